"""The contract of ChargeStore, on every store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from chatwallet.storage.base import PENDING_HINTS_LIMIT, Store
from chatwallet.tests.charges import chat_of, show
from chatwallet.tracking.base import Charge, ChargeState, CreateResult, InvoiceRecord
from chatwallet.tracking.lookups import (
    Backends,
    ByCode,
    ByHash,
    ByMessage,
    ByOrigin,
    Due,
    ExpiringAfter,
    OfMaker,
)
from chatwallet.tracking.outbox.base import NoticeKind, Sent
from chatwallet.wallet.base import Credit, InvoiceStatus
from chatwallet.wallet.money import SAT, USD, Currency, Money

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
After = Callable[[float], datetime]


async def claimed_ids(store: Store, now: datetime) -> list[str]:
    """Claim and finish all that is due, in order."""
    ids = []
    while notices := await store.outbox.claim("worker", now, 10, 100):
        for notice in notices:
            ids.append(notice.id)
            await store.outbox.conclude(notice, Sent(f"ref-{notice.id}", now))
    return ids


async def test_a_stored_charge_is_found_as_it_was_by_all_its_keys(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = replace(new_charge(), asked=Money(1500, Currency.of("JMD")))
    invoice = new_invoice(charge, 1)
    assert await store.charges.create(charge, invoice, noon) == CreateResult.CREATED
    assert await store.charges.find_invoice(ByOrigin("web:1")) == (charge, invoice)
    assert await store.charges.find_invoice(ByHash(invoice.payment_hash)) == (charge, invoice)
    assert await store.charges.find(ByCode(charge.made_by, "K7Q2")) == charge
    assert await store.charges.invoices(charge.id) == [invoice]
    assert await store.charges.page(OfMaker(charge.made_by), 10) == [charge]


async def test_what_is_not_there_is_none(store: Store, noon: datetime, new_charge: NewCharge) -> None:
    charge = new_charge()
    assert await store.charges.find_invoice(ByOrigin("web:1")) is None
    assert await store.charges.find_invoice(ByHash("00" * 32)) is None
    assert await store.charges.find(ByCode(charge.made_by, "K7Q2")) is None
    assert await store.charges.find(ByMessage(chat_of(charge), "m1")) is None
    assert await store.charges.invoices(charge.id) == []
    await store.charges.checked("00" * 32, InvoiceStatus.EXPIRED, noon)
    await store.charges.note_received("00" * 32, Credit(Money(1, SAT), noon))
    with pytest.raises(KeyError):
        await store.charges.cancel(charge.id, noon)


async def test_an_invoice_of_another_backend_than_its_charge_s_is_asked_about_there(
    store: Store, noon: datetime, after: Callable[[float], datetime], new_charge: NewCharge,
    new_invoice: NewInvoice,
) -> None:  # fmt: skip
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), noon)
    await store.charges.add_invoice(new_invoice(charge, 2), noon, backend="node")
    await store.charges.add_invoice(new_invoice(charge, 3), noon)
    for backend, numbers in ((None, [3, 2, 1]), ("node", [2]), (charge.wallet.backend, [3, 1]), ("x", [])):
        hashes = [f"{number:064x}" for number in numbers]
        due = await store.charges.unpaid(Due(after(1), of=Backends(backend)), 9)
        assert [one.payment_hash for one in due] == hashes
        unpaid = await store.charges.unpaid(ExpiringAfter(noon, of=Backends(backend)), 9)
        assert [one.payment_hash for one in unpaid] == sorted(hashes)


@pytest.mark.parametrize(
    ("code", "sender", "number", "origin", "outcome"),
    [
        ("K7Q2", "ana", 1, "web:1", CreateResult.ORIGIN_TAKEN),
        ("NEW2", "ana", 2, "web:1", CreateResult.ORIGIN_TAKEN),
        ("NEW2", "ana", 1, "web:2", CreateResult.HASH_TAKEN),
        ("K7Q2", "ana", 2, "web:2", CreateResult.CODE_TAKEN),
        ("K7Q2", "ben", 2, "web:2", CreateResult.CODE_TAKEN),
        ("NEW2", "ben", 2, "web:2", CreateResult.CREATED),
    ],
)
async def test_nothing_is_stored_unless_all_keys_are_free(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice,
    code: str, sender: str, number: int, origin: str, outcome: CreateResult,
) -> None:  # fmt: skip
    first = new_charge()
    await store.charges.create(first, new_invoice(first, 1), noon)
    second = replace(new_charge(code, sender), id="second", token=bytes(16))
    assert await store.charges.create(second, new_invoice(second, number, origin), noon) == outcome
    stored = outcome == CreateResult.CREATED
    assert (second in await store.charges.page(OfMaker(second.made_by), 10)) is stored
    assert len(await store.charges.invoices("second")) == stored
    assert await store.charges.invoices(first.id) == [new_invoice(first, 1)]


async def test_a_charge_outlives_its_invoices_until_it_is_closed(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    first, second, third = (new_invoice(charge, number) for number in (1, 2, 3))
    await store.charges.create(charge, first, noon)
    assert await store.charges.add_invoice(second, noon) == CreateResult.CREATED
    assert await store.charges.add_invoice(second, noon) == CreateResult.ORIGIN_TAKEN
    assert await store.charges.add_invoice(replace(second, origin="web:9"), noon) == CreateResult.HASH_TAKEN
    await store.charges.cancel(charge.id, noon)
    assert await store.charges.add_invoice(third, noon) == CreateResult.CHARGE_CLOSED
    assert (
        await store.charges.add_invoice(replace(third, charge_id="gone"), noon) == CreateResult.CHARGE_CLOSED
    )
    assert await store.charges.invoices(charge.id) == [first, second]


async def test_a_settlement_pays_invoice_and_charge_and_tells_in_one_step(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    first, second = new_invoice(charge, 1), new_invoice(charge, 2)
    await store.charges.create(charge, first, noon)
    await show(store, charge, first.payment_hash, noon)
    await store.charges.add_invoice(second, noon)
    assert await claimed_ids(store, after(2)) == [f"edit:{first.payment_hash}"]
    await show(store, charge, second.payment_hash, noon)
    paid_hash = second.payment_hash
    assert await store.charges.settle(paid_hash, after(5), "poll") == NoticeKind.PAID
    assert await store.charges.settle(paid_hash, after(9), "push") is None
    paid = replace(
        charge, state=ChargeState.PAID, paid_at=after(5), received=Money(1000, USD), paid_hash=paid_hash
    )
    settled = replace(
        second, status=InvoiceStatus.PAID, paid_at=after(5), source="poll", message=f"showing {paid_hash}"
    )
    assert await store.charges.find_invoice(ByHash(paid_hash)) == (paid, settled)
    assert await store.charges.unpaid(Due(after(9999)), 10) == [
        replace(first, message=f"showing {first.payment_hash}")
    ]
    edits = [f"edit:{first.payment_hash}", f"edit:{paid_hash}"]
    assert await claimed_ids(store, after(10)) == [f"paid:{paid_hash}", *edits]


async def test_a_second_payment_of_a_charge_is_told_as_extra(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    first, second = new_invoice(charge, 1), new_invoice(charge, 2)
    await store.charges.create(charge, first, noon)
    await store.charges.add_invoice(second, noon)
    await store.charges.settle(first.payment_hash, after(1), "poll")
    await claimed_ids(store, after(1))
    assert await store.charges.settle(second.payment_hash, after(2), "poll") == NoticeKind.EXTRA
    assert await claimed_ids(store, after(2)) == [f"extra:{second.payment_hash}"]
    found = await store.charges.find_invoice(ByHash(second.payment_hash))
    assert found is not None
    assert found[0].paid_hash == first.payment_hash
    assert found[1].status == InvoiceStatus.PAID


@pytest.mark.parametrize("closed_by", ["cancel", "lapse"])
async def test_paid_wins_over_closed_and_is_late_after_expiry(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice, closed_by: str
) -> None:
    charge = new_charge()
    invoice = new_invoice(charge, 1)
    payment_hash = invoice.payment_hash
    await store.charges.create(charge, invoice, noon)
    if closed_by == "cancel":
        assert (await store.charges.cancel(charge.id, after(1))).state == ChargeState.CANCELLED
    else:
        assert await store.charges.lapse(charge.closes) == 1
    await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, after(99))
    assert await store.charges.settle(payment_hash, after(2), "poll") == NoticeKind.PAID
    found = await store.charges.find_invoice(ByHash(payment_hash))
    assert found is not None
    assert (found[0].state, found[1].late) == (ChargeState.PAID, True)
    assert (await store.charges.cancel(charge.id, after(3))).state == ChargeState.PAID
    assert await store.charges.lapse(after(999_999)) == 0
    await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, after(4))
    assert await store.charges.find_invoice(ByHash(payment_hash)) == found
    assert await store.charges.unpaid(Due(after(9999)), 10) == []


async def test_a_cancelled_charge_that_is_paid_has_its_codes_edited_again(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    invoice = new_invoice(charge, 1)
    payment_hash = invoice.payment_hash
    await store.charges.create(charge, invoice, noon)
    await show(store, charge, payment_hash, noon)
    await store.charges.cancel(charge.id, after(1))
    await store.charges.cancel(charge.id, after(1))
    assert await claimed_ids(store, after(1)) == [f"edit:{payment_hash}"]
    await store.charges.settle(payment_hash, after(2), "poll")
    assert await claimed_ids(store, after(2)) == [f"paid:{payment_hash}", f"edit:{payment_hash}"]


@pytest.mark.parametrize("to_charge_that_stands", [False, True])
async def test_news_before_the_invoice_settles_it_when_it_comes(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice, to_charge_that_stands: bool
) -> None:
    charge = new_charge()
    early = new_invoice(charge, 2)
    assert await store.charges.settle(early.payment_hash, after(1), "webhook") is None
    assert await store.charges.settle(early.payment_hash, after(2), "poll") is None
    if to_charge_that_stands:
        await store.charges.create(charge, new_invoice(charge, 1), after(3))
        await store.charges.add_invoice(early, after(3))
    else:
        await store.charges.create(charge, early, after(3))
    found = await store.charges.find_invoice(ByHash(early.payment_hash))
    assert found is not None
    assert (found[0].state, found[0].paid_at, found[1].source) == (ChargeState.PAID, after(1), "webhook")
    assert (await claimed_ids(store, after(3)))[0] == f"paid:{early.payment_hash}"
    assert await store.charges.settle(early.payment_hash, after(4), "poll") is None


async def test_of_too_many_parked_hints_the_oldest_go(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    hashes = [f"{number:064x}" for number in range(PENDING_HINTS_LIMIT + 1)]
    await asyncio.gather(*(store.charges.settle(one, noon, "webhook") for one in hashes))
    states = []
    for number in (0, 1):
        charge = new_charge(f"COD{number}")
        await store.charges.create(charge, new_invoice(charge, number), noon)
        states.append((await store.charges.page(OfMaker(charge.made_by), 1))[0].state)
    assert sorted(states) == [ChargeState.OPEN, ChargeState.PAID]


async def test_of_many_concurrent_settlements_of_a_hash_one_wins(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    hashes = []
    for number in range(200):
        charge = new_charge(f"C{number}", chat=f"chat{number}")
        hashes.append(f"{number:064x}")
        await store.charges.create(charge, new_invoice(charge, number), noon)
        await show(store, charge, hashes[-1], noon)
    outcomes = await asyncio.gather(*(store.charges.settle(one, noon, "poll") for one in hashes * 5))
    assert outcomes.count(NoticeKind.PAID) == 200
    assert outcomes.count(None) == 800
    told = await claimed_ids(store, noon)
    assert sorted(told) == sorted([f"paid:{one}" for one in hashes] + [f"edit:{one}" for one in hashes])


async def test_open_charges_lapse_when_their_time_has_passed(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    for number, code in enumerate(["OLD2", "NEW2"]):
        charge = new_charge(code, created=after(number * 100))
        await store.charges.create(charge, new_invoice(charge, number), noon)
    day = 24 * 3600
    assert await store.charges.lapse(after(day - 1)) == 0
    assert await store.charges.lapse(after(day)) == 1
    states = {charge.code: charge.state for charge in await store.charges.page(OfMaker(charge.made_by), 10)}
    assert states == {"OLD2": ChargeState.LAPSED, "NEW2": ChargeState.OPEN}


async def test_pages_show_the_newest_first_and_only_ones_own(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    for number, seconds in enumerate([5, 1, 5, 3]):
        charge = new_charge(f"C{number}", created=after(seconds))
        await store.charges.create(charge, new_invoice(charge, number), noon)
    other = new_charge("C9", sender="ben")
    await store.charges.create(other, new_invoice(other, 9), noon)
    assert [one.code for one in await store.charges.page(OfMaker(charge.made_by), 3)] == ["C2", "C0", "C3"]
    assert [one.code for one in await store.charges.page(OfMaker(charge.made_by), 3, 3)] == ["C1"]


async def test_due_checks_of_the_latest_expiry_come_first_and_end_when_told_never(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    invoices = [new_invoice(charge, number) for number in range(4)]
    await store.charges.create(charge, invoices[0], after(30))
    for invoice, seconds in zip(invoices[1:], (10, 20, 40), strict=True):
        await store.charges.add_invoice(invoice, after(seconds))
    # A pile of long expired ones must not keep the living ones waiting: they are those that get paid.
    assert await store.charges.unpaid(Due(after(30)), 2) == [invoices[2], invoices[1]]
    assert await store.charges.unpaid(Due(after(30)), 9) == [invoices[2], invoices[1], invoices[0]]
    await store.charges.checked(invoices[1].payment_hash, InvoiceStatus.PENDING, after(25))
    await store.charges.checked(invoices[2].payment_hash, InvoiceStatus.EXPIRED, None)
    assert await store.charges.unpaid(Due(after(30)), 9) == [invoices[1], invoices[0]]
    expired = await store.charges.find_invoice(ByHash(invoices[2].payment_hash))
    assert expired is not None
    assert expired[1].status == InvoiceStatus.EXPIRED
    with pytest.raises(ValueError, match="settle"):
        await store.charges.checked(invoices[0].payment_hash, InvoiceStatus.PAID, None)


async def test_unpaid_invoices_are_walked_by_hash(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 5), noon)
    for number in (4, 3, 2, 1):
        await store.charges.add_invoice(new_invoice(charge, number), noon)
    await store.charges.settle(f"{3:064x}", noon, "poll")
    first = await store.charges.unpaid(ExpiringAfter(after(61)), 2)
    assert [int(one.payment_hash, 16) for one in first] == [2, 4]
    rest = await store.charges.unpaid(ExpiringAfter(after(61), first[-1].payment_hash), 2)
    assert rest == [new_invoice(charge, 5)]


async def test_what_came_for_an_open_amount_is_kept_with_the_charge_it_settled(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge(price=None)
    fixed = new_charge("FIX2")
    for number in (1, 2):
        invoice = new_invoice(charge, number)
        await (
            store.charges.create(charge, invoice, noon)
            if number == 1
            else store.charges.add_invoice(invoice, noon)
        )
    await store.charges.create(fixed, new_invoice(fixed, 3), noon)
    await store.charges.note_received(f"{1:064x}", Credit(Money(1, SAT), noon))
    for number in (1, 2, 3):
        await store.charges.settle(f"{number:064x}", noon, "poll")
    received = {one.code: one.received for one in await store.charges.page(OfMaker(charge.made_by), 9)}
    assert received == {"K7Q2": None, "FIX2": Money(1000, USD)}
    for number in (1, 2, 3):
        await store.charges.note_received(f"{number:064x}", Credit(Money(number, SAT), noon))
    received = {one.code: one.received for one in await store.charges.page(OfMaker(charge.made_by), 9)}
    assert received == {"K7Q2": Money(1, SAT), "FIX2": Money(1000, USD)}


async def test_whoever_stores_an_invoice_watches_it_until_it_is_paid(
    store: Store, new_charge: NewCharge, new_invoice: NewInvoice, after: After
) -> None:
    charge = new_charge()
    paid, never_due, due = (new_invoice(charge, number) for number in (1, 2, 3))
    await store.charges.create(charge, paid, after(4))
    for row in (never_due, due):
        await store.charges.add_invoice(row, after(4))
    await store.charges.settle(paid.payment_hash, after(5), "test")
    await store.charges.checked(never_due.payment_hash, InvoiceStatus.EXPIRED, None)
    assert [row.invoice for row in await store.charges.unpaid(Due(after(99)), 9)] == [due.invoice]
    mine = await store.charges.unpaid(ExpiringAfter(after(0), mine=True), 9)
    assert [row.invoice for row in mine] == [never_due.invoice, due.invoice]
    assert list(await store.charges.unpaid(ExpiringAfter(after(0)), 9)) == list(mine)


async def test_nobody_is_taken_over_while_nobody_died(
    store: Store, new_charge: NewCharge, new_invoice: NewInvoice, after: After
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(99))
    assert list(await store.charges.adopt(after(0), 9)) == []
    assert list(await store.charges.unpaid(Due(after(0)), 9)) == []


async def test_a_further_invoice_may_bring_another_price_in_the_same_step(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], noon: datetime
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), noon)
    await store.charges.add_invoice(new_invoice(charge, 2), noon, Money(800, USD))
    await store.charges.add_invoice(new_invoice(charge, 2), noon, Money(1, USD))
    await store.charges.add_invoice(new_invoice(charge, 3), noon)
    stored = await store.charges.find(ByCode(charge.made_by, charge.code))
    assert stored == replace(charge, price=Money(800, USD))
    await store.charges.settle(new_invoice(charge, 3).payment_hash, noon, "test")
    stored = await store.charges.find(ByCode(charge.made_by, charge.code))
    assert stored is not None
    assert stored.received == Money(800, USD)
    await store.charges.add_invoice(new_invoice(charge, 4), noon, Money(1, USD))
    assert await store.charges.find(ByCode(charge.made_by, charge.code)) == stored
