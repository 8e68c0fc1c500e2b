"""Taken is not arrived: what a channel told no end of is asked for, seldom, and once by all instances (X31)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from chatwallet.channels.delivery_receipts import (
    DeliveryFailure,
    DeliveryReceipt,
    Stage,
    SupportsStatusLookup,
    Taken,
)
from chatwallet.channels.errors import TryLater
from chatwallet.channels.memory import MemoryChannel
from chatwallet.tests.tracking.shop import ANA, FORGETFUL, Shop
from chatwallet.tracking.outbox.receipt_poller import GIVE_UP, ReceiptPoller
from chatwallet.tracking.outbox.receipts import OutboxReceipts

MINUTE = 60.0


class Accounting(MemoryChannel):
    """A chat whose log can be asked: `log` has the stage, or the failure's reason, by reference."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(abilities=FORGETFUL)
        self.returns = OutboxReceipts(shop.store.outbox)
        self.log: dict[str, Stage | str] = {}
        self.asked: list[list[str]] = []
        self.out = False
        self._clock = shop.clock

    async def report_statuses(self, taken: Sequence[Taken]) -> None:
        self.asked.append([one.reference for one in taken])
        if self.out:
            raise TryLater("down")
        for one in taken:
            match self.log.get(one.reference):
                case Stage() as stage:
                    await self.returns.note_receipt(
                        DeliveryReceipt(one.key, one.reference, stage), self._clock()
                    )
                case str() as reason:
                    failure = DeliveryFailure(one.key, one.reference, reason, None)
                    await self.returns.note_failure(failure, self._clock())


@pytest.fixture
async def told(shop: Shop) -> tuple[Accounting, ReceiptPoller, str]:
    """The news of a payment that a channel has taken: the channel, who asks it, and the message's reference."""
    channel = Accounting(shop)
    assert isinstance(channel, SupportsStatusLookup)
    await shop.paid()
    await shop.deliver(channel)
    ends = ReceiptPoller(shop.store.outbox, {channel.name: channel}, clock=shop.clock)
    await ends.look()  # the start of a bot, which asks for all
    channel.asked.clear()
    return channel, ends, channel.sent[-1].reference


async def test_a_message_is_asked_for_at_each_start_whatever_its_age(shop: Shop) -> None:
    channel = Accounting(shop)
    await shop.paid()
    await shop.deliver(channel)
    for number in (1, 2):
        await ReceiptPoller(shop.store.outbox, {channel.name: channel}, clock=shop.clock).look()
        assert len(channel.asked) == number


async def test_a_failure_that_nobody_told_buries_the_news_until_the_person_writes(
    shop: Shop, told: tuple[Accounting, ReceiptPoller, str]
) -> None:
    channel, ends, reference = told
    channel.log[reference] = "63024"
    shop.clock.advance(10 * MINUTE)
    await ends.look()
    (dead,) = await shop.store.outbox.dead(9)
    assert dead.reason == "63024"
    await shop.writes("hello", 9, of=ANA)
    await shop.deliver(channel)
    assert len([one for one in channel.sent if "Payment received" in one.message.text]) == 2


async def test_what_arrived_is_not_asked_for_again(
    shop: Shop, told: tuple[Accounting, ReceiptPoller, str]
) -> None:
    channel, ends, reference = told
    channel.log[reference] = Stage.DELIVERED
    for _ in range(5):
        shop.clock.advance(10 * MINUTE)
        await ends.look()
    assert channel.asked == [[reference]]


async def test_a_telephone_that_is_off_is_asked_for_ever_more_seldom_and_not_for_ever(
    shop: Shop, told: tuple[Accounting, ReceiptPoller, str]
) -> None:
    channel, ends, reference = told
    channel.log[reference] = Stage.ACCEPTED
    start = shop.clock()
    while shop.clock() - start < 3 * GIVE_UP:
        shop.clock.advance(5 * MINUTE)
        await ends.look()
    assert 5 <= len(channel.asked) <= 9
    assert (await shop.store.statistics(shop.clock())).outbox.taken == 0
    assert await shop.store.outbox.dead(9) == [], "it may yet arrive, and its callback would say so"


async def test_a_channel_that_cannot_be_asked_is_asked_a_minute_later(
    shop: Shop, told: tuple[Accounting, ReceiptPoller, str]
) -> None:
    channel, ends, reference = told
    channel.log[reference] = Stage.DELIVERED
    channel.out = True
    shop.clock.advance(2 * GIVE_UP.total_seconds())
    await ends.look()
    channel.out = False
    shop.clock.advance(MINUTE)
    await ends.look()
    assert channel.asked == [[reference]] * 2
    assert (await shop.store.statistics(shop.clock())).outbox.taken == 0


async def test_two_instances_ask_once(shop: Shop, told: tuple[Accounting, ReceiptPoller, str]) -> None:
    channel, ends, _ = told
    other = ReceiptPoller(shop.store.outbox, {channel.name: channel}, clock=shop.clock)
    await other.look()
    channel.asked.clear()
    shop.clock.advance(10 * MINUTE)
    await ends.look()
    await other.look()
    assert len(channel.asked) == 1


async def test_a_channel_that_is_switched_off_is_asked_when_it_is_back(
    shop: Shop, told: tuple[Accounting, ReceiptPoller, str]
) -> None:
    channel, _, reference = told
    channel.log[reference] = "63024"
    await ReceiptPoller(shop.store.outbox, {}, clock=shop.clock).look()
    assert channel.asked == []
    await ReceiptPoller(shop.store.outbox, {channel.name: channel}, clock=shop.clock).look()
    assert len(await shop.store.outbox.dead(9)) == 1


async def test_a_channel_that_cannot_be_asked_at_all_leaves_nothing_behind(shop: Shop) -> None:
    plain = MemoryChannel()
    channel = Accounting(shop)
    await shop.paid()
    await shop.deliver(channel)
    assert (await shop.store.statistics(shop.clock())).outbox.taken == 1
    await ReceiptPoller(shop.store.outbox, {plain.name: plain}, clock=shop.clock).look()
    assert (await shop.store.statistics(shop.clock())).outbox.taken == 0


@pytest.mark.parametrize(("seconds", "every"), [(5, 1), (90, 15), (3600, 15)])
def test_the_looks_are_as_frequent_as_the_patience_asks(shop: Shop, seconds: float, every: float) -> None:
    ends = ReceiptPoller(shop.store.outbox, {}, ask_after=timedelta(seconds=seconds))
    assert ends.every == timedelta(seconds=every)


async def test_the_log_leads_from_the_payment_to_the_message_and_on_to_its_being_read(shop: Shop) -> None:
    """S2-21: matched, committed and queued are `paid`; sent, delivered and read are lines of their own."""
    channel = Accounting(shop)
    with capture_logs() as logs:
        await shop.paid()
        await shop.deliver(channel)
        sent = next(line for line in logs if line["event"] == "sent")
        ends = ReceiptPoller(shop.store.outbox, {channel.name: channel}, clock=shop.clock)
        channel.log[sent["message"]] = Stage.DELIVERED
        await ends.look()
        key = next(one.key for one in channel.sent if one.reference == sent["message"])
        await channel.returns.note_receipt(DeliveryReceipt(key, sent["message"], Stage.READ), shop.clock())
    steps = [line["event"] for line in logs if line.get("message") == sent["message"]]
    assert steps == ["sent", "delivered", "read"]
    paid = next(line for line in logs if line["event"] == "paid")
    assert paid["ref"] == sent["ref"]
