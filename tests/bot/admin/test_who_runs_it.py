"""Whoever becomes an admin, or is none any more: all admins hear of it, once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.bot.admin.office import ADA, BEN, AdminOffice, admin_office

pytestmark = pytest.mark.usefixtures("no_settings")

CARL = Conversation("memory", "carl", "carl")


@pytest.fixture
async def office(store: Store) -> AsyncIterator[AdminOffice]:
    """Ada and Ben are admins, Carl is not."""
    async with admin_office(store) as opened:
        for who in (ADA, BEN, CARL):
            await opened.say("hello", who)
        for who in (ADA, BEN):
            await opened.appoint(who)
            await opened.say("admin admins", who)
        await opened.enrol(ADA)
        yield opened


async def told(office: AdminOffice, who: Conversation, text: str) -> int:
    await office.settled()
    return len([one for one in office.heard(who, office.channel.sent) if text in one.message.text])


async def test_all_admins_hear_of_one_who_is_added_or_joins_by_a_code(office: AdminOffice) -> None:
    await office.say("admin add memory:carl")
    assert (await office.say(office.digits())).count("is an admin now.") == 1
    assert [await told(office, who, "…arl is an admin of this bot now") for who in (ADA, BEN, CARL)] == [
        1,
        1,
        0,
    ]
    await office.say("admin invite")
    dora = Conversation("memory", "dora", "dora")
    code = (await office.say(office.digits())).splitlines()[-1]
    assert "is an admin now" in await office.say(code, dora)
    assert [await told(office, who, "…ora is an admin of this bot now") for who in (ADA, BEN)] == [1, 1]
    await office.say("admin add memory:carl")
    assert "an admin already" in await office.say(office.digits())
    assert await told(office, BEN, "…arl is an admin of this bot now") == 1


async def test_all_admins_hear_of_one_who_is_removed_and_so_does_who_is(office: AdminOffice) -> None:
    (ben,) = [one for one in await office.store.admins.all() if one.person.id == "ben"]
    assert await office.store.admins.remove("memory:ben", "", last_too=True)
    await office.store.admins.add(ben.person, office.watch(), "", await office.account(BEN))
    await office.say(f"admin remove {(await office.account(BEN))[-4:]}")
    assert "no admin any more" in await office.say(office.digits())
    assert [await told(office, who, "is no admin of this bot any more") for who in (ADA, BEN, CARL)] == [
        1,
        1,
        0,
    ]
    assert (await office.say("admin", BEN)).startswith("I don't know “admin”")
