"""The contract of Contacts, on every store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chatwallet.channels.contacts import Contact
from chatwallet.storage.base import Store

After = Callable[[float], datetime]


async def test_nothing_is_known_of_who_never_wrote(store: Store) -> None:
    assert await store.contacts.find("whatsapp", "ana") == Contact(None, stopped=False)
    assert await store.contacts.last_heard("whatsapp") is None


async def test_the_latest_word_of_a_chat_counts(store: Store, after: After) -> None:
    for seconds in (5, 9, 7):
        await store.contacts.heard("whatsapp", "ana", after(seconds))
    await store.contacts.heard("whatsapp", "ben", after(3))
    await store.contacts.heard("telegram", "ana", after(99))
    assert await store.contacts.find("whatsapp", "ana") == Contact(after(9))
    assert await store.contacts.find("whatsapp", "ben") == Contact(after(3))
    assert await store.contacts.last_heard("whatsapp") == after(9)
    assert await store.contacts.last_heard("telegram") == after(99)


async def test_who_asked_for_silence_is_left_alone_until_they_take_it_back(
    store: Store, after: After
) -> None:
    await store.contacts.stop("whatsapp", "ana", stopped=True)
    assert await store.contacts.find("whatsapp", "ana") == Contact(None, stopped=True)
    assert await store.contacts.last_heard("whatsapp") is None
    await store.contacts.heard("whatsapp", "ana", after(1))
    assert await store.contacts.find("whatsapp", "ana") == Contact(after(1), stopped=True)
    assert await store.contacts.find("telegram", "ana") == Contact()
    await store.contacts.stop("whatsapp", "ana", stopped=False)
    assert await store.contacts.find("whatsapp", "ana") == Contact(after(1), stopped=False)
