"""The outbox: its words and its protocol, and the worker that delivers what lies in it."""
