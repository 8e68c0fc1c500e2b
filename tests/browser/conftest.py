"""The web channel's server and invoices, for its page in a browser."""

from chatwallet.tests.channels.conftest import invoices, serve

__all__ = ["invoices", "serve"]
