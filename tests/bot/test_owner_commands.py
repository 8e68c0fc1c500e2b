"""PE-9: `chatwallet owners confirm`, and owners' web chats that are taken back, while a bot is at work on the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.accounts.base import SILENCE, Account, Person, Told
from chatwallet.bot.cli.owners import NotDoubted, confirm
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.web_chats import new, revoke
from chatwallet.channels.web.chats import chat_id_of
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store

OWNER = Person("whatsapp", "whatsapp:+18765550543")
OTHER = Person("telegram", "110201544")

Shop = tuple[Settings, Store]


@pytest.fixture
async def shop(lasting: str, no_settings: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """The settings of a bot, and the store that it works on."""
    async with make_store(lasting) as store:
        yield load_settings(store=lasting, owners=("whatsapp:+18765550543",), channels=("web",)), store


async def heard(store: Store, person: Person, at: datetime) -> Account:
    return await store.accounts.load(Account(person, "en", "UTC", "USD"), at, Told(recycled=True))


async def test_pe_9_whoever_runs_the_bot_confirms_an_owner(shop: Shop) -> None:
    settings, store = shop
    now, said = datetime.now(UTC), list[str]()
    await heard(store, OWNER, now - SILENCE)
    with pytest.raises(NotDoubted, match="nobody doubts"):
        await confirm(settings, "whatsapp:+18765550543", said.append)
    assert (await heard(store, OWNER, now)).standing.doubted
    await confirm(settings, "whatsapp:+18765550543", said.append)
    assert said == ["whatsapp:+18765550543 is confirmed: they see what they saw before."]
    assert not (await heard(store, OWNER, now)).standing.doubted


async def test_a_web_chat_that_is_revoked_makes_no_other_chat_an_owner_s(shop: Shop) -> None:
    settings, store = shop
    now, said = datetime.now(UTC), list[str]()
    await new(settings, "till", said.append)
    web = Person("web", chat_id_of(said[0].rpartition("/")[2]))
    for person in (web, OTHER):
        await heard(store, person, now)
    await store.pairings.begin(web, "CODE", now, ("yes {token}", "no {token}"))
    await store.pairings.claim(OTHER, "CODE", now)
    token = (await store.accounts.question(web))[0].rpartition(" ")[2]
    await store.pairings.answer(web, token, True, now)
    assert web in (await heard(store, OTHER, now)).persons
    await revoke(settings, "till", said.append)
    assert (await heard(store, OTHER, now + timedelta(seconds=1))).persons == (OTHER,)
