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


async def forget_notices(server: Server, before: int, done: int) -> int:
    """Run clean_notices until nothing is left to forget, as `forget` does; return how much was.

    Many may be kept, and to pass over so many the server walks past each of them, in every step: it begins where the
    last one was that it kept, by the time of that and how many of the very same time it has kept.
    """
    forgotten, since, kept = 0, "-inf", 0
    while True:
        looked, gone, since, kept = await server.run("clean_notices", before, done, _STEP, since, kept)
        forgotten += int(gone)
        if looked < _STEP:
            return forgotten
