"""Payments that happened before the program wanted to be told of any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import orjson
import structlog

from ..accounts.shops import HOUSE_SHOP
from ..channels.errors import TryLater
from ..channels.values import KeyValues
from ..tracking.base import Charge, ChargeStore, InvoiceRecord
from ..tracking.instances import Leases
from ..tracking.lookups import OfShop
from ..tracking.recipients import PROGRAM
from .hooks import HookDeliverer

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=10)  # between looks: an order of before may be paid only now
AGAIN = timedelta(seconds=60)  # after a hook that failed
_NEAR = timedelta(minutes=10)
"""How far the times of payments may be out of their order: several instances learn of them, by clocks of their own."""
_LONGEST = timedelta(days=33)
"""From an order to its payment: it is open for 30 days at most, and its last QR is asked about two days longer."""
_PAGE = 200
_KEY = "replay:on_paid"
_DIGITS = 16  # of a payment hash, which tell it apart from others of the same minutes


class Replay:
    """Calls `on_paid` for payments since a time whose orders tell no program, the oldest first, and each once.

    How far it has come is kept in the store, also over restarts. A call that fails is made again, and those behind it
    wait. Of several instances one does it. Orders of before 0.3.0 do not say whether their program was told: it is
    told of all of them, perhaps once more.
    """

    def __init__(
        self, charges: ChargeStore, values: KeyValues, leases: Leases, hook: HookDeliverer, since: datetime
    ) -> None:
        self._charges = charges
        self._values = values
        self._leases = leases
        self._hook = hook
        self._since = since

    async def run(self) -> None:
        """Do it at once and again and again, for ever."""
        while True:
            try:
                if await self._leases.hold("job:replay"):
                    await self.once()
            except TryLater as error:
                await asyncio.sleep(error.retry_after or AGAIN.total_seconds())
            else:
                await asyncio.sleep(EVERY.total_seconds())

    async def once(self) -> None:
        """Call it for all that it was not told of yet. Raises TryLater at the first one that fails, and StoreError."""
        until, near = await self._known()
        after = max(self._since, until - _NEAR)
        paid = sorted([one async for one in self._paid(after)], key=lambda one: (one[0], one[1].payment_hash))
        told = 0
        for at, row in paid:
            name = row.payment_hash[:_DIGITS]
            if name in near:
                continue
            await self._hook.call(row.payment_hash)
            told += 1
            until = max(until, at)
            near = {other: then for other, then in near.items() if then >= until - _NEAR} | {name: at}
            text = {"until": until.isoformat(), "near": {one: then.isoformat() for one, then in near.items()}}
            await self._values.put(_KEY, orjson.dumps(text).decode())
        if told:
            log.info("payments_replayed", count=told)

    async def _known(self) -> tuple[datetime, dict[str, datetime]]:
        text = await self._values.get(_KEY)
        if text is None:
            return self._since, {}
        found = orjson.loads(text)
        near = {name: datetime.fromisoformat(at) for name, at in found["near"].items()}
        return datetime.fromisoformat(found["until"]), near

    async def _paid(self, after: datetime) -> AsyncIterator[tuple[datetime, InvoiceRecord]]:
        """The paid invoices since a time whose charges tell no program."""
        async for charge in self._made(after - _LONGEST):
            if charge.paid_at is None or PROGRAM in charge.recipients:
                continue
            for row in await self._charges.invoices(charge.id):
                if row.paid_at is not None and row.paid_at >= after:
                    yield row.paid_at, row

    async def _made(self, since: datetime) -> AsyncIterator[Charge]:
        """All charges that were made since a time, the newest first."""
        seen: set[str] = set()
        passed = 0
        while page := await self._charges.page(OfShop(HOUSE_SHOP), _PAGE, passed):
            fresh = [charge for charge in page if charge.id not in seen]  # new ones push the others back
            for charge in fresh:
                if charge.created < since:
                    return
                yield charge
            seen.update(charge.id for charge in page)
            passed += len(page)
