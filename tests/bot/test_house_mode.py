"""PE-3: who runs the bot for one wallet, as before 0.5.0, has no ring, no file, no extra, no new kind of record."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.commands.registry import find_commands
from chatwallet.storage.addresses import make_store
from chatwallet.tests.charges import only
from chatwallet.wallet.memory import MemoryWallet

ANA = Conversation("memory", "ana", "ana")
OFFERED = {
    "again", "balance", "cancel", "currency", "help", "history", "language", "price", "receive", "status", "timezone",
    "profile",
}  # fmt: skip
"""What was offered before people could link wallets, and what came for everybody since."""
KINDS_BEFORE = {"account", "address", "contact", "question", "secret", "value"}
EXTRA = ("cryptography", "cryptography.exceptions", "cryptography.hazmat.primitives.ciphers.aead")
REFUSED = "This bot works for one wallet. Whoever runs it decides that."


def files(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


async def talk(path: Path, *lines: str) -> list[str]:
    """What a bot with one wallet answers to these lines."""
    channel = MemoryChannel()
    own = load_settings(flash_token="ory_st_x")
    async with make_store(f"sqlite:///{path}") as store:
        app = build(own, store=store, wallet=only(MemoryWallet()), channels={"memory": channel})
        async with app:
            for number, line in enumerate(lines, 1):
                await channel.say(ANA, line)
                await channel.wait_for(number)
    return [sent.message.text for sent in channel.sent]


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch, no_settings: pytest.MonkeyPatch) -> None:
    """The libraries of the extra `people` are not installed."""
    for name in EXTRA:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("no_extra")
async def test_pe_3_a_house_keeps_the_kinds_of_records_that_it_had_and_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    lines = (
        "receive 10 Coffee",
        "status",
        "again",
        "history",
        "balance",
        "language es",
        "cancelar",
        "hello",
        "10",
    )
    said = await talk(path, *lines)
    assert len(said) >= len(lines)
    assert files(tmp_path) <= {"shop.db", "shop.db-wal", "shop.db-shm", "shop.db.lock"}
    with closing(sqlite3.connect(path)) as connection:
        kinds = {key.partition(":")[0] for (key,) in connection.execute("SELECT key FROM records")}
    assert kinds <= KINDS_BEFORE
    assert "account" in kinds


@pytest.mark.usefixtures("no_extra")
async def test_pe_3_what_links_wallets_gets_one_sentence_and_is_not_offered(tmp_path: Path) -> None:
    new = [one for one in find_commands() if one.linking and not one.always]
    lines = [f"{one.name}" for one in new if one.name in ("link", "unlink")]
    said = await talk(tmp_path / "shop.db", *lines, "help more")
    *answers, listed = said
    assert answers == [REFUSED] * len(lines)
    assert lines
    for one in find_commands():
        offered = any(line.startswith(f"• {one.name}") for line in listed.splitlines())
        assert offered == (one.name in OFFERED), one.name


def test_pe_3_each_new_command_is_about_linking_and_so_is_offered_to_nobody_in_a_house() -> None:
    ours = {one.name for one in find_commands() if not one.locales and not one.linking}
    assert ours == OFFERED
