"""One attempt at a notice: what a channel may answer to it, and what becomes of the notice then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chatwallet.channels.base import Abilities, Conversation, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryFailure
from chatwallet.channels.errors import OutcomeUnknown, TryLater, Unreachable
from chatwallet.channels.memory import MemoryChannel
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import ANA, BEN, CAREFUL, FORGETFUL, Shop
from chatwallet.tests.tracking.strange import StallingChannel
from chatwallet.tracking.outbox.base import Depth, News
from chatwallet.tracking.outbox.policy import DeliveryPolicy
from chatwallet.wallet.base import Credit, Invoice
from chatwallet.wallet.memory import MemoryWallet

Play = Callable[[Story], None]
DAY = 24 * 3600


def keys(channel: MemoryChannel) -> list[str]:
    return [sent.key.split(":")[0] for sent in channel.sent]


async def test_a_channel_that_says_when_is_asked_then_and_not_before(shop: Shop) -> None:
    await shop.paid()
    shop.channel.fail_next(TryLater("429", retry_after=30))
    await shop.deliver()
    shop.clock.advance(29.9)
    await shop.deliver()
    assert keys(shop.channel) == []
    shop.clock.advance(0.1)
    await shop.deliver()
    assert keys(shop.channel) == ["paid"]
    assert not shop.news[0].startswith("("), "it was surely not sent before"


async def test_a_process_that_may_have_counted_as_dead_sends_nothing_of_what_it_had_claimed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.paid()
    monkeypatch.setattr(type(shop.store.outbox), "stands", False)
    await shop.deliver()
    assert shop.news == []
    monkeypatch.undo()
    shop.clock.advance(1)
    await shop.deliver()
    (news,) = shop.news
    assert not news.startswith("("), "it was surely not sent before"


async def test_a_doubt_stays_over_later_attempts_that_surely_failed(shop: Shop) -> None:
    await shop.paid()
    shop.channel.fail_next(OutcomeUnknown("reset"))
    for _ in range(3):
        await shop.deliver()
        shop.clock.advance(61)
        shop.channel.fail_next(TryLater("429", retry_after=1))
    await shop.deliver()
    shop.clock.advance(61)
    await shop.deliver()
    (news,) = shop.news
    assert news.startswith("(repeat of Ref ")


async def test_a_channel_that_knows_its_keys_is_never_told_of_a_repeat(shop: Shop) -> None:
    shop.channel = MemoryChannel(abilities=CAREFUL)
    await shop.paid()
    shop.channel.fail_next(OutcomeUnknown("reset"), delivered=True)
    await shop.paid(of=BEN, origin="memory:2")
    shop.channel.fail_next(OutcomeUnknown("reset"))
    for _ in range(2):
        await shop.deliver()
        shop.clock.advance(61)
    assert shop.channel.attempts == 4
    assert keys(shop.channel) == ["paid", "paid"]
    assert not any("repeat" in news for news in shop.news)


async def test_an_answer_is_sent_again_as_it_is(shop: Shop) -> None:
    await shop.answers(await shop.writes("help", 1), "Write “receive 10”.")
    shop.channel.fail_next(OutcomeUnknown("reset"))
    await shop.deliver()
    shop.clock.advance(61)
    await shop.deliver()
    assert shop.news == ["Write “receive 10”."]


async def test_what_is_fleeting_and_can_not_be_sent_is_done_with(shop: Shop) -> None:
    """Catches: "one moment, please" of three days ago, told to whoever says hi."""
    await shop.store.outbox.put_news("slow:1", ANA, News("wallet-slow", fleeting=True), shop.clock())
    shop.channel.fail_next(Unreachable("blocked"))
    await shop.deliver()
    assert shop.channel.attempts == 1
    assert await shop.store.outbox.dead(9) == []
    await shop.writes("hi", 1)
    await shop.deliver()
    assert shop.channel.attempts == 1


async def test_what_is_fleeting_and_failed_later_says_nothing_when_its_person_is_back(shop: Shop) -> None:
    await shop.store.outbox.put_news("slow:1", ANA, News("wallet-slow", fleeting=True), shop.clock())
    await shop.deliver()
    (sent,) = shop.channel.sent
    failure = DeliveryFailure("news:slow:1", sent.reference, "no such number", None)
    assert await shop.store.outbox.note_failure(failure, shop.clock())
    shop.clock.advance(60)
    await shop.writes("hi", 1)
    await shop.deliver()
    assert shop.channel.attempts == 1
    assert (await shop.store.statistics(shop.clock())).outbox == Depth(0, 0, 0, None)


async def test_news_for_somebody_out_of_reach_wait_until_they_write_again(shop: Shop) -> None:
    await shop.paid()
    shop.channel.fail_next(Unreachable("blocked"))
    await shop.deliver()
    shop.clock.advance(3 * DAY)
    await shop.deliver()
    assert shop.news == []
    await shop.writes("hello", 1, of=BEN)
    await shop.deliver()
    assert shop.news == [], "it was somebody else who wrote"
    await shop.answers(await shop.writes("hello", 2), "Hello")
    shop.channel.fail_next(TryLater("429", retry_after=1))
    await shop.deliver()
    shop.clock.advance(1)
    await shop.deliver()
    assert sorted(keys(shop.channel)) == ["answer", "paid"]


async def test_it_gives_up_after_a_day_but_never_untried(shop: Shop) -> None:
    await shop.paid()
    await shop.answers(await shop.writes("help", 1), "old")
    shop.clock.advance(2 * DAY)
    await shop.deliver()
    assert shop.news[-1] == "old", "the bot was down for two days; the answer comes late, but it comes"
    await shop.paid(of=BEN, origin="memory:2")
    shop.channel.fail_next(TryLater("down", retry_after=DAY))
    await shop.deliver()
    before = shop.channel.attempts
    shop.clock.advance(DAY + 1)
    await shop.deliver()
    await shop.deliver()
    assert shop.channel.attempts == before, "nothing more is tried"
    await shop.writes("hello", 3, of=BEN)
    await shop.deliver()
    assert shop.channel.attempts == before + 1


@dataclass
class Faulty(MemoryChannel):
    """A channel with a bug in it, for one chat."""

    chat_id: str

    def __post_init__(self) -> None:
        super().__init__(abilities=FORGETFUL)

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        if conversation.chat_id == self.chat_id:
            raise ZeroDivisionError
        return await super().send(conversation, message, key=key)


async def test_a_fault_in_one_notice_does_not_stop_the_others(shop: Shop) -> None:
    for number in range(5):
        await shop.paid(of=Conversation("memory", f"chat{number}", f"p{number}"), origin=f"memory:{number}")
    faulty = Faulty("chat2")
    await shop.deliver(faulty)
    assert len([key for key in keys(faulty) if key == "paid"]) == 4
    shop.clock.advance(61)
    await shop.deliver()
    assert keys(shop.channel)[0] == "paid", "and it is sent once the bug is gone"


@pytest.mark.parametrize("edits", [True, False])
async def test_a_shown_code_turns_into_paid_where_the_channel_can_edit(shop: Shop, edits: bool) -> None:
    shop.channel = MemoryChannel(abilities=Abilities(edits=edits))
    _, payment_hash = await shop.request()
    await shop.answers(await shop.writes("receive 10", 1), "Receive $10.00", payment_hash)
    await shop.deliver()
    await shop.tell(payment_hash)
    await shop.deliver()
    shown = shop.channel.sent[0].reference
    news, *changes = shop.channel.sent[1:]
    assert news.message.reply_to == shown
    assert [(sent.message.edit_of, sent.message.text) for sent in changes] == (
        [(shown, f"✅ PAID: $10.00\nMemo: Coffee\nOrder: {(await shop.state(payment_hash))[0].code}")] * edits
    )
    assert await shop.claim_all() == []


async def test_a_channel_that_is_switched_off_keeps_its_notices(shop: Shop) -> None:
    await shop.paid(of=Conversation("elsewhere", "chat", "ana"))
    await shop.deliver()
    shop.clock.advance(60)
    shop.channel = MemoryChannel("elsewhere", FORGETFUL)
    await shop.deliver()
    assert keys(shop.channel) == ["paid"]


def test_a_send_that_hangs_is_ended_and_tried_again(play: Play) -> None:
    async def story(shop: Shop) -> None:
        hanging = StallingChannel(ANA.chat_id)
        await shop.paid()
        worker = shop.worker(hanging, policy=DeliveryPolicy(send=10.0))
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(9.9)
        assert hanging.attempts == 0
        hanging.go.set()
        (news,) = await hanging.wait_for(1)
        assert not news.message.text.startswith("("), "it was in time"
        worker.drain()
        await running
        hanging.go.clear()
        await shop.paid(origin="memory:2")
        running = asyncio.create_task(shop.worker(hanging).run())
        await asyncio.sleep(10.1)
        hanging.go.set()
        await hanging.wait_for(2, timeout=120)
        running.cancel()
        assert hanging.sent[1].message.text.startswith("(repeat of Ref "), (
            "nobody knows whether the first arrived"
        )

    play(story)


class Broken(MemoryWallet):
    """A wallet with a bug in it."""

    async def received(self, invoice: Invoice) -> Credit | None:
        raise ZeroDivisionError


async def test_a_fault_while_it_is_written_leaves_no_doubt(shop: Shop) -> None:
    sound = shop.wallet
    shop.use(Broken(now=shop.clock))
    await shop.paid(None)
    await shop.deliver()
    assert shop.channel.attempts == 0
    shop.clock.advance(61)
    shop.use(sound)
    await shop.deliver()
    (news,) = shop.news
    assert not news.startswith("("), "nothing was sent before"


async def test_a_fault_while_it_is_sent_leaves_a_doubt(shop: Shop) -> None:
    await shop.paid()
    await shop.deliver(Faulty(ANA.chat_id))
    shop.clock.advance(61)
    await shop.deliver()
    assert shop.news[0].startswith("(repeat of Ref ")


async def test_waiting_for_a_channel_to_be_switched_on_is_no_attempt(shop: Shop) -> None:
    await shop.paid(of=Conversation("elsewhere", "chat", "ana"))
    for _ in range(5):
        await shop.deliver()
        shop.clock.advance(10)
    (news, *_) = await shop.store.outbox.claim("test", shop.clock(), 25, 1)
    assert (news.attempt, news.ambiguous) == (1, False)
