"""Data that was brought back from a copy, on every store: what it thinks unsent may have been sent since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.tests.charges import show
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.outbox.base import Dead, Notice, NoticeKind, Retry, Sent

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]


async def claim(store: Store, now: datetime) -> dict[str, Notice]:
    """Everything that is due, one row of the conversation after the other."""
    found: dict[str, Notice] = {}
    while claimed := await store.outbox.claim("w", now, 10, 9):
        for notice in claimed:
            found[notice.id] = notice
            await store.outbox.conclude(notice, Sent("m1", now))
    return found


async def test_notices_of_the_copy_may_have_been_sent_and_those_made_since_not(
    store: Store, after: After, said: Said
) -> None:
    await store.inbox.answer("web:1", said(1), OutboundMessage("before"), None)
    await store.inbox.answer("web:9", said(9, sender="ben"), OutboundMessage("since"), None)
    assert await store.charges.restored(after(5)) == 1
    found = await claim(store, after(10))
    assert {name: notice.ambiguous for name, notice in found.items()} == {
        "answer:web:1": True,
        "answer:web:9": False,
    }


async def test_a_copy_is_brought_back_once(store: Store, after: After, said: Said) -> None:
    await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
    assert await store.charges.restored(after(5)) == 1
    assert await store.charges.restored(after(5)) is None
    assert await store.charges.restored(after(6)) == 1


@pytest.mark.parametrize("looked", [False, True])
async def test_every_row_of_a_busy_outbox_is_doubted(
    store: Store, after: After, said: Said, looked: bool
) -> None:
    for number, sender in enumerate(["ana", "ana", "ben", "ben", "cleo"]):
        answer = OutboundMessage("hello")
        await store.inbox.answer(f"web:{number}", said(number, sender=sender), answer, None)
    (sent,) = await store.outbox.claim("w", after(5), 10, 1)
    if looked:  # at all lines, and at what waits in them
        (other,) = await store.outbox.claim("w", after(5), 10, 1)
        await store.outbox.conclude(other, Retry(after(50), unknown=False, error="429"))
    await store.outbox.conclude(sent, Sent("m1", after(5)))
    assert await store.charges.restored(after(20)) == 4
    assert [notice.ambiguous for notice in (await claim(store, after(99))).values()] == [True] * 4


async def test_news_that_were_dead_in_the_copy_are_doubted_when_their_person_writes(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(2), "poll")
    (paid,) = await store.outbox.claim("w", after(3), 10, 1)
    assert not paid.ambiguous
    await store.outbox.conclude(paid, Dead("blocked"))
    assert await store.charges.restored(after(5)) == 2, "the news, and the change of the code"
    await store.inbox.add("web:7", said(7))
    assert (await claim(store, after(9)))[f"paid:{1:064x}"].ambiguous


@pytest.mark.parametrize("extra", [False, True])
async def test_an_invoice_of_the_copy_that_turns_out_paid_may_have_been_told(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice, extra: bool
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await store.charges.add_invoice(new_invoice(charge, 2), after(0))
    if extra:
        await store.charges.settle(f"{2:064x}", after(3), "poll")
        await claim(store, after(3))
    await store.charges.restored(after(4))
    await store.charges.restored(after(5))
    kind = await store.charges.settle(f"{1:064x}", after(9), "poll")
    assert kind == (NoticeKind.EXTRA if extra else NoticeKind.PAID)
    notice = (await claim(store, after(9)))[f"{kind}:{1:064x}"]
    assert notice.ambiguous
    assert notice.created == after(5), "a channel that is asked looks at all that was sent since the copy"


async def test_an_invoice_that_was_made_since_is_told_as_ever(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    await store.charges.restored(after(0))
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(1))
    await store.charges.settle(f"{1:064x}", after(9), "poll")
    notice = (await claim(store, after(9)))[f"paid:{1:064x}"]
    assert (notice.ambiguous, notice.created) == (False, after(9))


async def test_what_was_given_up_on_by_its_age_is_tried_once_more(
    store: Store, after: After, said: Said
) -> None:
    await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
    (notice,) = await store.outbox.claim("w", after(2), 10, 1)
    await store.outbox.conclude(notice, Retry(after(3), unknown=False, error="429"))
    await store.charges.restored(after(5))
    (again,) = await store.outbox.claim("w", after(5), 10, 1)
    assert again.attempt == 1
