"""Forgetting what is over, in steps that keep no other instance waiting."""

from __future__ import annotations

from .server import Server

_STEP = 50  # rows: a charge takes a tenth of a millisecond, in which nobody else is served


async def forget(server: Server, script: str, before: int, *further: int) -> int:
    """Run a cleaning script until nothing from before a time in milliseconds is left to forget; return how much was.

    `further` values are handed on to it.
    """
    forgotten = passed_over = 0
    while True:
        gone, kept = await server.run(script, before, _STEP, passed_over, *further)
        forgotten += int(gone)
        passed_over += int(kept)
        if gone + kept < _STEP:
            return forgotten
