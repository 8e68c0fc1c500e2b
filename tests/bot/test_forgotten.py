"""PE-19, all parts at work: a person is told, says yes, and after the regular job its file knows nothing of them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.tests.charges import only
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tests.storage.erased import on_file
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.erasing import Eraser
from chatwallet.wallet.memory import MemoryWallet

THEIRS = "ana-0815-4711"
ANA, BEN = Conversation("memory", THEIRS, THEIRS), Conversation("memory", "ben", "ben")


async def later(store: object) -> None:
    """The regular job, hours after."""
    await Eraser(store, clock=lambda: utc_now() + timedelta(hours=3)).run()  # type: ignore[arg-type]


@pytest.mark.parametrize("linking", ["on", "off"])
async def test_pe_19_from_the_first_word_to_the_last_byte(
    tmp_path: Path, no_settings: pytest.MonkeyPatch, linking: str
) -> None:
    path, channel, said = tmp_path / "store.db", MemoryChannel(), 0

    async def say(line: str, who: Conversation = ANA) -> str:
        nonlocal said
        said += 1
        await channel.say(who, line)
        sent = await channel.wait_for(said)
        return sent[-1].message.text

    async with sqlite_store(path) as store:
        settings = load_settings(flash_token="ory_st_x", linking=linking)
        app = build(settings, store=store, wallet=only(MemoryWallet()), channels={"memory": channel})
        async with app:
            code = re.search(r"Order: (\w+)", await say("receive 10 Coffee"))
            await say("receive 5 Tea", BEN)
            assert code is not None
            await say(f"cancel {code[1]}")
            said += 1  # the QR that was shown is changed
            await channel.wait_for(said)
            yes = re.search(r"“(delete [0-9A-F]{4})”", await say("delete my data"))
            assert yes is not None
            assert THEIRS in on_file(path)
            assert (await say(yes[1])).startswith("Done: I forget you")
            account = next(iter(await store.erasures.begun())).accounts[0]
            await app.inbox_worker.quiet.wait()
        await later(store)
        assert await store.erasures.begun() == []
    left = on_file(path)
    assert THEIRS not in left
    assert account not in left
    assert "ben" in left
    assert "Tea" in left
