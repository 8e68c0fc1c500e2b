"""A trouble that lasts: told once when it has stood for a while, and once when no instance has seen it for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ...channels.values import KeyValues
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock, utc_now

LOOK = 15.0
"""Seconds between two looks of a watch."""

CALM = timedelta(seconds=60)
"""How long nobody may have seen a trouble until it is over."""

_NOTED = timedelta(
    seconds=20
)  # how often an instance that sees it says so: within CALM, with a late look in between
_SEEN = "seen"


class Trouble:
    """What somebody must hear of once it has lasted `after`, told by the text of `key`, and by `{key}-over` later.

    All instances share it by its `name`: it begins with the first that has seen it for long enough, and is over when
    each of them that looks has been well for `calm`, those that died left out. So it does not flap where one instance
    sees it and another does not, nor over a restart.
    """

    def __init__(
        self,
        name: str,
        key: str,
        alerts: Alerts,
        values: KeyValues,
        *,
        after: timedelta = timedelta(0),
        calm: timedelta = CALM,
        clock: Clock = utc_now,
    ) -> None:
        self._name = name
        self._key = key
        self._alerts = alerts
        self._values = values
        self._after = after
        self._calm = calm
        self._clock = clock
        self._begun: datetime | None = None
        self._well: datetime | None = None
        self._noted: datetime | None = None

    async def look(self, bad: bool | None, values: Mapping[str, str | int] | None = None) -> None:
        """Say how it is now; None is neither: what stands goes on, what does not does not begin.

        `values` are those of the text. Raises what the store raises, and may be called again and again.
        """
        if bad is None:
            self._begun = self._well = None
        elif bad:
            await self._see(values or {})
        else:
            await self._be_well()

    async def _see(self, values: Mapping[str, str | int]) -> None:
        now, self._well = self._clock(), None
        self._begun = self._begun or now
        if self._noted is not None and timedelta(0) <= now - self._noted < _NOTED:
            return
        lasts = now - self._begun >= self._after
        if lasts or await self._alerts.stands(self._name):  # one that stood before a restart stands on
            await self._values.put(f"{_SEEN}:{self._name}", str(round(now.timestamp() * 1000)))
            self._noted = now
        if lasts:
            await self._alerts.raise_(self._name, self._key, values)

    async def _be_well(self) -> None:
        now, self._begun, self._noted = self._clock(), None, None
        self._well = self._well or now
        if now - self._well < self._calm or not await self._alerts.stands(self._name):
            return
        seen = await self._values.get(f"{_SEEN}:{self._name}")
        # By its distance: a note of an instance whose clock was far ahead must not hold it for hours.
        if seen is None or abs(now - datetime.fromtimestamp(int(seen) / 1000, UTC)) >= self._calm:
            await self._alerts.clear(self._name)
            await self._values.delete(f"{_SEEN}:{self._name}")


def level(value: float, bad: float, well: float) -> bool | None:
    """Whether a value is bad, by two bounds that lie apart so that nothing flaps: None between them."""
    if bad < well:
        return True if value < bad else False if value >= well else None
    return True if value >= bad else False if value <= well else None
