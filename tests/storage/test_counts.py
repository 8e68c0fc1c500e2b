"""What a monitor asks of a store each few seconds, on every store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from chatwallet.channels.base import InboundMessage
from chatwallet.storage.base import Store
from chatwallet.tests.charges import show
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.outbox.base import Dead, Depth, Retry, Sent
from chatwallet.wallet.base import InvoiceStatus

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
After = Callable[[float], datetime]
Said = Callable[..., InboundMessage]


async def test_the_depth_follows_a_row_through_all_its_states(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    assert (await store.statistics(after(0))).outbox == Depth(0, 0, 0, None)
    for number, sender in ((1, "ana"), (2, "ben"), (3, "cleo")):
        charge = new_charge(sender=sender)
        await store.charges.create(charge, new_invoice(charge, number), after(0))
        await show(store, charge, f"{number:064x}", after(0))
        await store.charges.settle(f"{number:064x}", after(number), "poll")
    assert (await store.statistics(after(0))).outbox == Depth(6, 0, 0, after(1)), "news and an edit of each"
    first, second, third = await store.outbox.claim("worker", after(5), 10, 9)
    assert (await store.statistics(after(0))).outbox == Depth(3, 3, 0, after(1))
    await store.outbox.conclude(first, Sent("m1", after(6)))
    await store.outbox.conclude(second, Retry(after(60), unknown=False, error="429"))
    await store.outbox.conclude(third, Dead("blocked"))
    depth = (await store.statistics(after(0))).outbox
    assert (depth.waiting, depth.sending, depth.dead) == (4, 0, 1)
    while claimed := await store.outbox.claim("worker", after(99), 10, 9):
        for notice in claimed:
            await store.outbox.conclude(notice, Sent("m2", after(99)))
    assert (await store.statistics(after(0))).outbox == Depth(0, 0, 1, None)


async def test_news_that_came_back_are_waiting_and_no_longer_dead(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice, said: Said
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(1), "poll")
    for _ in range(2):
        for notice in await store.outbox.claim("worker", after(1), 10, 9):
            await store.outbox.conclude(notice, Dead("blocked"))
    assert (await store.statistics(after(0))).outbox == Depth(0, 0, 2, None)
    await store.inbox.add("web:9", said(9))
    assert (await store.statistics(after(0))).outbox == Depth(2, 0, 0, after(9)), (
        "patience with them begins anew"
    )


async def test_open_invoices_are_those_that_can_still_be_paid(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    for number in (2, 3):
        await store.charges.add_invoice(new_invoice(charge, number), after(0))
    assert (await store.statistics(after(0))).open_invoices == 3
    await store.charges.settle(f"{2:064x}", after(1), "poll")
    assert (await store.statistics(after(0))).open_invoices == 2
    expires = new_invoice(charge, 1).expires
    assert (await store.statistics(expires)).open_invoices == 1
    assert (await store.statistics(expires - timedelta(milliseconds=1))).open_invoices == 2


async def test_hints_that_came_before_their_invoice_are_counted_until_it_is_there(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    assert (await store.statistics(after(0))).unmatched == 0
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    assert await store.charges.recheck(f"{2:064x}", after(0)) is None
    assert (await store.statistics(after(0))).unmatched == 2
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    assert (await store.statistics(after(0))).unmatched == 1
    await store.charges.add_invoice(new_invoice(charge, 2), after(0))
    assert (await store.charges.recheck(f"{2:064x}", after(0))) in (None, InvoiceStatus.PENDING)


async def test_a_store_that_can_be_asked_says_so(store: Store) -> None:
    skew = await store.check()
    assert skew is None or abs(skew) < 1, "one machine, one clock"


async def test_orders_are_tallied_over_days_of_all_shops_and_of_none_beside_them(
    store: Store, after: After, new_charge: NewCharge
) -> None:
    """On SQLite day by day and shop by shop: what lies on a border is counted once."""
    day, made = 86_400, [-1, 0, 1, 86_399, 86_400, 86_401, 3 * 86_400, 5 * 86_400 - 1, 5 * 86_400]
    for number, second in enumerate(made):
        shop = ("house", "shp_ana", "shp_ben")[number % 3]
        charge = new_charge(f"C{number}", created=after(second))
        await store.charges.create(replace(charge, shop=shop, closes=after(9 * day)), None, after(0))
    async with store.reading() as reading:
        found = [one async for one in reading.orders.tallies(after(0), after(5 * day))]
    counted: Counter[tuple[str, datetime]] = Counter()
    for one in found:
        counted[one.shop, one.at] += one.count
    quarters = [second // 900 * 900 for second in made[1:-1]]
    shops = [("house", "shp_ana", "shp_ben")[number % 3] for number in range(1, len(made) - 1)]
    assert counted == Counter((shop, after(second)) for shop, second in zip(shops, quarters, strict=True))
