"""What was shown of an order is brought up to date in the same step that makes it old, in every store (Y1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.tests.charges import chat_of
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.outbox.base import News, Retry, Sent
from chatwallet.tracking.recipients import in_chat
from chatwallet.wallet.base import InvoiceStatus

LATER = timedelta(days=2)
Show = Callable[[int, InvoiceRecord], Awaitable[None]]


@pytest.fixture
def show(store: Store, said: Callable[..., InboundMessage], noon: datetime) -> Show:
    """Answers a message with an invoice, and has the answer delivered."""

    async def showing(number: int, invoice: InvoiceRecord) -> None:
        message, payment_hash = said(number), invoice.payment_hash
        await store.inbox.add(f"web:{message.id}", message)
        await store.inbox.answer(
            f"web:{message.id}", message, OutboundMessage("Receive $10.00"), payment_hash
        )
        (notice,) = await store.outbox.claim("w", noon, 30, 10)
        await store.outbox.conclude(notice, Sent(f"m{number}", noon))

    return showing


async def edits(store: Store, at: datetime) -> list[str]:
    """What is due, each finished as it comes."""
    found = []
    while claimed := await store.outbox.claim("w", at, 30, 10):
        for notice in claimed:
            found.append(notice.id)
            await store.outbox.conclude(notice, Sent(None, at))
    return found


@pytest.fixture
def charge(new_charge: Callable[..., Charge], said: Callable[..., InboundMessage]) -> Charge:
    return replace(new_charge(), asked_in=said(1).conversation, recipients=(in_chat(said(1).conversation),))


async def test_a_newer_qr_makes_those_shown_before_old(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., InvoiceRecord], show: Show
) -> None:
    first, second, third = (new_invoice(charge, number) for number in (1, 2, 3))
    await store.charges.create(charge, first, noon)
    await show(1, first)
    assert await store.charges.add_invoice(second, noon) is CreateResult.CREATED
    assert await store.charges.add_invoice(second, noon) is CreateResult.ORIGIN_TAKEN, "which changes nothing"
    assert await edits(store, noon + LATER) == [f"edit:{first.payment_hash}"]
    await store.charges.add_invoice(third, noon)
    assert await edits(store, noon + LATER) == [], "the first says so already, the second was never shown"


async def test_each_newer_qr_makes_only_the_one_before_it_old(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., InvoiceRecord], show: Show
) -> None:
    """Catches: the tenth `again` that changed nine pictures which were grey, with a payment's news behind them."""
    invoices = [new_invoice(charge, number) for number in range(4)]
    hashes = [one.payment_hash for one in invoices]
    await store.charges.create(charge, invoices[0], noon)
    await show(0, invoices[0])
    await store.charges.add_invoice(invoices[1], noon)
    assert await edits(store, noon + LATER) == [f"edit:{hashes[0]}"]
    await store.charges.add_invoice(invoices[2], noon)
    await show(2, invoices[2])
    await show(1, invoices[1])  # late: when the third came nobody had seen the second
    await store.charges.add_invoice(invoices[3], noon)
    assert await edits(store, noon + LATER) == [f"edit:{hashes[1]}", f"edit:{hashes[2]}"]


@pytest.mark.parametrize("leased", [False, True])
async def test_news_and_answers_go_before_edits_that_wait(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., InvoiceRecord], show: Show,
    said: Callable[..., InboundMessage], leased: bool,
) -> None:  # fmt: skip
    """Catches: the news of a payment that waited, by the pace of a chat, behind old pictures that turned grey."""
    invoices = [new_invoice(charge, number) for number in range(4)]
    hashes = [one.payment_hash for one in invoices]
    await store.charges.create(charge, invoices[0], noon)
    for number, invoice in enumerate(invoices):
        if number:
            await store.charges.add_invoice(invoice, noon + LATER)  # the edit is due only when all is
        await show(number, invoice)
    at = noon + LATER
    under_way = await store.outbox.claim("w", at, 30, 1) if leased else []
    await store.charges.settle(hashes[3], at, "poll")
    await store.inbox.add("web:9", said(9))
    await store.inbox.answer("web:9", said(9), OutboundMessage("hello"), None)
    await store.outbox.put_news("n", chat_of(charge), News("language-name"), at)
    for notice in under_way:
        assert await store.outbox.claim("w", at, 30, 10) == [], "one at a time"
        await store.outbox.conclude(notice, Retry(at + LATER, unknown=False, error="429"))
    told = await edits(store, at)
    assert told[:3] == [f"paid:{hashes[3]}", "answer:web:9", "news:n"]
    assert sorted(told[3:]) == [f"edit:{one}" for one in (hashes[1:] if leased else hashes)]
    assert await edits(store, at + LATER) == [one.id for one in under_way]


