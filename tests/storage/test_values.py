"""Small texts by their keys: on every store, with several instances, and beside a bot that has the store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chatwallet.storage.addresses import make_store, open_values
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnusable


async def test_what_is_put_is_found_and_put_again_is_replaced(store: Store) -> None:
    values = store.values
    assert await values.get("web_chat:5e") is None
    await values.put("web_chat:5e", "till")
    await values.put("web_chat:5e", "till ☕\n2")
    assert await values.get("web_chat:5e") == "till ☕\n2"
    await values.put("empty", "")
    assert await values.get("empty") == ""


async def test_a_text_is_added_once(store: Store) -> None:
    assert await store.values.add("alert:clock", "1")
    assert not await store.values.add("alert:clock", "2")
    assert not await store.values.add("alert:clock", "1")
    assert await store.values.get("alert:clock") == "1"


async def test_of_many_who_add_at_once_one_does(store: Store) -> None:
    added = await asyncio.gather(*(store.values.add("alert:clock", str(number)) for number in range(20)))
    assert sum(added) == 1
    assert await store.values.get("alert:clock") == str(added.index(True))


async def test_a_text_is_replaced_only_where_it_is_what_was_seen(store: Store) -> None:
    assert not await store.values.replace("a:b", "", "new"), "there is none"
    await store.values.put("a:b", "old")
    assert not await store.values.replace("a:b", "other", "new")
    assert await store.values.replace("a:b", "old", "new")
    assert await store.values.get("a:b") == "new"


async def test_a_text_is_deleted_once(store: Store) -> None:
    await store.values.put("a:b", "x")
    assert await store.values.delete("a:b")
    assert not await store.values.delete("a:b")
    assert await store.values.get("a:b") is None
    assert await store.values.add("a:b", "y")


async def test_those_under_a_prefix_come_in_order_and_no_others(store: Store) -> None:
    for key in ("web_chat:2", "web_chat:1", "web_chat*:3", "web", "WEB_CHAT:4", "web_chat_:5", "webxchat:6"):
        await store.values.put(key, key.upper())
    assert list((await store.values.under("web_chat:")).items()) == [
        ("web_chat:1", "WEB_CHAT:1"),
        ("web_chat:2", "WEB_CHAT:2"),
    ]
    assert len(await store.values.under("")) == 7
    assert await store.values.under("nobody:") == {}


async def test_several_thousand_are_found(store: Store) -> None:
    keys = [f"web_chat:{number:04}" for number in range(3000)]
    await asyncio.gather(*(store.values.put(key, "x") for key in keys))
    assert list(await store.values.under("web_chat:")) == keys


async def test_texts_are_changed_beside_a_bot_that_runs(lasting: str) -> None:
    """X16: `chatwallet web new|list|revoke` while the bot has the file and its lock."""
    async with make_store(lasting) as bot:
        await bot.values.put("web_chat:1", "bot's")
        async with open_values(lasting) as mine:
            assert await mine.under("web_chat:") == {"web_chat:1": "bot's"}
            writes = [mine.put(f"web_chat:{number}", "mine") for number in range(2, 30)]
            await asyncio.gather(*writes, *(bot.values.put(f"other:{n}", "bot's") for n in range(30)))
            assert await mine.delete("web_chat:1")
        assert await bot.values.get("web_chat:1") is None
        assert len(await bot.values.under("web_chat:")) == 28
        await bot.check()


async def test_texts_are_changed_where_no_bot_has_run_yet(lasting: str) -> None:
    async with open_values(lasting) as mine:
        assert await mine.add("web_chat:1", "first")
    async with make_store(lasting) as bot:
        assert await bot.values.get("web_chat:1") == "first"


async def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_text("not a database" * 100)
    with pytest.raises(StoreUnusable, match="can't be used"):
        async with open_values(f"sqlite:///{tmp_path / 'shop.db'}"):
            pass
