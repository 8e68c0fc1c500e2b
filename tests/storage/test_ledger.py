"""The contract of every store for the ledger, and for what it does not know yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from chatwallet.accounts.base import Person
from chatwallet.accounts.erasure import Erasure
from chatwallet.storage.base import Store
from chatwallet.tests.charges import chat_of
from chatwallet.tests.ledgers import know_all
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.ledger import Line, Sums, line_of
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.outbox.base import Sent
from chatwallet.wallet.base import Credit
from chatwallet.wallet.money import SAT, USD, Currency, Money

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
After = Callable[[float], datetime]

JMD = Currency.of("JMD")


def line(number: int, at: datetime, **other: object) -> Line:
    """A line of the house: ten dollars, asked for half a minute before it was paid."""
    usual = Line(
        payment_hash=f"{number:064x}",
        shop="house",
        code=f"K{number}",
        made_by="acc_ana",
        channel="web",
        asked=Money(1000, USD),
        paid=Money(1000, USD),
        sats=9_000,
        asked_at=at - timedelta(seconds=30),
        invoiced_at=at - timedelta(seconds=20),
        at=at,
        source="feed",
    )
    return replace(usual, **other)  # type: ignore[arg-type]


async def lines(store: Store, shop: str, since: datetime, until: datetime) -> list[Line]:
    return [one async for one in store.ledger.lines(shop, since, until)]


async def pay(store: Store, charge: Charge, invoice: InvoiceRecord, at: datetime) -> None:
    await store.charges.create(charge, invoice, at)
    await store.charges.settle(invoice.payment_hash, at, "feed")


async def hashes(store: Store, limit: int = 9, behind: str = "") -> list[str]:
    return [row.payment_hash for _, row in await store.charges.unlined(limit, behind)]


async def test_a_line_is_kept_as_it_was_and_only_once(store: Store, after: After) -> None:
    full = line(
        1, after(0), asked=Money(155_000, JMD), channel="telegram", late=True, extra=True, source="poll"
    )
    bare = line(2, after(1), made_by=None, channel="none", asked=None, paid=None, sats=None)
    assert [await store.ledger.write(one, after(2)) for one in (full, bare, full)] == [True, True, False]
    assert await lines(store, "house", after(0), after(9)) == [full, bare]
    assert await store.ledger.line(full.payment_hash) == full
    assert await store.ledger.line("f" * 64) is None
    assert (full.seconds, full.rate, bare.rate) == (30.0, Decimal(900), None)


async def test_lines_are_of_a_shop_and_of_a_time_that_ends_before_the_next(
    store: Store, after: After
) -> None:
    made = [line(number, after(number)) for number in range(4)]
    others = line(9, after(1), shop="shp_bo", made_by="acc_bo")
    for one in (*reversed(made), others):
        await store.ledger.write(one, after(9))
    assert await lines(store, "house", after(1), after(3)) == made[1:3]
    assert await lines(store, "shp_bo", after(0), after(9)) == [others]
    assert {shop async for shop in store.ledger.shops()} == {"house", "shp_bo"}
    assert [one async for one in store.ledger.lines_of("acc_bo")] == [others]


async def test_more_lines_than_a_portion_are_told_once_each_though_they_came_in_one_millisecond(
    store: Store, after: After
) -> None:
    made = [line(number, after(number // 900)) for number in range(1_200)]
    for one in made:
        await store.ledger.write(one, after(9))
    told = await lines(store, "house", after(0), after(9))
    assert sorted(told, key=lambda one: (one.at, one.payment_hash)) == made


async def test_sums_are_per_currency_and_can_be_one_person_s(store: Store, after: After) -> None:
    for one in (
        line(1, after(0)),
        line(2, after(1), asked=Money(155_000, JMD), late=True, made_by="acc_bo"),
        line(3, after(2), asked=None, paid=Money(700, SAT), sats=700, extra=True),
        line(4, after(3), asked=None, paid=None, sats=None),
        line(5, after(60)),
    ):
        await store.ledger.write(one, after(99))
    assert await store.ledger.sums("house", after(0), after(60)) == Sums(
        count=4, extra=1, late=1, unknown=1, sats=18_700,
        paid={"USD": Money(2_000, USD), "SAT": Money(700, SAT)},
        asked={"USD": Money(1_000, USD), "JMD": Money(155_000, JMD)},
    )  # fmt: skip
    hers = await store.ledger.sums("house", after(0), after(60), made_by="acc_bo")
    assert (hers.count, hers.paid) == (1, {"USD": Money(1_000, USD)})
    assert await store.ledger.sums("nobody's", after(0), after(60)) == Sums()


async def test_what_is_learned_later_is_a_line_of_correction(store: Store, after: After) -> None:
    """People, design 5.5: what was said stays, and the difference stands where it was learned."""
    unknown = line(1, after(0), asked=None, paid=None, sats=None)
    await store.ledger.write(unknown, after(0))
    known = replace(unknown, paid=Money(480, USD))
    assert await store.ledger.write(known, after(60))
    assert not await store.ledger.write(known, after(90)), "it is known"
    assert not await store.ledger.write(unknown, after(90)), "what is not known takes nothing back"
    assert await store.ledger.write(replace(unknown, paid=Money(475, USD)), after(120))
    first = replace(known, at=after(60), asked_at=unknown.asked_at, number=1, fills=True)
    assert await store.ledger.line(unknown.payment_hash) == unknown
    told = await lines(store, "house", after(0), after(999))
    assert told == [unknown, first, replace(first, paid=Money(-5, USD), at=after(120), number=2, fills=False)]
    assert await store.ledger.sums("house", after(0), after(60)) == Sums(count=1, unknown=1)
    assert await store.ledger.sums("house", after(0), after(999)) == Sums(
        count=1, paid={"USD": Money(475, USD)}
    )


async def test_who_asked_is_forgotten_and_the_line_stays(store: Store, after: After) -> None:
    made = [line(number, after(number)) for number in range(3)]
    await store.ledger.write(replace(made[2], made_by="acc_bo"), after(9))
    for one in made[:2]:
        await store.ledger.write(one, after(9))
    assert await store.ledger.forget_maker("acc_ana") == 2
    assert await store.ledger.forget_maker("acc_ana") == 0
    told = await lines(store, "house", after(0), after(9))
    assert [one.made_by for one in told] == [None, None, "acc_bo"]
    assert (await store.ledger.sums("house", after(0), after(9))).count == 3
    assert [one async for one in store.ledger.lines_of("acc_ana")] == []


async def test_lines_of_long_ago_are_forgotten(store: Store, after: After) -> None:
    for number in range(4):
        await store.ledger.write(
            line(number, after(number), shop="shp_bo" if number == 1 else "house"), after(9)
        )
    assert await store.ledger.clean(after(2)) == 2
    assert await lines(store, "house", after(0), after(9)) == [line(2, after(2)), line(3, after(3))]
    assert await lines(store, "shp_bo", after(0), after(9)) == []


async def test_a_paid_invoice_waits_for_its_line(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charges = [new_charge(f"C{number}") for number in range(3)]
    for number, charge in enumerate(charges):
        await store.charges.create(charge, new_invoice(charge, number), after(60))
    assert await hashes(store) == []
    for number in (2, 0, 1):
        await store.charges.settle(f"{number:064x}", after(5), "feed")
    assert await hashes(store, 2) == [f"{0:064x}", f"{1:064x}"]
    assert await hashes(store, 2, f"{1:064x}") == [f"{2:064x}"]
    pair = await store.charges.find_invoice(ByHash(f"{1:064x}"))
    assert pair is not None
    assert (await store.charges.unlined(1, f"{0:064x}"))[0] == pair
    await store.charges.lined([pair[1]])
    assert await hashes(store) == [f"{0:064x}", f"{2:064x}"]


async def test_what_becomes_known_of_a_paid_invoice_has_it_wait_again(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    """Also where that happened after the ledger's reader had looked at it."""
    charge = new_charge(price=None)
    await pay(store, charge, new_invoice(charge, 1), after(5))
    ((_, seen),) = await store.charges.unlined(9)
    await store.charges.note_received(seen.payment_hash, Credit(Money(480, USD), after(6)))
    await store.charges.lined([seen])
    ((found, now),) = await store.charges.unlined(9)
    assert line_of(found, now).paid == Money(480, USD)
    await store.charges.lined([now])
    assert await hashes(store) == []
    await store.charges.note_received(seen.payment_hash, Credit(Money(475, USD), after(8)))
    assert await hashes(store) == [seen.payment_hash]


async def test_a_charge_is_not_forgotten_before_the_ledger_knows_it(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge, later = new_charge(), after(10**8)
    await pay(store, charge, new_invoice(charge, 1), after(5))
    while notices := await store.outbox.claim("worker", after(5), 9, 9):
        for notice in notices:
            await store.outbox.conclude(notice, Sent(None, after(5)))
    await store.clean(later)
    where = chat_of(charge)
    asked = Erasure(
        id="e",
        accounts=(charge.made_by,),
        people=(Person(where.channel, where.sender_id),),
        at=later,
        origin="o",
    )
    assert (await store.forget(asked, later)).kept == 1
    ((kept, _),) = await store.charges.unlined(9)
    assert kept.id == charge.id
    await know_all(store)
    assert (await store.forget(asked, later)).kept == 0
    assert await store.charges.find_invoice(ByHash(f"{1:064x}")) is None
    assert await hashes(store) == []
    assert (await store.ledger.sums("house", after(0), later)).count == 1