async def test_the_newest_qr_is_old_once_the_wallet_says_so(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., InvoiceRecord], show: Show
) -> None:
    first, second = new_invoice(charge, 1), new_invoice(charge, 2)
    await store.charges.create(charge, first, noon)
    await show(1, first)
    payment_hash = first.payment_hash
    await store.charges.checked(payment_hash, InvoiceStatus.PENDING, noon)
    assert await edits(store, noon + LATER) == []
    for _ in range(2):  # and once only
        await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, noon)
    assert await edits(store, noon + LATER) == [f"edit:{payment_hash}"]
    await store.charges.add_invoice(second, noon)
    await edits(store, noon + LATER)
    await store.charges.checked(second.payment_hash, InvoiceStatus.EXPIRED, noon)
    assert await edits(store, noon + LATER) == [], "nobody has seen the second"
    await store.charges.cancel(charge.id, noon)
    await edits(store, noon + LATER)
    await store.charges.checked(payment_hash, InvoiceStatus.PENDING, noon)
    await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, noon)
    assert await edits(store, noon + LATER) == [], "what is closed says so already"


async def test_the_qrs_of_an_order_that_lapses_say_so(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., InvoiceRecord], show: Show
) -> None:
    first = new_invoice(charge, 1)
    await store.charges.create(charge, first, noon)
    await show(1, first)
    await store.charges.add_invoice(new_invoice(charge, 2), noon)
    await edits(store, noon + LATER)
    for lapsed in (1, 0):
        assert await store.charges.lapse(charge.closes) == lapsed
    assert await edits(store, charge.closes + LATER) == [f"edit:{first.payment_hash}"]


@pytest.mark.parametrize("answered", ["never", "afterwards", "before", "and on its way", "and seen"])
async def test_a_payment_changes_what_was_shown_and_what_is_shown_meanwhile(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., InvoiceRecord],
    said: Callable[..., InboundMessage], answered: str,
) -> None:  # fmt: skip
    """The answer with the QR may be made, leased or delivered at any moment beside the payment."""
    invoice = new_invoice(charge, 1)
    answer, paid, edit = "answer:web:1", f"paid:{invoice.payment_hash}", f"edit:{invoice.payment_hash}"
    await store.charges.create(charge, invoice, noon)

    async def say() -> None:
        await store.inbox.add("web:1", said(1))
        await store.inbox.answer("web:1", said(1), OutboundMessage("Receive $10.00"), invoice.payment_hash)

    if answered not in ("never", "afterwards"):
        await say()
    leased = await store.outbox.claim("w", noon, 30, 9) if answered in ("and on its way", "and seen") else []
    if answered == "and seen":
        await store.outbox.conclude(leased[0], Sent("m1", noon))
    await store.charges.settle(invoice.payment_hash, noon, "poll")
    if answered == "and on its way":
        await store.outbox.conclude(leased[0], Sent("m1", noon))
    told = await edits(store, noon + LATER)
    if answered == "afterwards":
        assert told == [paid], "there is nothing to change yet"
        await say()
        told += await edits(store, noon + LATER)
    expected = {
        "never": [paid],
        "afterwards": [paid, answer, edit],
        "before": [answer, paid, edit],
    }
    assert told == expected.get(answered, [paid, edit])


@pytest.mark.parametrize("close", ["cancel", "settle"])
async def test_an_answer_that_is_made_after_the_end_of_its_order_is_brought_up_to_date(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., InvoiceRecord],
    said: Callable[..., InboundMessage], close: str,
) -> None:  # fmt: skip
    invoice = new_invoice(charge, 1)
    await store.charges.create(charge, invoice, noon)
    if close == "cancel":
        await store.charges.cancel(charge.id, noon)
    else:
        await store.charges.settle(invoice.payment_hash, noon, "poll")
    await edits(store, noon + LATER)
    for _ in range(2):  # said twice it is one answer
        await store.inbox.answer("web:1", said(1), OutboundMessage("Receive $10.00"), invoice.payment_hash)
    assert await edits(store, noon + LATER) == ["answer:web:1", f"edit:{invoice.payment_hash}"]
    await store.inbox.answer("web:2", said(2), None, invoice.payment_hash)
    assert await edits(store, noon + LATER) == [], "no answer, nothing shown"


async def test_nothing_is_edited_where_a_channel_never_changes_what_it_has_said(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., InvoiceRecord], show: Show
) -> None:
    invoices = [new_invoice(charge, number) for number in range(3)]
    other = replace(charge, id="other", code="OTHR", token=bytes(16))
    last = new_invoice(other, 9)
    store.charges.never_edited(["sms", "web"])
    await store.charges.create(charge, invoices[0], noon)
    await show(0, invoices[0])
    await store.charges.checked(invoices[0].payment_hash, InvoiceStatus.EXPIRED, noon)
    await store.charges.add_invoice(invoices[1], noon)
    await show(1, invoices[1])
    await store.charges.create(other, last, noon)
    await show(9, last)
    await store.charges.cancel(other.id, noon)
    await store.charges.settle(invoices[1].payment_hash, noon, "poll")
    assert await edits(store, noon + LATER) == [f"paid:{invoices[1].payment_hash}"]
    await store.inbox.answer(
        "web:8", InboundMessage(chat_of(charge), "8", "again", noon), OutboundMessage("Receive"),
        invoices[1].payment_hash,
    )  # fmt: skip
    assert await edits(store, noon + LATER) == ["answer:web:8"], "not even what is shown after the payment"
    store.charges.never_edited([])
    await store.charges.settle(last.payment_hash, noon, "poll")
    assert await edits(store, noon + LATER) == [f"paid:{last.payment_hash}", f"edit:{last.payment_hash}"]
