"""What charges in memory cost as they grow in number: they are the store of the demo, and of hosts that keep none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import show
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import OfMaker, OfShop
from chatwallet.tracking.outbox.base import Sent

CLOSED = timedelta(days=90)


class Counted(str):
    """A text that counts how often any of its kind is looked at: compared, or looked up by."""

    __slots__ = ()
    looks = 0

    def __hash__(self) -> int:
        Counted.looks += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        Counted.looks += 1
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        Counted.looks += 1
        return super().__ne__(other)


async def looks_while_cleaning(
    number: int, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], noon: datetime
) -> int:
    """How many looks it takes to forget that many charges of one shop, half of them of one maker, all of them paid."""
    store = MemoryStore()
    for n in range(number):
        charge = new_charge(f"C{n}", sender="ana" if n % 2 else f"p{n}")
        charge = replace(charge, id=Counted(charge.id))
        record = new_invoice(charge, n)
        record = replace(record, invoice=replace(record.invoice, payment_hash=Counted(record.payment_hash)))
        await store.charges.create(charge, record, noon)
        await show(store, charge, record.payment_hash, noon)
        await store.charges.settle(record.payment_hash, noon, "poll")
    while notices := await store.outbox.claim("worker", noon, 25, 1000):
        for notice in notices:
            await store.outbox.conclude(notice, Sent(f"m-{notice.id}", noon))
    await store.charges.lined([row for _, row in await store.charges.unlined(number)])
    kept = new_charge("KEPT", created=noon + CLOSED)
    await store.charges.create(kept, new_invoice(kept, number), noon + CLOSED)
    before = Counted.looks
    assert await store.charges.clean(noon + CLOSED, noon + CLOSED) == 5 * number, (
        "each charge, its answer and what that was to, its news and its edit"
    )
    looks = Counted.looks - before
    assert await store.charges.page(OfShop(kept.shop), 9) == [kept]
    assert await store.charges.page(OfMaker(kept.made_by), 9) == [kept]
    return looks


async def test_forgetting_charges_takes_time_by_their_number_and_not_by_its_square(
    new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], noon: datetime
) -> None:
    some, many = [
        await asyncio.wait_for(looks_while_cleaning(number, new_charge, new_invoice, noon), 60)
        for number in (50, 400)
    ]
    assert many < 10 * some, "eight times as many charges"
