"""The repositories on SQLite: one file, one writer, group commit."""

PREFIX = "sqlite:///"
"""How the address of a file begins; its path follows."""
