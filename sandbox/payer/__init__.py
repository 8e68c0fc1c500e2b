"""A payer's wallet in the browser, which can pay every invoice of the sandbox."""
