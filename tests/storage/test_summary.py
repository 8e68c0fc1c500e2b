"""Looking into a SQLite file that may be in use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.errors import StoreUnusable
from chatwallet.storage.insight import StoreSummary, Traffic
from chatwallet.storage.sqlite.connection import connect
from chatwallet.storage.sqlite.migrations import migrate, scripts
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.storage.sqlite.summary import summary
from chatwallet.tests.storage.test_traffic import talk
from chatwallet.tracking.outbox.base import Dead

Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]


async def test_a_file_may_be_looked_at_while_the_bot_has_it_open(
    tmp_path: Path, after: After, said: Said
) -> None:
    path = tmp_path / "a store#1?.db"
    async with SqliteStore(path) as store:
        await talk(store, said, after(4))
        known = {"web": Traffic(after(3), after(4)), "telegram": Traffic(None, None)}
        assert await summary(path, ("web", "telegram"), 9) == StoreSummary(1, known, [])
        await store.inbox.add("web:9", said(9))
        seen = await summary(path, ["web"], 9)
        assert (seen.waiting, seen.traffic["web"].last_in) == (2, after(9))
        await store.inbox.answer("web:9", said(9), OutboundMessage("hello"), None)
        (notice,) = await store.outbox.claim("worker", after(10), 10, 9)
        await store.outbox.conclude(notice, Dead("blocked"))
        assert [(one.id, one.reason) for one in (await summary(path, [], 9)).dead] == [
            ("answer:web:9", "blocked")
        ]


async def test_a_file_that_nobody_has_open_can_be_looked_at_and_stays_as_it_is(
    tmp_path: Path, after: After, said: Said
) -> None:
    path = tmp_path / "store.db"
    async with SqliteStore(path) as store:
        await talk(store, said, after(4))
    before = path.read_bytes()
    assert (await summary(path, ["web"], 9)).traffic == {"web": Traffic(after(3), after(4))}
    assert path.read_bytes() == before


async def test_a_file_that_can_not_be_looked_at_says_why(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"missing\.db can't be read"):
        await summary(tmp_path / "missing.db", ["web"], 9)
    assert not (tmp_path / "missing.db").exists()
    old = connect(tmp_path / "old.db")
    migrate(old, scripts()[:1])
    old.close()
    with pytest.raises(StoreUnusable, match=r"old\.db .*schema 1"):
        await summary(tmp_path / "old.db", ["web"], 9)
