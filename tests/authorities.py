"""The authorities that clients trust, read once: aiogram and httpx read all of them for each client, for 10 ms."""

from __future__ import annotations

import ssl
from functools import cache


def remember() -> None:
    """Have whoever asks for the same TLS context be given the same one: no test speaks TLS with it."""
    setattr(ssl, "create_default_context", cache(ssl.create_default_context))  # noqa: B010
