"""A stand-in for Flash and for a payer's wallet, over real HTTP and WebSocket."""
