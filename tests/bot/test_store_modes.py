"""X29: a store and its backup are for their owner alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatwallet.bot.cli.store_checks import examine_store
from chatwallet.bot.config.settings import load_settings
from chatwallet.storage.sqlite.store import SqliteStore

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no modes there")

OPERATIONS = Path(__file__).parent.parent.parent / "docs" / "operations.md"
SQLITE3 = """
import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute(sys.argv[2])
"""


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """What this process makes may be read by all, unless it says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes_in(folder: Path) -> set[int]:
    return {one.stat().st_mode & 0o777 for one in folder.iterdir()}


def open_up(folder: Path, mode: int) -> None:
    for one in folder.iterdir():
        one.chmod(mode)


@pytest.mark.parametrize("mode", [0o666, 0o644, 0o640, 0o604, 0o660, 0o777])
async def test_a_file_that_others_may_read_is_mended_when_it_is_opened(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "shop.db"
    async with SqliteStore(path):
        assert modes_in(tmp_path) == {0o600}
    open_up(tmp_path, mode)
    async with SqliteStore(path):
        assert modes_in(tmp_path) == {0o600}


async def test_doctor_says_that_it_was_open_to_others_and_is_no_more(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with SqliteStore(tmp_path / "shop.db"):
        pass
    open_up(tmp_path, 0o666)
    settings = load_settings(store=f"sqlite:///{tmp_path / 'shop.db'}")
    said = [(one.well, one.what) for one in await examine_store(settings)]
    assert (
        True,
        f"Others than its owner could read {tmp_path / 'shop.db'} (mode 0666); now it is 0600",
    ) in said
    assert not any("Others than" in one.what for one in await examine_store(settings))


async def test_doctor_names_what_is_open_to_others_while_the_bot_has_it(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path / 'shop.db'}")
    async with SqliteStore(tmp_path / "shop.db"):
        open_up(tmp_path, 0o644)
        bad = [one for one in await examine_store(settings) if not one.well]
    assert f"Others than its owner may read {tmp_path / 'shop.db'} (mode 0644)" in {one.what for one in bad}
    assert all("chmod 600" in one.mend for one in bad)


def test_the_documented_backup_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The commands as they stand in docs/operations.md, with the paths of this test."""
    (block,) = re.findall(r"```sh\n(umask 077.*?)\n\n# Redis", OPERATIONS.read_text("utf-8"), re.DOTALL)
    store, backup, tools = tmp_path / "lib", tmp_path / "backup", tmp_path / "bin"
    for folder in (store, backup, tools):
        folder.mkdir()
    (tools / "sqlite3").write_text(f"#!{sys.executable}\n{SQLITE3}")
    (tools / "sqlite3").chmod(0o755)

    subprocess.run(
        [sys.executable, "-c", SQLITE3, store / "chatwallet.sqlite", "CREATE TABLE a (b)"], check=True
    )
    script = block.replace("/var/lib/chatwallet", str(store)).replace("/backup", str(backup))
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-ec", script], env=environment, check=True)
    assert {one.name for one in backup.iterdir()} == {"chatwallet.time", "chatwallet.sqlite"}
    assert modes_in(backup) == {0o600}
