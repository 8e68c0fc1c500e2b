"""Looks whether the store keeps what it is given, and tells of it as soon as the store takes the news."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import orjson

from ...channels.values import KeyValues
from ...storage.errors import StoreError
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock, utc_now
from .health import StoreHealth
from .trouble import Trouble

LASTS = timedelta(seconds=30)
"""How long a store may not be ready before somebody hears of it: a restart of a Redis takes less."""

_LOOK = 5.0
_PATIENCE = 2.0  # seconds that a store which is not ready has to take the news of that
_RECENT = timedelta(minutes=10)  # an outage that ended before is not told by who starts now
_NAME, _TEXT, _KEPT = "store", "alert-store", "store_away"


class StoreWatch:
    """Tells while the store is not ready, if it takes the news; else when it is again, from when to when it was away.

    Instances that saw the same outage tell it once: what they saw overlaps.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[StoreHealth]],
        alerts: Alerts,
        values: KeyValues,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._ask = ask
        self._alerts = alerts
        self._values = values
        self._clock = clock
        self._trouble = Trouble(_NAME, _TEXT, alerts, values, after=LASTS, clock=clock)
        self._since: datetime | None = None
        self._away: tuple[int, int] | None = None  # from when to when, in milliseconds; not told yet

    async def run(self) -> None:
        """Look for ever. What a store says that is ready goes out."""
        await self._finish()
        while True:
            await self.look()
            await asyncio.sleep(_LOOK)

    async def look(self) -> None:
        """Look once."""
        health, now = await self._ask(), self._clock()
        if health.error is not None:
            self._since = self._since or now
            with contextlib.suppress(StoreError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._trouble.look(True)
            return
        if self._since is not None:
            if now - self._since >= LASTS:
                self._away = _ms(self._since), _ms(now)
            self._since = None
        if self._away is not None:
            if await self._alerts.stands(_NAME):
                # It was told, or half: its news may not have been taken. When it is over that is told too.
                await self._alerts.raise_(_NAME, _TEXT)
            else:
                await self._tell_away(*self._away)
            self._away = None
        await self._trouble.look(False)

    async def _tell_away(self, began: int, ended: int) -> None:
        while (found := await self._values.get(_KEPT)) is None or orjson.loads(found)["to"] < began:
            text = orjson.dumps({"v": 1, "from": began, "to": ended}).decode()
            ours = (
                self._values.add(_KEPT, text) if found is None else self._values.replace(_KEPT, found, text)
            )
            if await ours:
                break
        await self._tell()

    async def _finish(self) -> None:
        """Tell what an instance noted that died before it told it."""
        found = await self._values.get(_KEPT)
        if found is not None and _ms(self._clock() - _RECENT) < orjson.loads(found)["to"]:
            await self._tell()

    async def _tell(self) -> None:
        """Tell the last outage; under its id it is told once."""
        found = await self._values.get(_KEPT)
        if found is not None:
            body = orjson.loads(found)
            values = {"since": body["from"], "time": body["to"]}
            await self._alerts.tell(f"away:{body['from']}", "alert-store-away", values)


def _ms(at: datetime) -> int:
    return round(at.astimezone(UTC).timestamp() * 1000)
