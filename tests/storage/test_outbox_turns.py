"""The contract of Outbox on every store: news without answers, claims given back, and what was given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.tests.charges import show
from chatwallet.tests.ledgers import know_all
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import ByHash, ByMessage
from chatwallet.tracking.outbox.base import Dead, Notice, NoticeKind, Postponed, Sent
from chatwallet.tracking.recipients import PROGRAM, in_chat

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
Said = Callable[..., InboundMessage]
ANA = Conversation("web", "shop", "ana")

After = Callable[[float], datetime]


async def answer(store: Store, message: InboundMessage) -> None:
    await store.inbox.answer(f"web:{message.id}", message, OutboundMessage("hello"), None)


async def claim_one(store: Store, now: datetime, *, answers: bool = True) -> Notice:
    (notice,) = await store.outbox.claim("worker", now, 10, 1, answers=answers)
    return notice


async def pay(store: Store, charge: Charge, invoice: InvoiceRecord, now: datetime) -> None:
    await store.charges.create(charge, invoice, now)
    await store.charges.settle(invoice.payment_hash, now, "poll")


async def test_a_claim_without_answers_takes_the_news_alone(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    for number in range(4):
        await answer(store, said(number, sender=f"person{number}"))
    charge = new_charge(sender="ana")
    await pay(store, charge, new_invoice(charge, 1), after(0))
    await answer(store, said(9, sender="person9"))
    news = await claim_one(store, after(0), answers=False)
    assert news.kind == NoticeKind.PAID
    assert await store.outbox.claim("worker", after(0), 10, 9, answers=False) == []
    taken = [one.id for one in await store.outbox.claim("worker", after(0), 10, 9)]
    assert taken == [f"answer:web:{number}" for number in (0, 1, 2, 3, 9)], "they waited in their place"


async def test_an_answer_passed_over_holds_back_the_news_behind_it(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await answer(store, said(1))
    await pay(store, charge, new_invoice(charge, 1), after(0))
    assert await store.outbox.claim("worker", after(0), 10, 9, answers=False) == []
    await store.outbox.conclude(await claim_one(store, after(0)), Sent("m1", after(0)))
    assert (await claim_one(store, after(0), answers=False)).kind == NoticeKind.PAID


async def test_nobody_with_a_slower_clock_takes_what_follows_a_message_that_is_being_sent(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    """Catches: a line that was seen ready by a faster clock, by which the lease of its first row had ended."""
    charge = new_charge()
    await pay(store, charge, new_invoice(charge, 1), after(0))
    first = await claim_one(store, after(0))
    assert await store.outbox.claim("faster", after(11), 10, 0) == []
    assert await store.outbox.claim("slower", after(5), 10, 9) == [], "its lease is over at 10"
    (again,) = await store.outbox.claim("slower", after(11), 10, 9)
    assert (again.id, again.ambiguous) == (first.id, True)


async def test_a_claim_given_back_counts_no_attempt(store: Store, after: After, said: Said) -> None:
    await answer(store, said(1))
    first = await claim_one(store, after(0))
    assert await store.outbox.conclude(first, Postponed(after(5), reason="not our turn"))
    assert not await store.outbox.conclude(first, Postponed(after(1), reason="not our turn"))
    assert await store.outbox.next_due() == after(5)
    second = await claim_one(store, after(5))
    assert (second.attempt, second.fence, second.ambiguous) == (1, 2, False)
    assert not await store.outbox.conclude(
        first, Postponed(after(6), reason="too late: it is another's claim")
    )
    await store.outbox.conclude(second, Sent("m1", after(5)))
    assert not await store.outbox.conclude(second, Postponed(after(6), reason="it is sent"))


async def test_a_claim_given_back_leaves_what_may_have_arrived_in_doubt(
    store: Store, after: After, said: Said
) -> None:
    await answer(store, said(1))
    await claim_one(store, after(0))
    second = await claim_one(store, after(10))
    assert await store.outbox.conclude(second, Postponed(after(11), reason="not our turn"))
    third = await claim_one(store, after(11))
    assert (third.attempt, third.ambiguous) == (2, True)


async def test_what_was_given_up_is_listed_newest_first_until_it_comes_back(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    assert await store.outbox.dead(9) == []
    for number, sender in enumerate(["ana", "ben", "cleo"]):
        charge = new_charge(sender=sender)
        invoice = new_invoice(charge, number)
        await store.charges.create(charge, invoice, after(number))
        await show(store, charge, invoice.payment_hash, after(number))
        await store.charges.settle(invoice.payment_hash, after(number), "poll")
    for _ in range(6):
        notice = await claim_one(store, after(9))
        await store.outbox.conclude(notice, Dead(f"no {notice.kind}"))
    dead = await store.outbox.dead(9)
    expected = [f"{kind}:{number:064x}" for number in (2, 1, 0) for kind in ("edit", "paid")]
    assert [one.id for one in dead] == expected
    assert dead == [*await store.outbox.dead(2), *dead[2:]]
    assert (dead[1].kind, dead[1].reason, dead[1].created) == (NoticeKind.PAID, "no paid", after(2))
    assert dead[1].conversation == Conversation("web", "shop", "cleo")
    assert dead[1].payment_hash == f"{2:064x}"
    await store.inbox.add("web:9", said(9, sender="cleo"))
    assert f"paid:{2:064x}" not in [one.id for one in await store.outbox.dead(9)]


async def test_a_program_is_told_once_of_each_payment_and_no_row_of_it_waits_for_another(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge(also=(PROGRAM,))
    for number in (1, 2):
        invoice = new_invoice(charge, number)
        if number == 1:
            await store.charges.create(charge, invoice, after(0))
        else:
            await store.charges.add_invoice(invoice, after(0))
    for number, kind in ((1, NoticeKind.PAID), (2, NoticeKind.EXTRA)):
        payment_hash = f"{number:064x}"
        assert await store.charges.settle(payment_hash, after(number), "poll") == kind
        assert await store.charges.settle(payment_hash, after(number), "poll") is None
    notices = await store.outbox.claim("worker", after(2), 10, 9)
    told = [one for one in notices if one.to == PROGRAM]
    assert [one.kind for one in notices if one not in told] == [NoticeKind.PAID]
    assert [(one.id, one.payment_hash) for one in told] == [
        (f"{kind}:{number:064x}:1", f"{number:064x}") for number, kind in ((1, "paid"), (2, "extra"))
    ]
    assert told[0].conversation is None
    await store.outbox.conclude(told[0], Sent("the program's own word", after(3)))
    for where in (Conversation("hook", "", ""), Conversation("hook", "on_paid", ""), ANA):
        assert await store.charges.find(ByMessage(where, "the program's own word")) is None
    assert (await store.traffic("hook")).last_out == after(3)


async def test_a_program_is_told_where_it_is_a_recipient_alone(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await pay(store, charge, new_invoice(charge, 1), after(0))
    assert await store.charges.settle(f"{1:064x}", after(1), "poll") is None
    assert [one.kind for one in await store.outbox.claim("worker", after(1), 10, 9)] == [NoticeKind.PAID]


async def test_a_program_is_told_of_news_that_came_before_the_invoice(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge(also=(PROGRAM,))
    for _ in range(3):
        await store.charges.settle(f"{1:064x}", after(0), "webhook")
    await store.charges.create(charge, new_invoice(charge, 1), after(1))
    told = await store.outbox.claim("worker", after(1), 10, 9)
    assert [(one.kind, one.to) for one in told] == [
        (NoticeKind.PAID, in_chat(ANA)), (NoticeKind.PAID, PROGRAM)
    ]  # fmt: skip


async def test_what_a_program_was_told_or_could_not_be_told_is_forgotten_in_time(
    store: Store, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    for number in (1, 2, 3):
        charge = new_charge(sender=f"person{number}", also=(PROGRAM,))
        await store.charges.create(charge, new_invoice(charge, number), after(0))
        await show(store, charge, f"{number:064x}", after(0))
        await store.charges.settle(f"{number:064x}", after(0), "poll")
    while notices := await store.outbox.claim("worker", after(0), 1000, 9):
        for notice in notices:
            if notice.id == f"paid:{1:064x}:1":
                await store.outbox.conclude(notice, Dead("the program's fault"))
            elif notice.id != f"paid:{2:064x}:1":
                await store.outbox.conclude(notice, Sent(None, after(0)))
    await know_all(store)
    month = after(30 * 24 * 3600)
    assert await store.clean(month) == 3 * 5 - 1 + 2, "all rows but one, three messages, and two charges"
    assert await store.charges.find_invoice(ByHash(f"{2:064x}")) is not None, (
        "the program is still to be told from it"
    )
    (left,) = await store.outbox.claim("worker", month, 10, 9)
    assert left.id == f"paid:{2:064x}:1"
    assert await store.outbox.dead(9) == []
