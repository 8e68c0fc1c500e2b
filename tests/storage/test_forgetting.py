"""Whoever never made an order is forgotten after 30 days, but never that they want no messages (X15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chatwallet.accounts.base import Account, Person
from chatwallet.channels.contacts import Contact
from chatwallet.storage.base import Store
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import OfMaker
from chatwallet.tracking.outbox.base import Sent

ANA, BEN, CLEO, DORA = (Person("web", name) for name in ("ana", "ben", "cleo", "dora"))
NOW = datetime.now(UTC).replace(microsecond=0)
LONG_AGO, RECENTLY, BEFORE = (NOW - timedelta(days=days) for days in (31, 1, 30))


def account(person: Person, language: str = "ht") -> Account:
    return Account(person, language, "UTC", "HTG")


async def test_people_who_never_made_an_order_are_forgotten(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord]
) -> None:
    when = {ANA: LONG_AGO, BEN: LONG_AGO, CLEO: RECENTLY, DORA: None}
    known = {one: await store.accounts.load(account(one), at) for one, at in when.items()}
    await store.accounts.ask(ANA, ("receive 1",))
    charge = replace(new_charge(sender="ben"), made_by=known[BEN].id)
    await store.charges.create(charge, new_invoice(charge, 1), NOW)
    await store.clean(BEFORE)
    found = [await store.accounts.find(one) for one in (ANA, BEN, CLEO, DORA)]
    assert found == [None, account(BEN), account(CLEO), account(DORA)]
    assert await store.accounts.question(ANA) == ()


async def test_whoever_once_made_an_order_is_remembered_when_the_order_is_not(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord]
) -> None:
    ben = await store.accounts.load(account(BEN), LONG_AGO)
    charge = replace(new_charge(sender="ben"), made_by=ben.id)
    await store.charges.create(charge, new_invoice(charge, 1), NOW)
    await store.charges.cancel(charge.id, charge.created)
    for notice in await store.outbox.claim("worker", NOW, 10, 9):
        await store.outbox.conclude(notice, Sent("shown", charge.created))
    for _ in range(2):
        await store.clean(BEFORE)
    assert await store.charges.page(OfMaker(ben.id), 9) == []
    assert await store.accounts.load(account(BEN, "en"), RECENTLY) == account(BEN)


async def test_whoever_made_an_order_and_came_back_only_to_talk_is_remembered_too(
    store: Store, new_charge: Callable[..., Charge]
) -> None:
    begun = NOW - timedelta(days=90)
    ben = await store.accounts.load(account(BEN), begun)
    charge = replace(new_charge(sender="ben", created=begun), made_by=ben.id)
    await store.charges.create(charge, None, begun)
    await store.charges.cancel(charge.id, begun)
    await store.accounts.load(account(BEN), begun + timedelta(days=15))
    for days in (32, 50):  # in the first month the order is forgotten, in the next one who made it would be
        before = begun + timedelta(days=days) - timedelta(days=30)
        await store.clean(before)
        assert await store.charges.page(OfMaker(ben.id), 9) == []
    assert await store.accounts.load(account(BEN, "en"), RECENTLY) == account(BEN)


async def test_who_comes_back_each_month_is_remembered(store: Store) -> None:
    await store.accounts.load(account(ANA), LONG_AGO)
    await store.accounts.load(account(ANA, "en"), RECENTLY)
    await store.clean(BEFORE)
    assert await store.accounts.find(ANA) == account(ANA)


async def test_a_stop_is_remembered_and_a_chat_that_is_silent_is_not(store: Store) -> None:
    for chat, at in (("ana", LONG_AGO), ("ben", LONG_AGO), ("cleo", RECENTLY)):
        await store.contacts.heard("whatsapp", chat, at)
    await store.contacts.stop("whatsapp", "ben", True)
    await store.contacts.heard("whatsapp", "ben", LONG_AGO)
    await store.clean(BEFORE)
    assert (await store.contacts.find("whatsapp", "ben")).stopped
    assert await store.contacts.find("whatsapp", "cleo") == Contact(RECENTLY)
    assert await store.contacts.last_heard("whatsapp") == RECENTLY
    assert await store.contacts.find("whatsapp", "ana") == Contact()
    await store.clean(NOW + timedelta(days=1))
    assert await store.contacts.last_heard("whatsapp") == RECENTLY, "the last one stays"
