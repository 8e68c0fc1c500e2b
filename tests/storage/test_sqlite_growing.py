"""A file that SQLite leaves shorter than it says, between two checkpoints, is whole; one that was cut off is not."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.sqlite.file_guard import FileGuard

PAGE = 4096
PAGES = slice(28, 32)  # of the header; sqlite.org/fileformat2.html#the_database_header


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notices (words BLOB)")
        connection.execute("INSERT INTO notices VALUES (zeroblob(100000))")
        connection.commit()
    return path


@pytest.fixture
def guard(path: Path) -> Iterator[FileGuard]:
    guard = FileGuard(path)
    guard.hold()
    guard.check()
    yield guard
    guard.let_go()


def say_more(path: Path, pages: int) -> None:
    """Have the header say more pages than there are, as a checkpoint does that somebody's reading cuts short."""
    with path.open("r+b") as file:
        header = file.read(100)
        file.seek(PAGES.start)
        file.write((int.from_bytes(header[PAGES], "big") + pages).to_bytes(4, "big"))


def test_a_checkpoint_that_was_cut_short_stops_no_payment(path: Path, guard: FileGuard) -> None:
    """Seen in a burst of payments: 1,146 pages where the header said 1,148, the last two still in the log.

    Every write of the shop was refused from then on, until it was started again.
    """
    say_more(path, 2)
    guard.check()
    os.truncate(path, path.stat().st_size + 2 * PAGE)  # the next checkpoint
    guard.check()


def test_a_file_that_was_cut_off_is_found_also_then(path: Path, guard: FileGuard) -> None:
    say_more(path, 2)
    guard.check()
    os.truncate(path, path.stat().st_size - PAGE)
    with pytest.raises(StoreUnavailable, match="cut off"):
        guard.check()


def test_what_has_grown_may_not_shrink_again(path: Path, guard: FileGuard) -> None:
    say_more(path, 2)
    os.truncate(path, path.stat().st_size + 2 * PAGE)
    guard.check()
    os.truncate(path, path.stat().st_size - PAGE)
    with pytest.raises(StoreUnavailable, match="cut off"):
        guard.check()
