"""S0-26, S0-42: what is kept and how long, and how often the poll looks, are settings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.wallet.memory import MemoryWallet


async def test_a_bot_polls_and_keeps_as_long_as_its_settings_say(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_POLL_SECONDS", "9")
    no_settings.setenv("CHATWALLET_KEEP_DAYS", "90")
    app = build(load_settings(), store=MemoryStore(), wallet=MemoryWallet(), channels={})
    (watcher,) = app.tracker.watchers
    assert watcher.polling.every == timedelta(seconds=9)
    assert app.jobs.keep == timedelta(days=90)
