"""Who computes figures for a running bot: apart from payments, one computation at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from ...storage.base import Repositories
from ...storage.errors import StoreError
from ...tracking.clock import Clock, utc_now
from .counters import Counters
from .figures import By, Figures, figures
from .period import Period

log = structlog.get_logger(__name__)

FRESH = timedelta(minutes=1)
"""How old the figures may be that monitors are told: they ask every few seconds."""

LONGEST = 20.0
"""Seconds that one computation may take, in portions of at most two."""


class Statistician:
    """Computes over a connection of its own; days begin in `zone`, which is that of the settings."""

    def __init__(
        self,
        store: Repositories,
        counters: Counters,
        channels: Collection[str],
        *,
        keep: timedelta,
        zone: str,
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._counters = counters
        self._channels = channels
        self._keep = keep
        self._zone = zone
        self._clock = clock
        self._turn = asyncio.Lock()
        self._latest: tuple[datetime, Figures] | None = None

    async def figures(self, name: str = "today", *, by: By | None = None, zone: str | None = None) -> Figures:
        """The figures of a period by its name (period.FORMS); its days are of the `zone`, or of that of the settings.

        Raises ValueError for no period, StoreError where the store can't say, TimeoutError where it takes too long.
        """
        now = self._clock()
        period = Period.of(name, zone or self._zone, now)
        async with asyncio.timeout(LONGEST), self._turn, self._store.reading() as reading:
            return await figures(
                reading,
                period,
                by=by,
                channels=self._channels,
                keep=self._keep,
                now=now,
                counters=self._counters,
            )

    @property
    def latest(self) -> Figures | None:
        """Today's as they were computed last."""
        return None if self._latest is None else self._latest[1]

    async def today(self) -> Figures | None:
        """Today's for monitors, at most a minute old; None where they can't be had."""
        now = self._clock()
        if self._latest is not None and timedelta(0) <= now - self._latest[0] < FRESH:
            return self._latest[1]
        try:
            found = await self.figures()
        except (StoreError, TimeoutError) as error:
            log.info("figures_unknown", error=type(error).__name__)
            return None
        self._latest = now, found
        return found
