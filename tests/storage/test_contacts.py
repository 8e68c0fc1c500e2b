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


async def test_what_is_noted_of_one_id_of_a_chat_counts_for_all(store: Store, after: After) -> None:
    contacts = store.contacts
    await contacts.stop("whatsapp", "US.1", stopped=True)
    await contacts.heard("whatsapp", "+1", after(5), ["US.1", "US.ENT.1"])
    assert await contacts.find("whatsapp", "+1") == Contact(after(5), stopped=True)
    await contacts.stop("whatsapp", "US.ENT.1", stopped=False)
    await contacts.heard("whatsapp", "US.1", after(9))
    for one in ("+1", "US.1", "US.ENT.1"):
        assert await contacts.find("whatsapp", one) == Contact(after(9))
    await contacts.stop("whatsapp", "+1", stopped=True)
    assert (await contacts.find("whatsapp", "US.1")).stopped


async def test_a_chat_with_other_ids_than_before_is_somebody_else_s(store: Store, after: After) -> None:
    contacts = store.contacts
    await contacts.heard("whatsapp", "+1", after(5), ["US.1"])
    await contacts.stop("whatsapp", "+1", stopped=True)
    await contacts.heard("whatsapp", "+1", after(6), ["US.2"])
    assert not (await contacts.find("whatsapp", "+1")).stopped
    assert (await contacts.find("whatsapp", "US.1")).stopped
    await contacts.stop("whatsapp", "US.1", stopped=True)
    assert not (await contacts.find("whatsapp", "+1")).stopped, "it is no id of that chat any more"


async def test_how_often_nobody_was_there_is_counted_until_somebody_is(store: Store, after: After) -> None:
    contacts = store.contacts
    await contacts.unreached("whatsapp", "+1")
    assert await contacts.find("whatsapp", "+1") == Contact(), "who never wrote is nobody to be confused with"
    await contacts.heard("whatsapp", "+1", after(5))
    for _ in range(2):
        await contacts.unreached("whatsapp", "+1")
    assert await contacts.find("whatsapp", "+1") == Contact(after(5), unreached=2)
    await contacts.reached("whatsapp", "+1")
    assert await contacts.find("whatsapp", "+1") == Contact(after(5))
