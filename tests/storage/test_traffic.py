"""When a channel last carried messages, asked of every store, and of a file that another one has open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.base import Store, Traffic
from chatwallet.storage.errors import StoreUnusable
from chatwallet.storage.sqlite.connection import connect
from chatwallet.storage.sqlite.migrations import migrate, scripts
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.storage.sqlite.traffic import read_traffic

Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]


async def talk(store: Store, said: Said, now: datetime, reference: str | None = "m1") -> None:
    """Messages at the seconds 3 and 2, an answer to the later one, taken now."""
    for number in (3, 2):
        await store.inbox.add(f"web:{number}", said(number))
    await store.inbox.answer("web:3", said(3), OutboundMessage("hello"), None)
    (notice,) = await store.outbox.claim("worker", now, 10, 9)
    await store.outbox.finish(notice, reference, now)


async def test_a_channel_tells_when_it_last_carried_messages(store: Store, after: After, said: Said) -> None:
    assert await store.traffic("web") == Traffic(None, None)
    await talk(store, said, after(4))
    assert await store.traffic("web") == Traffic(after(3), after(4))
    for other in ("we", "webs", "telegram"):
        assert await store.traffic(other) == Traffic(None, None)
    await store.charges.clean(after(9))
    assert await store.traffic("web") == Traffic(after(2), None), "what is not kept is not known"


async def test_what_needed_no_message_is_no_traffic(store: Store, after: After, said: Said) -> None:
    await talk(store, said, after(4), reference=None)
    assert (await store.traffic("web")).last_out is None


async def test_the_time_of_the_first_success_stays(store: Store, after: After, said: Said) -> None:
    await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
    (notice,) = await store.outbox.claim("worker", after(1), 10, 9)
    for seconds in (2, 5):
        await store.outbox.finish(notice, "m1", after(seconds))
    assert (await store.traffic("web")).last_out == after(2)


async def test_another_process_may_look_while_the_file_is_in_use(
    tmp_path: Path, after: After, said: Said
) -> None:
    path = tmp_path / "a store#1?.db"
    async with SqliteStore(path) as store:
        await talk(store, said, after(4))
        expected = {"web": Traffic(after(3), after(4)), "telegram": Traffic(None, None)}
        assert await read_traffic(path, ("web", "telegram")) == expected
        await store.inbox.add("web:9", said(9))
        assert (await read_traffic(path, ["web"]))["web"].last_in == after(9)


async def test_a_file_that_nobody_has_open_can_be_looked_at_and_stays_as_it_is(
    tmp_path: Path, after: After, said: Said
) -> None:
    path = tmp_path / "store.db"
    async with SqliteStore(path) as store:
        await talk(store, said, after(4))
    before = path.read_bytes()
    assert await read_traffic(path, ["web"]) == {"web": Traffic(after(3), after(4))}
    assert path.read_bytes() == before


async def test_a_file_that_can_not_be_looked_at_says_why(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"missing\.db can't be read"):
        await read_traffic(tmp_path / "missing.db", ["web"])
    assert not (tmp_path / "missing.db").exists()
    old = connect(tmp_path / "old.db")
    migrate(old, scripts()[:1])
    old.close()
    with pytest.raises(StoreUnusable, match=r"old\.db .*schema 1"):
        await read_traffic(tmp_path / "old.db", ["web"])
