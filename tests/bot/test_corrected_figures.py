"""What came at last is in the figures, also where it became known after the payment (people, design 5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chatwallet.bot.monitoring.counters import Counters
from chatwallet.bot.monitoring.figures import By, Figures
from chatwallet.bot.monitoring.figures_text import as_json
from chatwallet.bot.monitoring.statistician import Statistician
from chatwallet.storage.base import Store
from chatwallet.tests.ledgers import know_all
from chatwallet.tests.tracking.shop import BEN, NOON, TEN, Shop
from chatwallet.tracking.bookkeeping import WAITS, Bookkeeper
from chatwallet.wallet.base import Credit, InvoiceStatus
from chatwallet.wallet.money import USD, Money

DAY = timedelta(days=1)


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


async def told(shop: Shop, name: str = "today", by: By | None = None) -> Figures:
    statistician = Statistician(
        shop.store, Counters(), ["memory"], keep=30 * DAY, zone="UTC", clock=shop.clock
    )
    return await statistician.figures(name, by=by)


async def books(shop: Shop) -> None:
    await Bookkeeper(shop.store.charges, shop.store.ledger, clock=shop.clock).catch_up()


async def learn(shop: Shop, hashes: Sequence[str], minor: int) -> None:
    for payment_hash in hashes:
        await shop.store.charges.note_received(payment_hash, Credit(Money(minor, USD), shop.clock()))
    await books(shop)


async def open_amounts(shop: Shop) -> list[str]:
    """Two orders of an open amount that are paid, one of them twice, of which nobody has said how much it was."""
    charge, first = await shop.request(None, origin="memory:1")
    _, again = await shop.charges.renew(charge, "memory:2")
    _, other = await shop.request(None, of=BEN, origin="memory:3")
    hashes = [first, again.payment_hash, other]
    for payment_hash in hashes:
        await shop.tell(payment_hash)
    shop.clock.advance(WAITS.total_seconds())
    await books(shop)
    return hashes


async def test_pe_36_the_sum_of_an_open_amount_that_comes_later_is_in_the_figures(shop: Shop) -> None:
    hashes = await open_amounts(shop)
    before = (await told(shop)).total
    assert (before.paid, before.sums.extra, before.sums.unknown, before.sums.paid) == (2, 1, 3, {})
    await learn(shop, hashes, 480)
    found = await told(shop)
    assert (found.total.paid, found.total.sums.extra, found.total.sums.unknown) == (2, 1, 0)
    assert found.total.sums.paid == {"USD": Money(1440, USD)}, "extra payments are money too"
    assert as_json(found)["received"] == {"USD": "14.40"}
    assert found.pay_median == 0.0, "a correction is no payment that somebody waited for"
    await learn(shop, hashes[:1], 475)
    assert (await told(shop)).total.sums.paid == {"USD": Money(1435, USD)}


async def test_what_is_learned_the_next_day_is_that_day_s_and_the_month_has_it_all(shop: Shop) -> None:
    hashes = await open_amounts(shop)
    shop.clock.advance(DAY.total_seconds())
    await learn(shop, hashes, 480)
    today = (await told(shop)).total
    assert (today.paid, today.sums.unknown, today.sums.paid) == (0, 0, {"USD": Money(1440, USD)})
    month = await told(shop, "month", By.DAY)
    assert {name: one.sums.paid for name, one in month.groups.items()} == {
        "2026-01-01": {},
        "2026-01-02": {"USD": Money(1440, USD)},
    }
    assert (month.total.sums.unknown, month.total.sums.paid) == (0, {"USD": Money(1440, USD)})


async def test_a_payment_is_in_the_group_of_the_currency_that_became_known(shop: Shop) -> None:
    hashes = await open_amounts(shop)
    await learn(shop, hashes[:2], 480)
    groups = (await told(shop, by=By.CURRENCY)).groups
    assert {name: (one.sums.count, one.sums.extra, one.sums.unknown) for name, one in groups.items()} == {
        "USD": (2, 1, 0),
        "unknown": (1, 0, 1),
    }
    assert groups["USD"].sums.paid == {"USD": Money(960, USD)}


async def test_a_late_payment_is_counted_once_with_what_came(store: Store, shop: Shop) -> None:
    _, payment_hash = await shop.request(None)
    await shop.tell(payment_hash, InvoiceStatus.EXPIRED)
    shop.clock.advance(3600)
    await shop.tell(payment_hash)
    await know_all(store)  # before the amount is known
    await learn(shop, [payment_hash], 480)
    sums = (await told(shop)).total.sums
    assert (sums.count, sums.late, sums.unknown, sums.paid) == (1, 1, 0, {"USD": Money(480, USD)})


async def test_the_amount_of_a_fixed_price_stays_what_was_asked(store: Store, shop: Shop) -> None:
    """It is our own record, as in what people are told (decision 48): what the wallet lists corrects nothing."""
    _, payment_hash = await shop.request()
    await shop.tell(payment_hash)
    await know_all(store)
    await learn(shop, [payment_hash], 997)
    assert (await told(shop)).total.sums.paid == {"USD": TEN}
    line = await store.ledger.line(payment_hash)
    assert line is not None
    assert not await store.ledger.write(replace(line, paid=TEN), NOON)
