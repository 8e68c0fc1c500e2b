"""The contract of Inbox, and of forgetting, on every store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.tests.charges import chat_of, show
from chatwallet.tests.ledgers import know_all
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.lookups import ByHash, ByMessage, OfMaker
from chatwallet.tracking.outbox.base import Dead, Retry, Sent

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]

ANSWER = OutboundMessage("¡Hola! 🦆\x00")


async def unanswered(store: Store, conversation: Conversation) -> list[tuple[str, InboundMessage]]:
    """The messages of a conversation without an answer, by answering them."""
    found = []
    while taken := await store.inbox.claim(conversation):
        found.append(taken)
        await store.inbox.answer(*taken, ANSWER, None)
    return found


async def test_a_message_that_comes_twice_is_stored_once(store: Store, said: Said) -> None:
    assert await store.inbox.add("web:1", said(1))
    assert not await store.inbox.add("web:1", said(1, "something else"))
    assert await store.inbox.add("web:2", said(2))
    assert await unanswered(store, said(1).conversation) == [("web:1", said(1)), ("web:2", said(2))]


async def test_an_answer_is_given_once_and_ends_the_waiting(store: Store, after: After, said: Said) -> None:
    await store.inbox.add("web:1", said(1))
    await store.inbox.answer("web:1", said(1), ANSWER, None)
    await store.inbox.answer("web:1", said(1), OutboundMessage("another"), None)
    assert await store.inbox.claim(said(1).conversation) is None
    assert await store.inbox.abandoned(9) == []
    assert not await store.inbox.add("web:1", said(1))
    (notice,) = await store.outbox.claim("worker", after(0), 10, 9)
    assert (notice.id, notice.message, notice.conversation) == ("answer:web:1", ANSWER, said(1).conversation)
    assert notice.created == said(1).at


async def test_a_conversation_s_messages_are_taken_one_by_one_in_their_order(
    store: Store, said: Said
) -> None:
    ana, ben = (said(0, sender=sender).conversation for sender in ("ana", "ben"))
    for number, sender in [(3, "ana"), (2, "ben"), (1, "ana")]:  # by when they came, whatever clock they show
        await store.inbox.add(f"web:{number}", said(number, sender=sender))
    first = ("web:3", said(3))
    assert await store.inbox.claim(ana) == first
    assert await store.inbox.claim(ana) == first, "until it is answered it is still this one's turn"
    assert await store.inbox.claim(ben) == ("web:2", said(2, sender="ben"))
    await store.inbox.answer(*first, ANSWER, None)
    assert await store.inbox.claim(ana) == ("web:1", said(1))
    await store.inbox.answer("web:1", said(1), ANSWER, None)
    assert await store.inbox.claim(ana) is None
    assert await store.inbox.claim(Conversation("web", "elsewhere", "ana")) is None


async def test_conversations_that_wait_are_told_the_longest_waiting_first(store: Store, said: Said) -> None:
    people = ["ana", "ben", "cleo"]
    ana, ben, cleo = (said(0, sender=sender).conversation for sender in people)
    for number, sender in enumerate([*people, "ana"]):
        await store.inbox.add(f"web:{number}", said(number, sender=sender))
    assert await store.inbox.abandoned(9) == [ana, ben, cleo]
    assert await store.inbox.abandoned(2) == [ana, ben]
    await store.inbox.claim(ana)
    assert await store.inbox.abandoned(9) == [ana, ben, cleo], "whoever took it may have forgotten"
    await store.inbox.answer("web:0", said(0), ANSWER, None)
    assert await store.inbox.abandoned(9) == [ben, cleo, ana]


async def test_a_message_whose_call_was_given_up_waits_or_never_came(store: Store, said: Said) -> None:
    where = said(0).conversation
    await store.inbox.add("web:0", said(0))
    given_up = asyncio.create_task(store.inbox.add("web:1", said(1)))
    await asyncio.sleep(0)  # it is under way
    given_up.cancel()
    await asyncio.wait([given_up])
    await store.inbox.add("web:2", said(2))
    stored = not await store.inbox.add("web:1", said(1))
    taken = [origin for origin, _ in await unanswered(store, where)]
    assert taken == (["web:0", "web:1", "web:2"] if stored else ["web:0", "web:2", "web:1"])


async def test_works_of_one_instance_are_its_own(store: Store) -> None:
    assert await store.leases.hold("job:lapse")
    assert await store.leases.hold("job:lapse"), "it keeps it by asking again"
    assert await store.leases.hold("job:clean")
    await store.leases.release("job:lapse")
    await store.leases.release("job:never_held")
    assert await store.leases.hold("job:lapse")


@pytest.mark.parametrize(("sender", "told"), [("ana", ["paid", "answer", "edit"]), ("ben", ["answer"])])
async def test_dead_news_of_payments_come_back_first_when_the_person_does(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice,
    sender: str, told: list[str],
) -> None:  # fmt: skip
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    for _ in ("paid", "edit"):
        (notice,) = await store.outbox.claim("worker", after(0), 10, 9)
        await store.outbox.conclude(notice, Dead("blocked"))
    assert await store.outbox.claim("worker", after(99), 10, 9) == []
    message = said(2, sender=sender)
    await store.inbox.add("web:2", message)
    await store.inbox.answer("web:2", message, ANSWER, None)
    heard = []
    while notices := await store.outbox.claim("worker", after(0), 10, 9):
        for notice in notices:
            heard.append(str(notice.kind))
            assert notice.attempt == 1
            await store.outbox.conclude(notice, Sent(None, after(0)))
    assert heard == told


@pytest.mark.parametrize(
    ("sender", "unknown", "told"),
    [("ana", False, ["paid", "answer"]), ("ana", True, ["answer"]), ("ben", False, ["answer"])],
)
async def test_news_that_wait_for_another_try_are_tried_when_the_person_comes_back(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice,
    sender: str, unknown: bool, told: list[str],
) -> None:  # fmt: skip
    """On WhatsApp they waited up to an hour for a template's approval, and their person was answered meanwhile.

    What may have arrived waits until the channel can tell whether it did.
    """
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(0), "poll")
    (notice,) = await store.outbox.claim("worker", after(0), 10, 9)
    await store.outbox.conclude(notice, Retry(after(3600), unknown=unknown, error="not approved"))
    (edit,) = await store.outbox.claim("worker", after(0), 10, 9)
    await store.outbox.conclude(edit, Sent(None, after(0)))
    assert await store.outbox.claim("worker", after(9), 10, 9) == []
    message = said(2, sender=sender)
    await store.inbox.add("web:2", message)
    await store.inbox.answer("web:2", message, ANSWER, None)
    heard = []
    while notices := await store.outbox.claim("worker", after(9), 10, 9):
        for notice in notices:
            heard.append(str(notice.kind))
            await store.outbox.conclude(notice, Sent(None, after(9)))
    assert heard == told


async def test_what_is_over_is_forgotten_and_its_keys_are_free_again(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    day = 24 * 3600
    charge, open_charge = new_charge(), new_charge("OPEN")
    for number, one in enumerate([charge, open_charge]):
        await store.charges.create(one, new_invoice(one, number), after(0))
    await store.charges.settle(f"{0:064x}", after(1), "poll")
    await know_all(store)
    await store.charges.settle("ff" * 32, after(2), "webhook")
    await store.inbox.add("web:1", said(1))
    await store.inbox.add("web:2", said(2))
    await store.inbox.answer("web:1", said(1), ANSWER, f"{0:064x}")
    for number in range(3):
        (notice,) = await store.outbox.claim("worker", after(3), 10, 9)
        await store.outbox.conclude(notice, Sent(f"m{number}", after(3)))
    assert await store.clean(after(0)) == 0
    forgotten = 3 + 1 + 1 + 1  # notices, the charge, the message that has its answer, the parked hint
    assert await store.clean(after(day + 1)) == forgotten
    assert await store.charges.page(OfMaker(charge.made_by), 9) == [open_charge]
    assert await store.charges.find_invoice(ByHash(f"{0:064x}")) is None
    assert await store.charges.find(ByMessage(chat_of(charge), "m0")) is None
    assert await store.inbox.claim(said(2).conversation) == ("web:2", said(2))
    assert await store.charges.create(charge, new_invoice(charge, 0), after(9)) == CreateResult.CREATED
    assert await store.clean(after(day + 1)) == 0


@pytest.mark.parametrize("fate", ["waiting", "dead"])
async def test_a_payment_that_is_still_to_be_told_is_not_forgotten(
    store: Store, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice, fate: str
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), after(0))
    await show(store, charge, f"{1:064x}", after(0))
    await store.charges.settle(f"{1:064x}", after(1), "poll")
    if fate == "dead":
        for _ in ("paid", "edit"):
            (notice,) = await store.outbox.claim("worker", after(1), 10, 9)
            await store.outbox.conclude(notice, Dead("blocked"))
    months = after(90 * 24 * 3600)
    assert await store.clean(months) == (3 if fate == "dead" else 2), (
        "the answer, its message, and the edit if it is dead"
    )
    await store.inbox.add("web:2", said(2))
    (notice,) = await store.outbox.claim("worker", months, 10, 9)
    assert notice.id == f"paid:{1:064x}"
    assert await store.charges.find_invoice(ByHash(f"{1:064x}")) is not None
