"""The nodes that have signed the wallet's invoices: kept in the store, and told to the owners when one is new."""

from __future__ import annotations

import asyncio

import structlog

from ..channels.values import KeyValues
from ..tracking.alerts import Alerts

log = structlog.get_logger(__name__)

KIND = "payee:"

_KNOWN, _NEW = "known", "new"  # new: beside others that were known, and the owners have not heard of it
_LOOK = 30.0  # seconds between two looks for one that is new


class StoredPayees:
    """wallet.base.Payees over the small texts of a store: all who share it know the same, also after a restart."""

    def __init__(self, values: KeyValues) -> None:
        self._values = values
        self._met: set[str] = set()

    async def meet(self, key: str) -> None:
        """Of the first ever there is nothing to tell."""
        if key in self._met:
            return
        others = await self._values.under(KIND)
        if await self._values.add(KIND + key, _NEW if others else _KNOWN) and others:
            log.warning("payee_changed", now=key)
        self._met.add(key)


class PayeeAlerts:
    """Tells the owners, once, of each node that is new."""

    def __init__(self, values: KeyValues, alerts: Alerts) -> None:
        self._values = values
        self._alerts = alerts

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(_LOOK)

    async def look(self) -> None:
        """Look once. After a crash in between it is told again under the same id, so owners see it once."""
        for name, text in (await self._values.under(KIND)).items():
            if text == _NEW:
                key = name.removeprefix(KIND)
                await self._alerts.tell(name, "alert-new-payee", {"node": f"{key[:12]}…{key[-6:]}"})
                await self._values.replace(name, _NEW, _KNOWN)
