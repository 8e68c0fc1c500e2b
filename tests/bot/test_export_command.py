"""PE-19: `chatwallet export` gives the operator a person's copy, on both stores that last, while a bot is at work."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.bot.cli.export import NobodyThere, export
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.edge.refs import Refs
from chatwallet.bot.vault import open_vault
from chatwallet.channels.base import Conversation
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.storage.records.refs import RecordRefs
from chatwallet.tests.tracking.shop import NOON, TEN, Shop

ANA = Person("whatsapp", "whatsapp:+18765550543")
NAMED = "whatsapp:+18765550543"


@pytest.fixture
async def world(lasting: str, no_settings: pytest.MonkeyPatch) -> AsyncIterator[tuple[Settings, Store]]:
    async with make_store(lasting) as store:
        yield load_settings(store=lasting), store


async def orders(store: Store, person: Person) -> Account:
    account = await store.accounts.load(Account(person, "en", "UTC", "USD"), NOON)
    where = Conversation(person.channel, person.id, person.id)
    await Shop(store).charges.request(where, TEN, TEN, "Coffee", "whatsapp:SM1", made_by=account.id)
    return account


async def test_pe_19_by_the_name_of_a_chat_and_by_the_account(world: tuple[Settings, Store]) -> None:
    settings, store = world
    account = await orders(store, ANA)
    printed: list[str] = []
    for whom in (NAMED, account.id):
        await export(settings, whom, printed.append)
    for text in printed:
        found = json.loads(text)
        assert found["account"]["id"] == account.id
        assert [one["id"] for one in found["addresses"]] == [ANA.id]
        assert [one["memo"] for one in found["orders"]] == ["Coffee"]
    await store.check()  # the bot works on


async def test_pe_19_addresses_are_told_in_full_where_the_store_has_refs(
    world: tuple[Settings, Store],
) -> None:
    settings, store = world
    settings = load_settings(store=settings.store.get_secret_value(), keys=KeyRing.new(NOON).text)
    vault, _ = open_vault(settings)
    ref = await Refs(RecordRefs(store.records), vault).ref_of(ANA.channel, ANA.id)
    await orders(store, Person(ANA.channel, ref))
    printed: list[str] = []
    await export(settings, NAMED, printed.append)
    (address,) = json.loads(printed[0])["addresses"]
    assert address["id"] == ANA.id
    assert ref not in printed[0]


async def test_a_name_that_never_wrote_is_refused(world: tuple[Settings, Store]) -> None:
    settings, _ = world
    for whom in ("whatsapp:+18765550999", "acc_0a1b", "nonsense"):
        with pytest.raises(NobodyThere, match="nobody has written to this bot"):
            await export(settings, whom, print)
