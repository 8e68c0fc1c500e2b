"""The contract of DeliveryReceipts, on every store: what a channel says of a message after it was accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage
from chatwallet.storage.base import Store
from chatwallet.tests.charges import chat_of, show
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import ByMessage
from chatwallet.tracking.outbox.base import Dead, DeadNotice, Notice, NoticeKind, Retry, Sent
from chatwallet.tracking.recipients import in_chat

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]

ANSWER = OutboundMessage("hello")
KEY = "answer:web:1"


async def claim_one(store: Store, now: datetime) -> Notice:
    (notice,) = await store.outbox.claim("worker", now, 10, 1)
    return notice


async def claim_answer(store: Store, said: Said, now: datetime, payment_hash: str | None = None) -> Notice:
    await store.inbox.answer("web:1", said(1), ANSWER, payment_hash)
    return await claim_one(store, now)


async def is_empty(store: Store, now: datetime) -> bool:
    return not await store.outbox.claim("worker", now, 10, 9)


async def test_a_report_on_an_unknown_message_changes_nothing(store: Store, after: After) -> None:
    assert not await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", Stage.DELIVERED), after(0))
    assert not await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "63018", after(5)), after(0))


@pytest.mark.parametrize("state", ["sending", "new", "dead", "sent"])
@pytest.mark.parametrize("stage", Stage)
async def test_whatever_was_believed_what_arrived_is_sent(
    store: Store, after: After, said: Said, state: str, stage: Stage
) -> None:
    notice = await claim_answer(store, said, after(0))
    if state == "new":
        await store.outbox.conclude(notice, Retry(after(5), unknown=True, error="timed out"))
    elif state == "dead":
        await store.outbox.conclude(notice, Dead("gave up"))
    elif state == "sent":
        await store.outbox.conclude(notice, Sent("s1", after(0)))
    assert await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", stage), after(1))
    assert await is_empty(store, after(99))
    assert await store.outbox.dead(9) == []
    assert await store.outbox.next_due() is None
    assert (await store.traffic("web")).last_out == after(0 if state == "sent" else 1)
    assert not await store.outbox.conclude(
        notice, Retry(after(5), unknown=True, error="the answer to the call was lost")
    )
    await store.outbox.conclude(notice, Sent("s1", after(2)))
    assert await is_empty(store, after(99))


async def test_an_arrival_keeps_which_message_showed_the_code(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    notice = await claim_answer(store, said, after(0), f"{1:064x}")
    await store.outbox.note_receipt(DeliveryReceipt(notice.id, "s1", Stage.DELIVERED), after(1))
    assert [one.message for one in await store.charges.invoices(charge.id)] == ["s1"]
    assert await store.charges.find(ByMessage(chat_of(charge), "s1")) == charge
    await store.charges.settle(f"{1:064x}", after(2), "poll")
    paid = await claim_one(store, after(2))
    await store.outbox.note_receipt(DeliveryReceipt(paid.id, "s2", Stage.ACCEPTED), after(2))
    found = await store.charges.find(ByMessage(chat_of(charge), "s2"))
    assert found is not None
    assert found.id == charge.id


async def test_a_message_that_failed_is_sent_again_with_what_was_known_of_it(
    store: Store, after: After, said: Said
) -> None:
    notice = await claim_answer(store, said, after(0))
    await store.outbox.conclude(notice, Retry(after(1), unknown=True, error="reset"))
    again = await claim_one(store, after(1))
    await store.outbox.conclude(again, Sent("s1", after(1)))
    assert await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", Stage.ACCEPTED), after(1))
    assert await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "63018", after(60)), after(2))
    assert await store.outbox.next_due() == after(60)
    assert (await store.traffic("web")).last_out is None
    assert await is_empty(store, after(59))
    third = await claim_one(store, after(60))
    assert (third.id, third.attempt, third.fence, third.ambiguous) == (KEY, 3, 3, True)
    assert third.created == notice.created, "so that patience ends a day after the beginning"


async def test_a_message_that_failed_for_good_is_dead_and_news_come_back(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    paid = await claim_one(store, after(0))
    await store.outbox.conclude(paid, Sent("s1", after(0)))
    assert await store.outbox.note_failure(DeliveryFailure(paid.id, "s1", "63024", None), after(1))
    expected = DeadNotice(
        paid.id, NoticeKind.PAID, in_chat(chat_of(charge)), paid.payment_hash, paid.created, "63024"
    )
    assert await store.outbox.dead(9) == [expected]
    await store.inbox.add("web:9", said(9))
    revived = await claim_one(store, after(9))
    assert (revived.id, revived.attempt) == (paid.id, 1)


async def test_a_failure_said_twice_has_it_sent_again_once(store: Store, after: After, said: Said) -> None:
    failure = DeliveryFailure(KEY, "s1", "63018", after(5))
    await store.outbox.conclude(await claim_answer(store, said, after(0)), Sent("s1", after(0)))
    assert await store.outbox.note_failure(failure, after(1))
    assert not await store.outbox.note_failure(failure, after(1))
    again = await claim_one(store, after(5))
    assert not await store.outbox.note_failure(failure, after(5)), "while the next attempt is in flight"
    await store.outbox.conclude(again, Sent("s2", after(5)))
    assert not await store.outbox.note_failure(failure, after(6)), "when the next attempt has arrived"
    assert await is_empty(store, after(99))


@pytest.mark.parametrize("stage", [Stage.DELIVERED, Stage.READ])
async def test_what_was_delivered_does_not_fail_any_more(
    store: Store, after: After, said: Said, stage: Stage
) -> None:
    await store.outbox.conclude(await claim_answer(store, said, after(0)), Sent("s1", after(0)))
    await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", stage), after(1))
    await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", Stage.ACCEPTED), after(2))
    assert not await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "30008", after(5)), after(3))
    assert await is_empty(store, after(99))


async def test_a_failure_of_an_earlier_attempt_does_not_count(store: Store, after: After, said: Said) -> None:
    notice = await claim_answer(store, said, after(0))
    await store.outbox.conclude(notice, Retry(after(1), unknown=True, error="reset"))
    assert not await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "30008", after(5)), after(0))
    await store.outbox.conclude(await claim_one(store, after(1)), Sent("s2", after(1)))
    assert not await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "30008", after(5)), after(2))
    assert await is_empty(store, after(99))


async def test_news_of_acceptance_after_the_failure_does_not_make_it_sent(
    store: Store, after: After, said: Said
) -> None:
    await store.outbox.conclude(await claim_answer(store, said, after(0)), Sent("s1", after(0)))
    await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "63018", after(5)), after(1))
    assert await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", Stage.ACCEPTED), after(2))
    assert (await claim_one(store, after(5))).id == KEY
    assert await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", Stage.DELIVERED), after(6)), (
        "it did come after all"
    )
    assert await is_empty(store, after(99))


@pytest.mark.parametrize("again", [30, None])
async def test_a_failure_may_overtake_the_end_of_its_attempt(
    store: Store, after: After, said: Said, again: int | None
) -> None:
    failure = DeliveryFailure(KEY, "s1", "63018", None if again is None else after(again))
    notice = await claim_answer(store, said, after(0))
    assert await store.outbox.note_failure(failure, after(1))
    assert not await store.outbox.note_failure(failure, after(1))
    assert await is_empty(store, after(2)), "the attempt goes on"
    await store.outbox.conclude(notice, Sent("s1", after(3)))
    await store.outbox.conclude(notice, Sent("s1", after(3)))
    if again is None:
        assert [one.reason for one in await store.outbox.dead(9)] == ["63018"]
        assert await is_empty(store, after(99))
        return
    assert await store.outbox.next_due() == after(30)
    second = await claim_one(store, after(30))
    assert (second.attempt, second.ambiguous) == (2, False)
    await store.outbox.conclude(notice, Sent("s1", after(31)))
    assert await is_empty(store, after(31)), "the second attempt goes on"
    await store.outbox.conclude(second, Sent("s2", after(31)))
    assert await is_empty(store, after(99))
    assert (await store.traffic("web")).last_out == after(31)


async def test_each_attempt_that_failed_is_remembered(store: Store, after: After, said: Said) -> None:
    first = await claim_answer(store, said, after(0))
    await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "63018", after(5)), after(1))
    await store.outbox.conclude(first, Sent("s1", after(1)))
    second = await claim_one(store, after(5))
    assert await store.outbox.note_failure(DeliveryFailure(KEY, "s2", "30008", after(9)), after(6))
    assert not await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "63018", after(7)), after(6))
    await store.outbox.conclude(second, Sent("s2", after(6)))
    assert await store.outbox.next_due() == after(9)


async def test_another_success_than_the_one_taken_back_counts(store: Store, after: After, said: Said) -> None:
    notice = await claim_answer(store, said, after(0))
    await store.outbox.note_failure(
        DeliveryFailure(KEY, "s0", "an earlier call, of which we never heard", None), after(1)
    )
    await store.outbox.conclude(notice, Sent("s1", after(1)))
    assert await is_empty(store, after(99))
    assert await store.outbox.dead(9) == []


async def test_a_message_taken_back_leads_to_no_charge(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    notice = await claim_answer(store, said, after(0), f"{1:064x}")
    await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "63018", after(5)), after(1))
    await store.outbox.conclude(notice, Sent("s1", after(1)))
    assert await store.charges.find(ByMessage(chat_of(charge), "s1")) is None
    await store.outbox.conclude(await claim_one(store, after(5)), Sent("s2", after(5)))
    assert [one.message for one in await store.charges.invoices(charge.id)] == ["s2"]


async def test_an_edit_that_failed_is_tried_again_on_the_same_message(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.cancel(charge.id, after(0))
    edit = await claim_one(store, after(0))
    await store.outbox.conclude(edit, Sent("m1", after(0)))
    assert await store.outbox.note_failure(DeliveryFailure(edit.id, "m1", "busy", after(5)), after(1))
    await store.outbox.conclude(await claim_one(store, after(5)), Sent("m1", after(5)))
    assert await is_empty(store, after(99))


async def test_a_newer_edit_knows_nothing_of_what_became_of_the_old_one(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.cancel(charge.id, after(0))
    edit = await claim_one(store, after(0))
    await store.outbox.note_receipt(DeliveryReceipt(edit.id, "m1", Stage.READ), after(0))
    await store.charges.settle(f"{1:064x}", after(1), "poll")
    await store.outbox.conclude(
        await claim_one(store, after(1)), Dead("the news, to have them out of the way")
    )
    assert not await store.outbox.note_failure(DeliveryFailure(edit.id, "m1", "busy", after(50)), after(1))
    await store.outbox.conclude(await claim_one(store, after(2)), Sent("m1", after(2)))
    assert (await store.traffic("web")).last_out == after(2)
    assert await store.outbox.note_failure(DeliveryFailure(edit.id, "m1", "busy", after(5)), after(3))
    assert await store.outbox.next_due() == after(5)


async def test_the_arrival_of_an_old_edit_does_not_stop_a_newer_one(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.cancel(charge.id, after(0))
    edit = await claim_one(store, after(0))
    await store.outbox.conclude(edit, Sent("m1", after(0)))
    await store.charges.settle(f"{1:064x}", after(1), "poll")
    await store.outbox.note_receipt(DeliveryReceipt(edit.id, "m1", Stage.READ), after(2))
    await store.outbox.conclude(await claim_one(store, after(3)), Sent("m2", after(3)))
    newer = await claim_one(store, after(3))
    assert newer.id == edit.id
    await store.outbox.note_receipt(DeliveryReceipt(edit.id, "m1", Stage.READ), after(4))
    assert await is_empty(store, after(99))
