"""Each message counts once against its person's share, and none is acknowledged that is not stored, on each store."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.dispatch.inbox_worker import InboxWorker
from chatwallet.channels.base import Abilities, Conversation, InboundMessage
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.outbox.base import News
from chatwallet.wallet.memory import MemoryWallet

OPEN = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True, authenticated=False)
"""Of a channel where anybody may write."""
ANA, BEN = (Conversation("memory", name, name) for name in ("ana", "ben"))


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing of this machine's own settings, nor those by which one person of a test may play a crowd."""
    for name in [name for name in os.environ if name.startswith("CHATWALLET_")]:
        monkeypatch.delenv(name)
    return monkeypatch


def inbox_worker(store: Store, **settings: object) -> InboxWorker:
    shop = load_settings(owners=("memory:owner",), **settings)
    return build(
        shop, store=store, wallet=MemoryWallet(), channels={"memory": MemoryChannel(abilities=OPEN)}
    ).inbox_worker


def said(number: object, who: Conversation = ANA) -> InboundMessage:
    return InboundMessage(who, str(number), "receive 10", datetime.now(UTC))


async def stored(store: Store, number: object) -> bool:
    return await store.inbox.knows(f"memory:{number}")


@contextmanager
def failing(*calls: tuple[object, str]) -> Iterator[None]:
    """Calls that can store nothing meanwhile, while all else of the store answers."""

    async def fail(*_: object, **__: object) -> bool:
        raise StoreUnavailable("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in calls:
            patch.setattr(owner, name, fail)
        yield


async def test_a_message_that_comes_again_while_the_store_is_away_costs_nothing(
    store: Store, no_settings: pytest.MonkeyPatch
) -> None:
    """A full disk: from the twentieth try on it was acknowledged, and never stored."""
    shop = inbox_worker(store, guest_lines_per_minute=3)
    with failing((store.inbox, "add")):
        for _ in range(10):
            with pytest.raises(StoreUnavailable):
                await shop.receive(said(1))
    await shop.receive(said(1))
    assert await stored(store, 1)
    for number in (2, 3, 4):
        await shop.receive(said(number))
    assert [await stored(store, number) for number in (2, 3, 4)] == [True, True, False], (
        "the tries cost nothing"
    )


async def test_a_duplicate_costs_nothing_even_after_a_restart(
    store: Store, no_settings: pytest.MonkeyPatch
) -> None:
    """A catch-up brings again what everybody said in the last minutes."""
    first = inbox_worker(store, guest_lines_per_minute=2)
    await first.receive(said(1))
    second = inbox_worker(store, guest_lines_per_minute=2)
    for shop in (first, second) * 20:
        await shop.receive(said(1))
    await second.receive(said(2))
    assert await stored(store, 2)


async def test_a_refused_message_gets_the_same_verdict_again_and_its_person_one_text(
    store: Store, no_settings: pytest.MonkeyPatch
) -> None:
    shop = inbox_worker(store, guest_lines_per_minute=1)
    told: list[str] = []
    put_news = store.outbox.put_news

    async def note(news_id: str, conversation: Conversation, news: News, at: datetime) -> bool:
        told.append(news_id)
        return await put_news(news_id, conversation, news, at)

    no_settings.setattr(store.outbox, "put_news", note)
    await shop.receive(said(1))
    for _ in range(3):
        await shop.receive(said(2))
    assert not await stored(store, 2)
    assert told == ["share:memory:2"]


async def test_who_is_refused_while_the_store_is_away_is_told_before_anything_is_acknowledged(
    store: Store, no_settings: pytest.MonkeyPatch
) -> None:
    """`told` was noted before the text was stored: then there was neither a message nor a text."""
    shop = inbox_worker(store, guest_lines_per_minute=1)
    await shop.receive(said(1))
    with failing((store.outbox, "put_news")):
        for number in (2, 2, 3, 3):
            with pytest.raises(StoreUnavailable):
                await shop.receive(said(number))
        await shop.receive(said(4, BEN))
    await shop.receive(said(3))
    (notice,) = await store.outbox.claim("me", datetime.now(UTC), 60, 10)
    assert notice.conversation == ANA
    assert notice.news is not None
    assert notice.news.text == "share-lines"
    assert await stored(store, 4)


async def test_a_count_of_which_nobody_knows_counts_for_the_person(
    store: Store, no_settings: pytest.MonkeyPatch
) -> None:
    shop = inbox_worker(store, guest_lines_per_minute=1)
    with failing((store.buckets, "take")), pytest.raises(StoreUnavailable):
        await shop.receive(said(1))
    await shop.receive(said(1))
    assert await stored(store, 1)


async def test_a_disk_that_is_full_loses_no_message(tmp_path: Path, no_settings: pytest.MonkeyPatch) -> None:
    async with SqliteStore(tmp_path / "store.db") as store:
        shop = inbox_worker(store)
        await shop.receive(said("before", BEN))
        with _no_file_grows(tmp_path / "store.db-wal"):
            for _ in range(30):
                with pytest.raises(StoreUnavailable):
                    await shop.receive(said(1))
        await shop.receive(said(1))
        assert await stored(store, 1)


@contextmanager
def _no_file_grows(file: Path) -> Iterator[None]:
    """No file of this process can grow beyond this one: writes fail as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
