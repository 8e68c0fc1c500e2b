"""Keeps the parts that run for ever running: one that fails is started again and never stops another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from ..wallet.errors import WalletError
from .backoff import RECONNECT, Backoff

log = structlog.get_logger(__name__)

HEALTHY_AFTER = 60.0  # seconds: who ran this long starts again without delay


@dataclass(slots=True)
class Watched:
    """What is known of one part: how often it was started again, and why the last time."""

    name: str
    restarts: int = 0
    last_error: str | None = None
    running: bool = False


@dataclass(slots=True)
class Supervisor:
    """Runs named coroutines for ever, each under a ring of its own."""

    backoff: Backoff = RECONNECT
    watched: dict[str, Watched] = field(default_factory=dict)

    async def keep(self, name: str, run: Callable[[], Awaitable[None]], *, may_end: bool = False) -> None:
        """Run `run` again and again until cancelled. Every end is a failure, unless it may end of itself."""
        state = self.watched.setdefault(name, Watched(name))
        failures = 0
        while True:
            started = time.monotonic()
            state.running = True
            try:
                await run()
                if may_end:
                    return
                state.last_error = "ended"
            except Exception as error:  # the ring: whatever a part raises, the others go on
                state.last_error = f"{type(error).__name__}: {error}"
                # A wallet that does not answer is an everyday thing; of anything else the first trace is wanted.
                trace = failures == 0 and not isinstance(error, WalletError)
                log.warning("part_failed", part=name, error=state.last_error, exc_info=trace)
            finally:
                state.running = False
            failures = 1 if time.monotonic() - started > HEALTHY_AFTER else failures + 1
            state.restarts += 1
            await asyncio.sleep(self.backoff.delay(failures))
