"""The contract of every store for messages that a channel took and has told no end of (X31)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage, Taken
from chatwallet.storage.base import Store
from chatwallet.tests.charges import chat_of
from chatwallet.tracking.outbox.base import Notice, Sent

Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]

KEY = "answer:web:1"


async def sent(store: Store, said: Said, after: After, number: int = 1, *, at: float = 0) -> Notice:
    """An answer that the channel took a moment ago, to be asked for 90 seconds later."""
    await store.inbox.answer(f"web:{number}", said(number), OutboundMessage("hello"), None)
    (notice,) = await store.outbox.claim("worker", after(at), 10, 1)
    await store.outbox.conclude(notice, Sent(f"s{number}", after(at), ask=after(at + 90)))
    return notice


async def unended(store: Store, after: After, seconds: float) -> list[str]:
    found = await store.outbox.unended(after(seconds), after(seconds + 60), 9)
    return [one.reference for one in found]


async def test_what_was_taken_is_to_be_asked_for_when_its_time_has_come(
    store: Store, after: After, said: Said
) -> None:
    notice = await sent(store, said, after)
    assert await unended(store, after, 89) == []
    (taken,) = await store.outbox.unended(after(90), after(150), 9)
    where = chat_of(notice)
    assert taken == Taken(KEY, "s1", where.channel, where.chat_id, after(0))
    assert await unended(store, after, 149) == [], "somebody has it in hand"
    assert await unended(store, after, 150) == ["s1"], "and did not come back"


async def test_a_channel_that_tells_no_end_is_never_asked(store: Store, after: After, said: Said) -> None:
    await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
    (notice,) = await store.outbox.claim("worker", after(0), 10, 1)
    await store.outbox.conclude(notice, Sent("s1", after(0)))
    await store.outbox.ask_all(after(9))
    assert await unended(store, after, 10**6) == []
    assert (await store.statistics(after(0))).outbox.taken == 0


@pytest.mark.parametrize("stage", [Stage.DELIVERED, Stage.READ])
async def test_nobody_asks_for_an_end_that_was_told(
    store: Store, after: After, said: Said, stage: Stage
) -> None:
    notice = await sent(store, said, after)
    assert (await store.statistics(after(0))).outbox.taken == 1
    await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", stage), after(1), ask=after(91))
    assert (await store.statistics(after(0))).outbox.taken == 0
    await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", Stage.ACCEPTED), after(2), ask=after(92))
    await store.outbox.conclude(notice, Sent("s1", after(3), ask=after(93)))  # which it had overtaken
    await store.outbox.ask_all(after(4))
    assert await unended(store, after, 999) == []


async def test_news_that_a_message_is_under_way_are_no_end(store: Store, after: After, said: Said) -> None:
    """Also where they are all that is known of it: its sender died before it could note that it was taken."""
    await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
    await store.outbox.claim("worker", after(0), 10, 1)
    await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", Stage.ACCEPTED), after(1), ask=after(91))
    await store.outbox.note_receipt(DeliveryReceipt(KEY, "s1", Stage.ACCEPTED), after(80), ask=after(170))
    assert await unended(store, after, 90) == []
    assert await unended(store, after, 91) == ["s1"]


@pytest.mark.parametrize("again", [None, 5.0])
async def test_nobody_asks_for_what_failed(
    store: Store, after: After, said: Said, again: float | None
) -> None:
    await sent(store, said, after)
    due = None if again is None else after(again)
    assert await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "63019", due), after(1))
    assert (await store.statistics(after(0))).outbox.taken == 0
    assert await unended(store, after, 999) == []


async def test_a_new_attempt_is_asked_for_by_its_own_reference(
    store: Store, after: After, said: Said
) -> None:
    await sent(store, said, after)
    (old,) = await store.outbox.unended(after(90), after(150), 9)
    await store.outbox.note_failure(DeliveryFailure(KEY, "s1", "63019", after(95)), after(91))
    (again,) = await store.outbox.claim("worker", after(95), 10, 1)
    await store.outbox.conclude(again, Sent("s2", after(96), ask=after(186)))
    assert not await store.outbox.ask(old, None), "who looked at the first attempt says nothing of the second"
    assert await unended(store, after, 186) == ["s2"]


async def test_a_later_attempt_that_had_nothing_to_send_ends_nothing(
    store: Store, after: After, said: Said
) -> None:
    """The one before had taken so long that its lease ran out, and was accepted: its end is still to come."""
    await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
    (slow,) = await store.outbox.claim("worker", after(0), 10, 1)
    (other,) = await store.outbox.claim("other", after(11), 10, 1)
    await store.outbox.conclude(slow, Sent("s1", after(12), ask=after(102)))
    for ask in (None, after(103)):
        await store.outbox.conclude(other, Sent(None, after(13), ask=ask))
        assert (await store.statistics(after(14))).outbox.taken == 1
    assert await unended(store, after, 101) == []
    assert await unended(store, after, 102) == ["s1"]


async def test_asking_again_is_put_off_or_given_up(store: Store, after: After, said: Said) -> None:
    await sent(store, said, after)
    (taken,) = await store.outbox.unended(after(90), after(150), 9)
    assert await store.outbox.ask(taken, after(300))
    assert await unended(store, after, 299) == []
    assert await unended(store, after, 300) == ["s1"]
    assert await store.outbox.ask(taken, None)
    assert not await store.outbox.ask(taken, after(400))
    assert await unended(store, after, 10**6) == []
    assert (await store.statistics(after(0))).outbox.taken == 0


async def test_at_a_start_all_are_due_at_once_and_no_later_than_they_were(
    store: Store, after: After, said: Said
) -> None:
    await sent(store, said, after, 1)
    await sent(store, said, after, 2, at=100)
    await sent(store, said, after, 3, at=200)
    await store.outbox.ask_all(after(201))
    assert await unended(store, after, 90) == ["s1"]
    assert sorted(await unended(store, after, 201)) == ["s1", "s2", "s3"]


async def test_those_that_have_waited_longest_come_first(store: Store, after: After, said: Said) -> None:
    for number in (1, 2, 3):
        await sent(store, said, after, number, at=10 * number)
    first = await store.outbox.unended(after(500), after(560), 2)
    assert sorted(one.reference for one in first) == ["s1", "s2"]
    assert await unended(store, after, 500) == ["s3"]


async def test_what_is_forgotten_is_asked_for_no_more(store: Store, after: After, said: Said) -> None:
    await sent(store, said, after)
    assert await store.clean(after(10**6)) >= 1
    assert (await store.statistics(after(0))).outbox.taken == 0
    assert await unended(store, after, 10**6) == []


async def test_an_unknown_message_has_no_end(store: Store, after: After) -> None:
    where = Conversation("web", "shop", "ana")
    assert not await store.outbox.ask(
        Taken("answer:web:9", "s9", where.channel, where.chat_id, after(0)), None
    )
    assert not await store.outbox.ask(Taken("nonsense", "s9", where.channel, where.chat_id, after(0)), None)
