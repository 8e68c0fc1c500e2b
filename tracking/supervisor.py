"""Keeps the parts that run for ever running: one that fails is started again and never stops another."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from ..channels.errors import ChannelError
from ..wallet.errors import WalletError
from .backoff import RECONNECT, RESTORE, Backoff
from .errors import StoreError
from .sources.state import SourceUnavailable

log = structlog.get_logger(__name__)

EVERYDAY = (WalletError, ChannelError, SourceUnavailable, StoreError)
"""That one of these is away is no fault of ours; of all else a first trace is wanted."""

BROKER_WAIT = 4.0
"""Seconds at most until a broker is tried again: it is a server of ours, and is to be heard 10 s after it answers. Its
PATIENCE may just have begun when it does."""

HEALTHY_AFTER = 60.0  # seconds: a part that ran this long starts again without delay


@dataclass(slots=True)
class Watched:
    """What is known of one part: how often it was started again, and why; `ends` are counted by the error's name."""

    name: str
    restarts: int = 0
    last_error: str | None = None
    running: bool = False
    ends: Counter[str] = field(default_factory=Counter)


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
            state.running, outage, backoff = True, False, self.backoff
            try:
                await run()
                if may_end:
                    return
                state.last_error = "ended"
                state.ends["ended"] += 1
            except Exception as error:  # the ring: whatever a part raises, the others go on
                outage = isinstance(error, StoreError)
                if isinstance(error, SourceUnavailable):
                    backoff = replace(backoff, most=min(backoff.most, BROKER_WAIT))
                before, state.last_error = state.last_error, f"{type(error).__name__}: {error}"
                state.ends[type(error).__name__] += 1
                # While the store is away a part may fail each second, for the same reason.
                if not (outage and before == state.last_error):
                    trace = failures == 0 and not isinstance(error, EVERYDAY)
                    log.warning("part_failed", part=name, error=state.last_error, exc_info=trace)
            finally:
                state.running = False
            state.restarts += 1
            if outage:
                await asyncio.sleep(RESTORE.delay(1))
                continue
            failures = 1 if time.monotonic() - started > HEALTHY_AFTER else failures + 1
            await asyncio.sleep(backoff.delay(failures))
