"""What strangers say and ask for, in a whole bot: others notice nothing (X14, X15)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.accounts.roles import Owners
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.dispatch.throttle import Throttle
from chatwallet.bot.monitoring.counters import Counters
from chatwallet.channels.base import InboundMessage
from chatwallet.channels.memory import MemoryChannel
from chatwallet.commands.parsing.router import LONGEST_LINE
from chatwallet.storage.encoding import from_ms, to_ms
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.strangers import ANA, BEN, OPEN, OWNER, OWNERS, PATIENCE, Strangers, hearing
from chatwallet.tracking.classes import HouseClasses
from chatwallet.tracking.shares import Share, Shares
from chatwallet.wallet.memory import MemoryWallet


@asynccontextmanager
async def stage(**settings: object) -> AsyncIterator[Strangers]:
    store, wallet, channel = MemoryStore(), MemoryWallet(), MemoryChannel(abilities=OPEN)
    shop = load_settings(owners=OWNERS, **settings)
    counters = Counters()
    app = build(shop, store=store, wallet=wallet, channels={"memory": channel}, counters=counters)
    async with hearing(app, channel, store, counters) as strangers:
        yield strangers


async def test_who_asks_twenty_times_gets_three_qrs_and_one_text_and_others_notice_nothing(
    no_settings: pytest.MonkeyPatch,
) -> None:
    """X14: everybody else was refused for two minutes, as often as the stranger liked."""
    async with stage() as shop:
        await shop.say(ANA, *["receive 1"] * 20)
        await shop.say(BEN, "receive 2")
        await shop.say(OWNER, *["receive 3"] * 8)
        assert await shop.heads(BEN, 1) == ["Receive $2.00"]
        assert await shop.heads(OWNER, 8) == ["Receive $3.00"] * 8
        told = await shop.heads(ANA, 4)
        assert told[:3] == ["Receive $1.00"] * 3
        assert "QRs" in told[3]
        assert "seconds" in told[3]
    assert len(shop.seen(ANA)) == 4, "and then silence"
    assert shop.limited == {"qrs": 17}


async def test_who_writes_too_fast_is_told_once_and_nothing_of_it_is_kept(
    no_settings: pytest.MonkeyPatch,
) -> None:
    async with stage(guest_lines_per_minute=3) as shop:
        await shop.say(ANA, *["price"] * 50)
        told = await shop.heads(ANA, 4)
        await shop.say(BEN, "help")
        await shop.heads(BEN, 1)
    told.sort()  # news waits for no answer, and no answer for it
    assert told[3].startswith("You write faster than I can read. Please wait ")
    assert len(shop.seen(ANA)) == 4
    assert len(vars(shop.store.inbox)["_handled"]) == 4, "Ana's three, and Ben's"


async def test_that_one_writes_too_fast_is_said_at_once_or_not_at_all() -> None:
    """Catches: "wait 12 seconds" that was kept for days. It is as old as it is by our clock, not by the channel's."""
    store, now = MemoryStore(), datetime.now(UTC)
    strangers = HouseClasses(Owners(), Share(lines_per_minute=1))
    shares = Shares(store.buckets, store.windows, strangers, clock=lambda: now)
    throttle = Throttle(shares, store.inbox, store.outbox, lambda: now)
    said = [InboundMessage(ANA, str(number), "price", now - timedelta(minutes=5)) for number in range(3)]
    assert [await throttle.admits(message) for message in said] == [True, False, False]
    (told,) = await store.outbox.claim("w", now, 10, 9)
    assert told.news is not None
    assert (told.news.text, told.news.fleeting, told.created) == ("share-lines", True, from_ms(to_ms(now)))


async def test_who_writes_too_fast_is_told_by_the_clock_of_the_bot(no_settings: pytest.MonkeyPatch) -> None:
    """The machine's may be hours ahead: then the text waited until those had passed."""
    store, channel = MemoryStore(), MemoryChannel(abilities=OPEN)
    app = build(
        load_settings(guest_lines_per_minute=1),
        store=store,
        wallet=MemoryWallet(),
        channels={"memory": channel},
        clock=lambda: datetime.now(UTC) - timedelta(hours=6),
    )
    async with app:
        await channel.say(ANA, "price")
        await channel.say(ANA, "price")
        sent = await channel.wait_for(2, timeout=PATIENCE)
    assert any(one.message.text.startswith("You write faster than I can read.") for one in sent)


async def test_a_line_is_cut_before_it_is_kept(no_settings: pytest.MonkeyPatch) -> None:
    """X15: what nobody reads was kept for 30 days, twice."""
    store = MemoryStore()
    app = build(load_settings(), store=store, wallet=MemoryWallet(), channels={"memory": MemoryChannel()})
    said = InboundMessage(ANA, "1", "receive 10 " + "x" * 9_900, datetime.now(UTC))
    await app.inbox_worker.receive(said)
    kept = await store.inbox.claim(ANA)
    assert kept is not None
    assert len(kept[1].text) == LONGEST_LINE + 1, (
        "one more than is read, so that it is still known to be too long"
    )


async def test_too_many_orders_are_told_once_and_other_commands_go_on(
    no_settings: pytest.MonkeyPatch,
) -> None:
    async with stage(guest_orders_per_minute=1) as shop:
        await shop.say(ANA, "receive 1", "receive 2", "receive 3", "price")
        told = await shop.heads(ANA, 3)
    assert told[0] == "Receive $1.00"
    assert "orders" in told[1]
    assert len(told) == 3
