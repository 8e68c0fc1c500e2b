"""Where anybody may link a wallet: who comes, who writes too much, who is blocked, in a whole bot (security.md T14)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from chatwallet.accounts.base import Person
from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.dispatch.block_list import LOOK, BlockList
from chatwallet.bot.dispatch.crowd import Crowded
from chatwallet.bot.faults import FragileStore
from chatwallet.bot.monitoring.counters import Counters
from chatwallet.bot.vault import vault_of
from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.strangers import ANA, BEN, OPEN, OWNER, OWNERS, PATIENCE, Strangers, chat, hearing
from chatwallet.tests.bot.village import BACKEND
from chatwallet.tracking.linking import LinkCredentials
from chatwallet.tracking.shop_news import ShopNews
from chatwallet.wallet.linked import LinkedWallets
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.memory_linker import MemoryLinker
from chatwallet.wallet.registry import Wallets

LINKING = {"linking": "on", "guests": "orders", "owners": OWNERS}


def built(store: MemoryStore, channel: MemoryChannel, counters: Counters, **settings: object) -> App:
    """A bot whose people can link wallets of their own."""
    house = MemoryWallet()
    news = ShopNews(store.shops)
    credentials = LinkCredentials(store.shops, vault_of(store), news)
    linked = LinkedWallets(BACKEND, MemoryLinker(house, BACKEND), credentials)
    return build(
        load_settings(**{**LINKING, **settings}),
        store=store,
        wallet=Wallets.single(house, BACKEND, linked),
        channels={"memory": channel},
        opened=(linked,),
        counters=counters,
    )


@asynccontextmanager
async def stage(*, store: MemoryStore | None = None, **settings: object) -> AsyncIterator[Strangers]:
    store, channel, counters = store or MemoryStore(), MemoryChannel(abilities=OPEN), Counters()
    app = built(store, channel, counters, **settings)
    async with hearing(app, channel, store, counters) as strangers:
        yield strangers


async def test_over_so_many_new_people_a_minute_one_is_told_later_and_leaves_nothing(
    no_settings: pytest.MonkeyPatch,
) -> None:
    async with stage(new_people_per_minute=2) as shop:
        for name in ("ana", "ben", "cleo", "dan"):
            await shop.say(chat(name), "price")
        (later,) = await shop.told(chat("cleo"), 1)
        assert later.startswith("Many new people are writing to me right now. Please write again in ")
        for name in ("ana", "ben"):
            await shop.told(chat(name), 1)
            await shop.say(chat(name), "price")
            await shop.told(chat(name), 2)
        assert await shop.store.accounts.find(Person("memory", "cleo")) is None
        assert len(vars(shop.store.inbox)["_handled"]) == 4, "of those who came in time"
        assert shop.limited == {"new-people": 2}
        assert "cleo" not in str(vars(shop.store.windows)), "nor of who came in time"
        assert "ana" not in str(vars(shop.store.windows))


async def test_a_group_makes_no_new_person(no_settings: pytest.MonkeyPatch) -> None:
    async with stage(new_people_per_minute=1) as shop:
        for number in range(5):
            member = Conversation("memory", "group", f"member-{number}")
            said = InboundMessage(member, f"g{number}", "help", datetime.now(UTC), private=False)
            await shop.app.inbox_worker.receive(said)
        await shop.say(ANA, "price")
        await shop.told(ANA, 1)
        assert not shop.limited


async def test_after_five_unknown_lines_one_text_and_then_silence_until_something_is_known(
    no_settings: pytest.MonkeyPatch,
) -> None:
    async with stage() as shop:
        for number in range(6):
            await shop.say(ANA, f"qwxyz {number}")
        told = await shop.told(ANA, 6)
        assert all(text.startswith("I don't know") or "qwxyz" in text for text in told[:5])
        assert "for 10 minutes" in told[5]
        assert "“help”" in told[5]
        await shop.say(ANA, "qwxyz 6", "qwxyz 7", "price", "qwxyz 8")
        told = await shop.told(ANA, 8)
        assert "qwxyz" not in told[6], "two lines without an answer, and then the price"
        assert "qwxyz" in told[7]
        await shop.say(OWNER, *(f"qwxyz {number}" for number in range(9)))
        assert all("qwxyz" in text for text in await shop.told(OWNER, 9)), "who owns the house is answered"
    assert shop.limited == {"unknown": 3}


async def test_with_one_wallet_every_unknown_line_is_answered(no_settings: pytest.MonkeyPatch) -> None:
    """PE-3: in house mode nothing is new."""
    async with stage(linking="off", new_people_per_minute=1) as shop:
        await shop.say(ANA, *(f"qwxyz {number}" for number in range(9)))
        assert all("qwxyz" in text for text in await shop.told(ANA, 9))
        await shop.say(BEN, "price")
        await shop.told(BEN, 1)
    assert not shop.limited


@pytest.mark.parametrize("linking", ["on", "off"])
async def test_who_is_blocked_is_told_once_and_what_they_asked_for_before_is_told_of(
    no_settings: pytest.MonkeyPatch, linking: str
) -> None:
    store = MemoryStore()
    async with stage(store=store, linking=linking) as shop:
        await shop.say(ANA, "receive 5 tea")
        await shop.told(ANA, 1)
        await store.blocks.block(Person("memory", "ana"), datetime.now(UTC))
    async with stage(store=store, linking=linking) as shop:
        for _ in range(3):
            await shop.say(ANA, "price")
        (blocked,) = await shop.told(ANA, 1)
        assert blocked.startswith("Whoever runs this bot has blocked you")
        await shop.say(BEN, "price")
        await shop.told(BEN, 1)
        await store.blocks.unblock(Person("memory", "ana"))
        await shop.say(ANA, "price")
        assert "blocked" not in (await shop.told(ANA, 2))[1]
    assert shop.limited == {"blocked": 3}


async def test_the_first_block_of_a_store_holds_within_two_seconds_and_nobody_pays_for_it_before() -> None:
    store, now = MemoryStore(), 100.0
    blocks = BlockList(store.blocks, store.accounts, monotonic=lambda: now)
    said = InboundMessage(ANA, "1", "price", datetime.now(UTC))
    assert not await blocks.drops(said)
    await store.blocks.block(Person("memory", "ana"), datetime.now(UTC))
    assert not await blocks.drops(said)
    now += LOOK
    assert await blocks.drops(said)


async def test_over_so_many_messages_that_wait_a_channel_has_to_bring_the_next_one_again(
    no_settings: pytest.MonkeyPatch,
) -> None:
    """The bot does not run yet, so nothing is answered. Who owns the house always finds room."""
    counters = Counters()
    app = built(MemoryStore(), MemoryChannel(abilities=OPEN), counters, waiting_messages=10)

    async def come(who: Conversation, number: int) -> None:
        said = InboundMessage(who, f"{who.sender_id}-{number}", "price", datetime.now(UTC))
        await app.inbox_worker.receive(said)

    for number in range(8):
        await come(chat(f"stranger-{number}"), number)
    with pytest.raises(Crowded):
        await come(ANA, 0)
    for number in range(5):
        await come(OWNER, number)
    assert counters.refused_people == {"queue": 1}
    worker = asyncio.create_task(app.inbox_worker.run())
    async with asyncio.timeout(PATIENCE):
        await app.inbox_worker.quiet.wait()
    await come(ANA, 0)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def test_with_one_wallet_a_line_asks_the_store_for_none_of_this(
    no_settings: pytest.MonkeyPatch,
) -> None:
    """Whether anybody is blocked is asked every two seconds, however much is said."""
    steps: list[str] = []
    channel = MemoryChannel(abilities=OPEN)
    app = build(
        load_settings(),
        store=FragileStore(MemoryStore(), steps.append),
        wallet=MemoryWallet(),
        channels={"memory": channel},
    )
    async with app:
        await channel.say(ANA, "receive 5 tea")
        await channel.wait_for(1, timeout=PATIENCE)
        await app.inbox_worker.quiet.wait()
    asked = {step.partition(":")[2] for step in steps}
    assert {"buckets.take", "windows.take", "inbox.add", "charges.create"} <= asked
    assert {one for one in asked if one.startswith(("blocks.", "unknown_lines.", "shops."))} == {"blocks.any"}
