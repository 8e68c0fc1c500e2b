"""Looking into a file beside the bot: who is cancelled leaves no connection open."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from chatwallet.storage.errors import StoreUnusable
from chatwallet.storage.sqlite import open_records
from chatwallet.tests.sqlite_file import sqlite_store

PATIENCE = 10.0


async def test_a_look_that_is_cancelled_while_it_opens_leaves_no_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a bot that ends while its figures are asked for."""
    path = tmp_path / "store.db"
    connect, opened = open_records._connect, []
    begun, go = threading.Event(), threading.Event()

    def slowly(path: Path, only: bool) -> sqlite3.Connection:
        begun.set()
        assert go.wait(PATIENCE)
        opened.append(connect(path, only))
        return opened[0]

    async def look() -> None:
        async with open_records.reading_of(path, only=True):
            pytest.fail("it was cancelled before")

    async with sqlite_store(path):
        monkeypatch.setattr(open_records, "_connect", slowly)
        looking = asyncio.create_task(look())
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
        go.set()
        async with asyncio.timeout(PATIENCE):
            while not opened or not is_closed(opened[0]):
                await asyncio.sleep(0.01)


def is_closed(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


async def test_a_file_of_another_version_is_refused_and_left_closed(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    sqlite3.connect(path).close()
    with pytest.raises(StoreUnusable, match="has schema 0"):
        async with open_records.reading_of(path, only=True):
            pytest.fail("it is no store of this version")
