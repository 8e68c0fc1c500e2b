"""Web chats that people open for themselves: how many from one address, counted in the store by all instances."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.new_chats import NewChats
from chatwallet.storage.base import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_five_a_minute_and_thirty_a_day_are_opened_from_one_address(store: Store) -> None:
    now = [NOON]
    chats = NewChats(load_settings(), store, lambda: now[0])
    assert [await chats.admit("203.0.113.7", f"chat-{number}") for number in range(5)] == [0.0] * 5
    assert 0 < await chats.admit("203.0.113.7", "chat-5") <= 60
    assert await chats.admit("203.0.113.8", "another") == 0.0, "others have their own"
    assert await chats.admit("203.0.113.7", "chat-4") == 0.0, "the page comes back"
    for number in range(5, 30):
        now[0] += timedelta(minutes=1)
        assert await chats.admit("203.0.113.7", f"chat-{number}") == 0.0
    now[0] += timedelta(minutes=1)
    assert await chats.admit("203.0.113.7", "one too many") > 3600
    now[0] += timedelta(days=1)
    assert await chats.admit("203.0.113.7", "tomorrow") == 0.0
