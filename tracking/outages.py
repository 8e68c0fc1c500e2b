"""Outages of the store: a step that must be stored is tried again until it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .errors import StoreUnavailable

T = TypeVar("T")

AGAIN = 0.25  # seconds between tries: a server that restarts is asked again before anybody notices


async def retry_while_unavailable(call: Callable[[], Awaitable[T]]) -> T:
    """Return what a call returns, made again and again while it raises StoreUnavailable."""
    while True:
        try:
            return await call()
        except StoreUnavailable:
            await asyncio.sleep(AGAIN)
