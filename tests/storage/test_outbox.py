"""The contract of Outbox, on every store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from chatwallet.channels.base import Button, InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.tests.charges import chat_of, show
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import ByCode, ByMessage
from chatwallet.tracking.outbox.base import Dead, Notice, NoticeKind, Postponed, Retry, Sent
from chatwallet.tracking.recipients import PROGRAM, in_chat

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]

ANSWER = OutboundMessage("10,00 $", "LIGHTNING:LNBC1", (Button("Cancel", "cancel K7Q2"),), "m1", None)


def ids(notices: Sequence[Notice]) -> list[str]:
    return [notice.id for notice in notices]


async def answer(store: Store, message: InboundMessage, payment_hash: str | None = None) -> None:
    await store.inbox.answer(f"web:{message.id}", message, ANSWER, payment_hash)


async def claim_one(store: Store, now: datetime) -> Notice:
    (notice,) = await store.outbox.claim("worker", now, 10, 1)
    return notice


async def test_a_claim_leases_due_rows_oldest_first(store: Store, after: After, said: Said) -> None:
    for number in range(5):
        await answer(store, said(number, sender=f"person{number}"))
    first = await store.outbox.claim("a", after(0), 10, 3)
    assert ids(first) == ["answer:web:0", "answer:web:1", "answer:web:2"]
    expected = Notice(
        "answer:web:0", NoticeKind.ANSWER, in_chat(said(0, sender="person0").conversation), None, ANSWER,
        after(0), attempt=1, fence=1, ambiguous=False,
    )  # fmt: skip
    assert first[0] == expected
    assert ids(await store.outbox.claim("b", after(0), 10, 9)) == ["answer:web:3", "answer:web:4"]
    assert await store.outbox.claim("c", after(9), 10, 9) == []


async def test_concurrent_claims_never_share_a_row(store: Store, after: After, said: Said) -> None:
    for number in range(30):
        await answer(store, said(number, sender=f"person{number}"))
    claims = await asyncio.gather(*(store.outbox.claim(f"w{n}", after(0), 10, 7) for n in range(10)))
    claimed = [one for claim in claims for one in ids(claim)]
    assert len(claimed) == len(set(claimed)) == 30


async def test_one_row_of_a_conversation_at_a_time_and_in_order(
    store: Store, after: After, said: Said
) -> None:
    for number in range(3):
        await answer(store, said(number))
    await answer(store, said(9, sender="ben"))
    first, other = await store.outbox.claim("worker", after(0), 10, 9)
    assert (first.id, other.id) == ("answer:web:0", "answer:web:9")
    assert await store.outbox.claim("worker", after(0), 10, 9) == []
    # An answer that waits for another try holds back what came after it, so that order stays.
    assert await store.outbox.conclude(first, Retry(after(5), unknown=False, error="429"))
    assert await store.outbox.claim("worker", after(4), 10, 9) == []
    again = await claim_one(store, after(5))
    assert (again.id, again.attempt, again.fence, again.ambiguous) == ("answer:web:0", 2, 2, False)
    assert await store.outbox.conclude(again, Dead("blocked"))
    second = await claim_one(store, after(5))
    assert second.id == "answer:web:1"
    await store.outbox.conclude(second, Sent("r1", after(5)))
    assert ids(await store.outbox.claim("worker", after(5), 10, 9)) == ["answer:web:2"]


async def test_news_that_wait_do_not_hold_back_what_a_person_asks_for(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    paid = await claim_one(store, after(0))
    assert paid.id == f"paid:{1:064x}"
    assert await store.outbox.claim("worker", after(0), 10, 9) == [], "it is leased"
    await store.outbox.conclude(paid, Retry(after(7), unknown=False, error="not yet"))
    edit = await claim_one(store, after(0))
    assert edit.id == f"edit:{1:064x}"
    await store.outbox.conclude(edit, Retry(after(7), unknown=False, error="429"))
    await answer(store, said(1))
    assert await store.outbox.next_due() <= after(0)  # type: ignore[operator]
    asked = await claim_one(store, after(0))
    assert asked.id == "answer:web:1"
    assert await store.outbox.next_due() == after(10)
    assert await store.outbox.claim("worker", after(7), 10, 9) == [], "due, but another one is leased"
    await store.outbox.conclude(asked, Sent("m1", after(7)))
    assert ids(await store.outbox.claim("worker", after(7), 10, 9)) == [paid.id], "and the order is kept"


async def test_what_waits_for_a_later_try_can_be_pulled_in(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    """X8: a clock was put back, and rows are due hours ahead of it."""
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    await answer(store, said(1, sender="ben"))
    for seconds in (6 * 3600, 60, 3600):
        notice = await claim_one(store, after(0))
        await store.outbox.conclude(notice, Retry(after(seconds), unknown=False, error="429"))
    assert await store.outbox.claim("worker", after(0), 10, 9) == []
    assert await store.outbox.pull_in(after(1), after(120)) == 2
    first, other = await store.outbox.claim("worker", after(1), 10, 9)
    assert {first.id, other.id} == {f"paid:{1:064x}", "answer:web:1"}
    assert await store.outbox.pull_in(after(1), after(1)) == 1
    await store.outbox.conclude(first if first.kind is NoticeKind.PAID else other, Sent("m1", after(2)))
    (edit,) = await store.outbox.claim("worker", after(2), 10, 9)
    assert edit.id == f"edit:{1:064x}"


async def test_of_two_leases_that_ran_out_the_older_row_goes_first(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    paid = await claim_one(store, after(0))
    await store.outbox.conclude(paid, Retry(after(5), unknown=False, error="429"))
    edit = await claim_one(store, after(0))
    assert await store.outbox.claim("worker", after(5), 10, 9) == []
    again = await claim_one(store, after(10))
    assert (again.id, again.ambiguous) == (paid.id, False)
    assert await store.outbox.claim("worker", after(10), 10, 9) == []
    await store.outbox.conclude(again, Sent("m1", after(10)))
    last = await claim_one(store, after(10))
    assert (last.id, last.ambiguous) == (edit.id, True)


async def test_a_lease_that_ran_out_makes_the_row_ambiguous_for_good(
    store: Store, after: After, said: Said
) -> None:
    await answer(store, said(1))
    first = await claim_one(store, after(0))
    assert await store.outbox.claim("worker", after(9.999), 10, 9) == []
    second = await claim_one(store, after(10))
    assert (second.ambiguous, second.attempt, second.fence) == (True, 2, 2)
    assert not await store.outbox.conclude(first, Retry(after(0), unknown=False, error="late"))
    assert not await store.outbox.conclude(first, Dead("late"))
    assert await store.outbox.conclude(second, Retry(after(11), unknown=False, error="429"))
    assert not await store.outbox.conclude(second, Retry(after(11), unknown=False, error="429"))
    assert (await claim_one(store, after(11))).ambiguous


async def test_an_unknown_outcome_makes_the_row_ambiguous(store: Store, after: After, said: Said) -> None:
    await answer(store, said(1))
    assert await store.outbox.conclude(
        await claim_one(store, after(0)), Retry(after(1), unknown=True, error="reset")
    )
    again = await claim_one(store, after(1))
    assert (again.ambiguous, again.inherited) == (True, False), "it is known how that attempt ended"


async def test_only_the_claim_after_one_that_was_never_ended_inherits_it(
    store: Store, after: After, said: Said
) -> None:
    await answer(store, said(1))
    assert not (await claim_one(store, after(0))).inherited
    inherited = await claim_one(store, after(10))
    assert (inherited.ambiguous, inherited.inherited) == (True, True)
    await store.outbox.conclude(inherited, Postponed(after(20), reason="it may show up yet"))
    again = await claim_one(store, after(20))
    assert (again.ambiguous, again.inherited) == (True, False)


async def test_a_late_success_wins_over_a_retry_and_over_death(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    await answer(store, said(1))
    first = await claim_one(store, after(0))
    second = await claim_one(store, after(10))
    await store.outbox.conclude(second, Retry(after(20), unknown=True, error="reset"))
    await store.outbox.conclude(first, Sent("r1", after(11)))
    assert await store.outbox.claim("worker", after(99), 10, 9) == []
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    first = await claim_one(store, after(0))
    second = await claim_one(store, after(10))
    await store.outbox.conclude(second, Dead("blocked"))
    await store.outbox.conclude(first, Sent("r2", after(11)))
    await store.inbox.add("web:back", said(2))
    assert ids(await store.outbox.claim("worker", after(99), 10, 9)) == [f"edit:{1:064x}"]


async def test_dead_news_come_back_as_if_they_were_new(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    for _ in ("the news", "the edit of its code"):
        await store.outbox.conclude(await claim_one(store, after(0)), Dead("gave up"))
    await store.inbox.add("web:99", said(99))
    revived = await claim_one(store, after(100))
    assert (revived.id, revived.attempt) == (f"paid:{1:064x}", 1)
    assert revived.created == after(99), "whoever gives up after a day begins to count anew"
    await store.outbox.conclude(revived, Sent("m1", after(100)))
    assert (await claim_one(store, after(100))).id == f"edit:{1:064x}", "its buttons must go as well"


async def test_one_notice_that_was_given_up_is_due_again_alone(
    store: Store, new_charge: NewCharge, new_invoice: NewInvoice, after: After
) -> None:
    """To a program too, which writes no message by which its dead would come back."""
    order = new_charge()
    order, code = replace(order, recipients=(*order.recipients, PROGRAM)), new_invoice(order, 1)
    await store.charges.create(order, code, after(0))
    await store.charges.settle(code.payment_hash, after(0), "test")
    notices = await store.outbox.claim("worker", after(0), 10, 9)
    assert len(notices) == 2
    for notice in notices:
        assert not await store.outbox.reopen(notice.id, after(1)), "it is under way"
        assert await store.outbox.conclude(notice, Dead("blocked"))
    for notice in notices:
        assert await store.outbox.reopen(notice.id, after(2))
        assert not await store.outbox.reopen(notice.id, after(2))
        again = await claim_one(store, after(2))
        assert (again.id, again.attempt, again.created) == (notice.id, 1, after(2))
        assert await store.outbox.conclude(again, Sent("m1", after(2)))
        assert not await store.outbox.reopen(notice.id, after(3)), "it is sent"
    assert await store.outbox.dead(9) == []
    assert not await store.outbox.reopen("paid:nobody", after(3))


async def test_sent_is_never_left(store: Store, after: After, said: Said) -> None:
    await answer(store, said(1))
    notice = await claim_one(store, after(0))
    await store.outbox.conclude(notice, Sent("r1", after(0)))
    await store.outbox.conclude(notice, Sent(None, after(1)))
    assert not await store.outbox.conclude(notice, Retry(after(0), unknown=True, error="late"))
    assert not await store.outbox.conclude(notice, Dead("late"))
    await answer(store, said(1))
    await store.inbox.add("web:2", said(2))
    assert await store.outbox.claim("worker", after(99), 10, 9) == []


async def test_messages_that_showed_a_code_or_told_of_a_payment_lead_to_the_charge(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    payment_hash = f"{1:064x}"
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await answer(store, said(1), payment_hash)
    shown = await claim_one(store, after(0))
    await store.outbox.conclude(shown, Sent("m7", after(0)))
    await store.outbox.conclude(shown, Sent("m8", after(0)))
    assert [one.message for one in await store.charges.invoices(charge.id)] == ["m7"]
    await store.charges.settle(payment_hash, after(1), "poll")
    for reference in ("m9", "m10"):
        await store.outbox.conclude(await claim_one(store, after(1)), Sent(reference, after(1)))
    paid = await store.charges.find(ByCode(charge.made_by, "K7Q2"))
    assert paid is not None
    for reference in ("m7", "m9"):
        assert await store.charges.find(ByMessage(chat_of(charge), reference)) == paid
    elsewhere = chat_of(new_charge(chat="other"))
    assert await store.charges.find(ByMessage(elsewhere, "m7")) is None
    assert await store.charges.find(ByMessage(chat_of(charge), "m10")) is None, "an edit shows no new message"


async def test_an_edit_overtaken_by_news_while_in_flight_is_sent_again(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    payment_hash = f"{1:064x}"
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, payment_hash, after(0))
    await store.charges.cancel(charge.id, after(0))
    cancelled = await claim_one(store, after(0))
    await store.charges.settle(payment_hash, after(1), "poll")
    assert await store.outbox.claim("worker", after(1), 10, 9) == [], "one at a time, even so"
    await store.outbox.conclude(cancelled, Sent("m1", after(2)))
    again = await claim_one(store, after(2))
    assert (again.id, again.fence) == (f"edit:{payment_hash}", 2)
    await store.outbox.conclude(cancelled, Sent("m1", after(2)))
    await store.outbox.conclude(again, Sent("m1", after(2)))
    assert ids(await store.outbox.claim("worker", after(99), 10, 9)) == [f"paid:{payment_hash}"]


async def test_the_outbox_tells_when_to_look_next(store: Store, after: After, said: Said) -> None:
    assert await store.outbox.next_due() is None
    await answer(store, said(1))
    await answer(store, said(2))
    due = await store.outbox.next_due()
    assert due is not None
    assert due <= after(0)
    notice = await claim_one(store, after(0))
    assert await store.outbox.next_due() == after(10), "the row behind it can't be claimed before"
    await store.outbox.conclude(notice, Retry(after(60), unknown=False, error="429"))
    assert await store.outbox.next_due() == after(60)
    for now in (60, 61):
        await store.outbox.conclude(await claim_one(store, after(now)), Sent(None, after(now)))
    assert await store.outbox.next_due() is None
