"""Starting on a backup: a copy of the data that is older than what was sent."""

from __future__ import annotations

from datetime import datetime

import structlog

from .base import ChargeStore
from .payments.schedule import WATCHED
from .payments.tracker import Tracker

log = structlog.get_logger(__name__)


class RestoredBackup:
    """Tells the store, when it is entered, that its data is a copy made at `snapshot`, and has the wallet asked again.

    That is about everyone's invoices: nobody watches yet what dead instances watched, and some of it is older than a
    failover asks about. A copy that the store knows already, from an earlier start, changes nothing.
    """

    def __init__(self, charges: ChargeStore, snapshot: datetime, tracker: Tracker) -> None:
        self._charges = charges
        self._snapshot = snapshot
        self._tracker = tracker

    async def __aenter__(self) -> None:
        doubted = await self._charges.restored(self._snapshot)
        if doubted is None:
            return
        log.warning("restored", snapshot=self._snapshot.isoformat(), doubted=doubted)
        self._tracker.sweep(self._snapshot - WATCHED, mine=False)

    async def __aexit__(self, *_: object) -> None:
        """Nothing to undo."""
