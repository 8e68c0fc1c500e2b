"""Whether the bot is alive, whether it is ready, and what of it is out of order meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import structlog

from ...accounts.modes import Mode, Modes
from ...channels.base import Channel, Connected
from ...storage.errors import StoreError
from ...tracking.base import Source
from ...tracking.outbox.worker import DeliveryWorker
from ...tracking.sources.state import SourceState
from ...tracking.supervisor import Supervisor
from .credential import Credential
from .loop_lag import LoopLag
from .redaction import redact

log = structlog.get_logger(__name__)

STALLED = 30.0  # seconds without a look at the outbox
LATE = 5.0  # seconds that the event loop may be late
_ASK = 2.0  # seconds in which the store must answer
_FRESH = 1.0  # seconds for which its answer counts: anybody may ask for /readyz
_WATCH = 5.0  # seconds between looks at the store that nobody asked for

Check = Callable[[], Awaitable[float | None]]


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """What the store answered: `error` is None when all is well, `skew` how many seconds its clock is ahead of ours."""

    error: str | None
    skew: float | None


class Health:
    """What is known of a bot that runs. `check` asks the store, see storage.base.Repositories; `modes` what is on."""

    def __init__(
        self,
        *,
        delivery: DeliveryWorker,
        supervisor: Supervisor,
        sources: Sequence[Source],
        channels: Mapping[str, Channel],
        credential: Credential,
        check: Check,
        modes: Callable[[], Awaitable[Modes]],
    ) -> None:
        self._modes = modes
        self._delivery = delivery
        self._supervisor = supervisor
        self._sources = sources
        self._channels = channels
        self.credential = credential
        self._check = check
        self._well = True
        self._asking = asyncio.Lock()
        self._asked: tuple[float, StoreHealth] | None = None
        self.lag = LoopLag()
        self.draining = False

    @property
    def alive(self) -> bool:
        """Whether the process can do anything at all. Nothing outside of it counts: a restart would not help."""
        looked = time.monotonic() - self._delivery.looked
        return looked < STALLED and self.lag.now < LATE

    @property
    def sources(self) -> list[SourceState]:
        """The sources in the order of trust."""
        return sorted((source.state() for source in self._sources), key=lambda state: state.trust)

    @property
    def degraded(self) -> dict[str, str]:
        """What is out of order and slows the bot at most: the other sources, and at last the poll, do its work."""
        found = {f"source {state.name}": "is not connected" for state in self.sources if not state.live}
        for part in self._supervisor.watched.values():
            if not part.running:
                found[part.name] = redact(part.last_error or "has not begun")
        if (trouble := self.credential.trouble) is not None:
            found["credential"] = trouble
        return found

    async def watch(self) -> None:
        """Look at the store every few seconds, for ever: nobody may ask, and it is to stand in the log."""
        while True:
            await self.store()
            await asyncio.sleep(_WATCH)

    async def store(self) -> StoreHealth:
        """What the store answers now, or did a moment ago."""
        async with self._asking:
            if self._asked is None or time.monotonic() - self._asked[0] > _FRESH:
                found = await self._ask()
                self._asked = (time.monotonic(), found)
                self._note(found)
            return self._asked[1]

    async def _switched(self) -> dict[str, str]:
        """The modes that are on, with since when; none where the store does not say it in time."""
        try:
            async with asyncio.timeout(_ASK):
                modes = await self._modes()
        except (TimeoutError, StoreError):
            return {}
        on = ((Mode.LOCKDOWN, modes.lockdown), (Mode.MAINTENANCE, modes.maintenance))
        return {mode.value: f"on since {one.at:%Y-%m-%d %H:%M:%S} UTC" for mode, one in on if one is not None}

    async def report(self) -> tuple[bool, dict[str, object]]:
        """Whether it is ready, and the body of `/readyz`."""
        store = await self.store()
        ready = not self.draining and store.error is None
        switched = await self._switched() if store.error is None else {}
        return ready, {
            "service": "chatwallet",
            "version": version("chatwallet"),
            "ready": ready,
            "draining": self.draining,
            "store": store.error or "ok",
            "degraded": {**self.degraded, **switched},
            "channels": sorted(self._channels),
            "websocket": self._websocket(),
            "lag": round(self.lag.worst, 3),
            "sources": {state.name: _source(state) for state in self.sources},
        }

    def _note(self, found: StoreHealth) -> None:
        """One line when the store turns bad, and one when it is well again."""
        if self._well and found.error is not None:
            log.error("store_not_ready", reason=found.error)
        elif not self._well and found.error is None:
            log.warning("store_is_ready")
        self._well = found.error is None

    def _websocket(self) -> dict[str, object]:
        counts = [channel.clients for channel in self._channels.values() if isinstance(channel, Connected)]
        return {"enabled": bool(counts), "clients": sum(counts)}

    async def _ask(self) -> StoreHealth:
        try:
            async with asyncio.timeout(_ASK):
                return StoreHealth(None, await self._check())
        except TimeoutError:
            return StoreHealth(f"does not answer within {_ASK:g} s", None)
        except StoreError as error:
            return StoreHealth(redact(str(error)), None)


def _source(state: SourceState) -> dict[str, object]:
    return {
        "trust": int(state.trust),
        "live": state.live,
        "speaks": state.speaks,
        "last_event": state.last_event and state.last_event.isoformat(timespec="milliseconds"),
        "counts": dict(state.counts),
    }
