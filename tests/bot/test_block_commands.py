"""`chatwallet block`, `unblock` and `blocks`, on both stores that last, while a bot is at work on the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.roles import owner_name, people_named
from chatwallet.bot.cli.blocks import NotBlocked, block, show, unblock
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.edge.refs import Refs
from chatwallet.bot.vault import open_vault
from chatwallet.channels.base import Conversation
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.storage.records.refs import RecordRefs

from .conftest import Chatwallet

ANA, BEN = Person("whatsapp", "whatsapp:+18765550543"), Person("telegram", "110201544")
OF_ANA, OF_BEN = "whatsapp:+18765550543", "telegram:110201544"

Shop = tuple[Settings, Store]


@pytest.fixture
async def shop(lasting: str, no_settings: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """The settings of a bot, and the store that it works on."""
    async with make_store(lasting) as store:
        for person in (ANA, BEN):
            await store.accounts.load(Account(person, "en", "UTC", "USD"), datetime.now(UTC))
        yield load_settings(store=lasting, owners=(OF_BEN,)), store


async def heard(store: Store, person: Person) -> bool:
    conversation = Conversation(person.channel, person.id, person.id)
    return not await store.blocks.drop(conversation, "", datetime.now(UTC), tell=False)


async def test_the_life_of_a_block(shop: Shop) -> None:
    settings, store = shop
    said: list[str] = []
    await show(settings, said.append)
    await block(settings, OF_ANA, "floods", said.append)
    assert not await heard(store, ANA)
    await show(settings, said.append)
    assert said[0] == "Nobody is blocked."
    assert (
        said[1]
        == "whatsapp …543 is blocked: what they write is not heard. What they ordered before is told of."
    )
    account = await store.accounts.find(ANA)
    assert account is not None
    assert said[3].split()[:3] == [account.id, "whatsapp", "…543"]
    assert said[3].endswith("floods")
    assert OF_ANA not in "".join(said), "the list gives nobody away"
    for name in (OF_ANA, account.id):
        await unblock(settings, name, said.append)
        assert said[-1] == "whatsapp …543 is heard again."
        assert await heard(store, ANA)
        with pytest.raises(NotBlocked, match="is not blocked"):
            await unblock(settings, name, said.append)
        await block(settings, account.id, "", said.append)
        assert not await heard(store, ANA)


async def test_with_a_ring_a_person_is_blocked_by_the_ref_of_their_id(
    tmp_path: Path, no_settings: pytest.MonkeyPatch
) -> None:
    address, said = f"sqlite:///{tmp_path}/shop.sqlite", list[str]()
    settings = load_settings(store=address, keys=KeyRing.new(datetime.now(UTC)).text)
    vault, _ = open_vault(settings)
    async with make_store(address) as store:
        refs = Refs(RecordRefs(store.records), vault)
        person = Person("whatsapp", await refs.ref_of("whatsapp", ANA.id))
        await store.accounts.load(Account(person, "en", "UTC", "USD"), datetime.now(UTC))
        await block(settings, OF_ANA, "", said.append)
        assert not await heard(store, person)
        await unblock(settings, OF_ANA, said.append)
        assert await heard(store, person)
    assert said[1] == "whatsapp …543 is heard again."


@pytest.mark.parametrize("name", ["whatsapp:+18765550544", "telegram:1102015", "acc_nobody", "ana", ":", ""])
async def test_who_never_wrote_is_not_blocked(shop: Shop, name: str) -> None:
    settings, store = shop
    with pytest.raises(NotBlocked, match="nobody has written"):
        await block(settings, name, "", print)
    assert not await store.blocks.any()


async def test_an_owner_of_the_house_is_not_blocked(shop: Shop) -> None:
    settings, store = shop
    with pytest.raises(NotBlocked, match="CHATWALLET_OWNERS"):
        await block(settings, OF_BEN, "", print)
    assert not await store.blocks.any()


@pytest.mark.parametrize("by", ["address", "account"])
async def test_an_admin_is_not_blocked(shop: Shop, by: str) -> None:
    settings, store = shop
    await store.admins.add(ANA, datetime.now(UTC), "")
    account = await store.accounts.find(ANA)
    assert account is not None
    with pytest.raises(NotBlocked, match="is an admin"):
        await block(settings, OF_ANA if by == "address" else account.id, "", print)
    assert not await store.blocks.any()


async def test_an_owner_is_not_blocked_by_their_account(shop: Shop) -> None:
    settings, store = shop
    account = await store.accounts.find(BEN)
    assert account is not None
    with pytest.raises(NotBlocked, match="CHATWALLET_OWNERS"):
        await block(settings, account.id, "", print)


async def test_a_block_for_a_week_says_until_when(shop: Shop) -> None:
    settings, store = shop
    said: list[str] = []
    await block(settings, OF_ANA, "floods", said.append, timedelta(days=7))
    end = datetime.now(UTC) + timedelta(days=7)
    assert f"is blocked, until {end:%Y-%m-%d}" in said[0]
    (stored,) = await store.blocks.all()
    assert stored.until is not None
    assert abs(stored.until - end) < timedelta(minutes=1)
    await show(settings, said.append)
    assert f"{stored.until:%Y-%m-%d %H:%M} UTC" in said[-1]


def test_a_person_is_among_those_whom_their_name_may_mean() -> None:
    for person in (ANA, BEN):
        assert person in people_named(owner_name(person))


def test_at_a_terminal_each_end_is_a_sentence(chatwallet: Chatwallet) -> None:
    assert chatwallet("blocks").out == "Nobody is blocked.\n"
    assert "no time like 30m" in chatwallet("block", OF_ANA, "--for", "soon").err
    ended = chatwallet("block", OF_ANA, "--note", "floods", "--for", "7d")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"chatwallet: nobody has written to this bot whose name is '{OF_ANA}'")
    assert chatwallet("unblock", OF_ANA).err.startswith(f"chatwallet: '{OF_ANA}' is not blocked")
