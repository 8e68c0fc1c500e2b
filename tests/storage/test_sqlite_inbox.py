"""The inbox of a file keeps in memory who waits: it must never differ from the rows."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.clock import utc_now

Said = Callable[..., InboundMessage]
PATIENCE = 10.0


class Gate:
    """An operation that stands in the way of all others of a batch."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, connection: sqlite3.Connection) -> None:
        self.reached.set()
        assert self.opened.wait(PATIENCE)

    async def wait_until_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, PATIENCE)


@pytest.mark.parametrize("step", ["add", "answer"])
async def test_a_call_that_is_given_up_while_it_is_written_counts_as_what_it_did(
    tmp_path: Path, said: Said, step: str
) -> None:
    """Catches: a message that is on the disk, and that nobody answers before the next start; or one answered twice."""
    where, first, second = said(1).conversation, Gate(), Gate()
    async with SqliteStore(tmp_path / "store.db") as store, asyncio.TaskGroup() as tasks:
        if step == "answer":
            await store.inbox.add("web:1", said(1))
        assert len(await store.inbox.abandoned(9)) == (step == "answer")
        tasks.create_task(store._database.write(first))
        await first.wait_until_reached()
        given_up = asyncio.create_task(
            store.inbox.add("web:1", said(1))
            if step == "add"
            else store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
        )
        await asyncio.sleep(0)  # it stands in the batch behind the first gate, before the second
        tasks.create_task(store._database.write(second))
        await asyncio.sleep(0)
        first.opened.set()
        await second.wait_until_reached()
        given_up.cancel()
        second.opened.set()
        await asyncio.wait([given_up])
        assert given_up.cancelled()
        assert await store.inbox.abandoned(9) == ([where] if step == "add" else [])
        assert await store.inbox.claim(where) == (("web:1", said(1)) if step == "add" else None)


async def test_what_could_not_be_written_does_not_wait(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "store.db"
    async with SqliteStore(path) as store:
        await store.inbox.abandoned(9)
        with sqlite3.connect(path) as outside:
            outside.execute(
                "CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        with pytest.raises(Exception, match="full"):
            await store.inbox.add("web:1", said(1))
        outside.execute("DROP TRIGGER full")
        outside.close()
        assert await store.inbox.abandoned(9) == []
        assert await store.inbox.add("web:1", said(1))
        assert await store.inbox.abandoned(9) == [said(1).conversation]


@pytest.mark.parametrize("step", ["INSERT ON outbox", "UPDATE ON inbox"])
async def test_an_answer_and_its_messages_mark_are_written_together_or_not_at_all(
    tmp_path: Path, said: Said, step: str
) -> None:
    """Catches: a message that counts as answered without an answer, and an answer to one that is answered again."""
    path = tmp_path / "store.db"
    async with SqliteStore(path) as store:
        await store.inbox.add("web:1", said(1))
        with sqlite3.connect(path) as outside:
            outside.execute(f"CREATE TRIGGER full BEFORE {step} BEGIN SELECT RAISE(ABORT, 'full'); END")
        with pytest.raises(Exception, match="full"):
            await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
        outside.close()
    with sqlite3.connect(path) as outside:
        assert outside.execute("SELECT handled FROM inbox").fetchall() == [(0,)]
        assert outside.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        outside.execute("DROP TRIGGER full")
    outside.close()
    async with SqliteStore(path) as store:
        assert await store.inbox.claim(said(1).conversation) == ("web:1", said(1))
        await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
        assert await store.inbox.abandoned(9) == []
        assert (await store.statistics(utc_now())).outbox.waiting == 1


async def test_a_file_that_another_process_had_meanwhile_is_read_anew(tmp_path: Path, said: Said) -> None:
    store = SqliteStore(tmp_path / "store.db")
    async with store:
        await store.inbox.add("web:1", said(1))
        assert await store.inbox.abandoned(9) == [said(1).conversation]
    async with SqliteStore(tmp_path / "store.db") as other:
        await other.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
        await other.inbox.add("web:2", said(2, sender="ben"))
    async with store:
        assert await store.inbox.abandoned(9) == [said(2, sender="ben").conversation]
