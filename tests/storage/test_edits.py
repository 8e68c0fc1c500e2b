"""What was shown of an order is brought up to date in the same step that makes it old, in every store (Y1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.tracking.base import Charge, ChargeInvoice, Creation
from chatwallet.wallet.base import InvoiceStatus

LATER = timedelta(days=2)
Show = Callable[[int, ChargeInvoice], Awaitable[None]]


@pytest.fixture
def show(store: Store, said: Callable[..., InboundMessage], noon: datetime) -> Show:
    """Answers a message with an invoice, and has the answer delivered."""

    async def showing(number: int, invoice: ChargeInvoice) -> None:
        message, payment_hash = said(number), invoice.invoice.payment_hash
        await store.inbox.add(f"web:{message.id}", message)
        await store.inbox.answer(
            f"web:{message.id}", message, OutboundMessage("Receive $10.00"), payment_hash
        )
        (notice,) = await store.outbox.claim("w", noon, 30, 10)
        await store.outbox.finish(notice, f"m{number}", noon)

    return showing


async def edits(store: Store, at: datetime) -> list[str]:
    """What is due, each finished as it comes."""
    found = []
    while claimed := await store.outbox.claim("w", at, 30, 10):
        for notice in claimed:
            found.append(notice.id)
            await store.outbox.finish(notice, None, at)
    return found


@pytest.fixture
def charge(new_charge: Callable[..., Charge], said: Callable[..., InboundMessage]) -> Charge:
    return replace(new_charge(), conversation=said(1).conversation)


async def test_a_newer_qr_makes_those_shown_before_old(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., ChargeInvoice], show: Show
) -> None:
    first, second, third = (new_invoice(charge, number) for number in (1, 2, 3))
    await store.charges.create(charge, first, noon)
    await show(1, first)
    assert await store.charges.add_invoice(second, noon) is Creation.CREATED
    assert await store.charges.add_invoice(second, noon) is Creation.ORIGIN_TAKEN, "which changes nothing"
    assert await edits(store, noon + LATER) == [f"edit:{first.invoice.payment_hash}"]
    await store.charges.add_invoice(third, noon)
    assert await edits(store, noon + LATER) == [f"edit:{first.invoice.payment_hash}"], (
        "the second was never shown"
    )


async def test_the_newest_qr_is_old_once_the_wallet_says_so(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., ChargeInvoice], show: Show
) -> None:
    first, second = new_invoice(charge, 1), new_invoice(charge, 2)
    await store.charges.create(charge, first, noon)
    await show(1, first)
    payment_hash = first.invoice.payment_hash
    await store.charges.checked(payment_hash, InvoiceStatus.PENDING, noon)
    assert await edits(store, noon + LATER) == []
    for _ in range(2):  # and once only
        await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, noon)
    assert await edits(store, noon + LATER) == [f"edit:{payment_hash}"]
    await store.charges.add_invoice(second, noon)
    await edits(store, noon + LATER)
    await store.charges.checked(second.invoice.payment_hash, InvoiceStatus.EXPIRED, noon)
    assert await edits(store, noon + LATER) == [], "nobody has seen the second"
    await store.charges.cancel(charge.id, noon)
    await edits(store, noon + LATER)
    await store.charges.checked(payment_hash, InvoiceStatus.PENDING, noon)
    await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, noon)
    assert await edits(store, noon + LATER) == [], "what is closed says so already"


async def test_the_qrs_of_an_order_that_lapses_say_so(
    store: Store, noon: datetime, charge: Charge, new_invoice: Callable[..., ChargeInvoice], show: Show
) -> None:
    first = new_invoice(charge, 1)
    await store.charges.create(charge, first, noon)
    await show(1, first)
    await store.charges.add_invoice(new_invoice(charge, 2), noon)
    await edits(store, noon + LATER)
    for lapsed in (1, 0):
        assert await store.charges.lapse(charge.closes) == lapsed
    assert await edits(store, charge.closes + LATER) == [f"edit:{first.invoice.payment_hash}"]
