"""An admin's number that may be, or is, somebody else's by now: whoever has it runs nothing with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import SILENCE, Person
from chatwallet.accounts.modes import Mode, Switched
from chatwallet.channels.base import InboundMessage
from chatwallet.storage.base import Store
from chatwallet.tests.bot.admin.office import ADA, NO_KEYS, AdminOffice, admin_office

pytestmark = pytest.mark.usefixtures("no_settings")

UNKNOWN = "I don't know “admin”."
NUMBERS = count(1)


@pytest.fixture
async def office(store: Store) -> AsyncIterator[AdminOffice]:
    async with admin_office(store) as opened:
        opened.channel.abilities = replace(NO_KEYS, recycled_prefix="ada")
        yield opened


async def say_as(office: AdminOffice, user_id: str, line: str, *, lost: bool = False) -> str:
    """What ADA's number hears of a line that came with this further id."""
    before = len(office.channel.sent)
    message = InboundMessage(
        ADA, f"as-{next(NUMBERS)}", line, office.watch(), aliases=(user_id,) if user_id else (), lost=lost
    )
    await office.app.inbox_worker.receive(message)
    await office.settled()
    return "\n".join(one.message.text for one in office.heard(ADA, office.channel.sent[before:]))


async def test_an_admin_s_number_with_another_user_id_is_nobody(office: AdminOffice) -> None:
    await say_as(office, "id-of-ada", "hello")
    await office.appoint(ADA)
    assert (await say_as(office, "id-of-ada", "admin admins")).startswith("Memory …ada")
    assert (await say_as(office, "id-of-eve", "admin admins")).startswith(UNKNOWN)
    assert (await say_as(office, "id-of-eve", "admin lockdown on mine")).startswith(UNKNOWN)
    assert (await office.store.modes.now()).lockdown is None
    assert "receive 123456" in await say_as(office, "id-of-eve", "123456"), "no code of an admin's"
    sent = len(office.channel.sent)
    await office.app.inbox_worker._handler._alerts.tell("news", "alert-audit-head", {"head": "1:a"})
    await office.settled()
    assert office.heard(ADA, office.channel.sent[sent:]) == [], "nothing is told there any more"


async def test_an_admin_s_number_with_another_user_id_is_nobody_in_a_lockdown(office: AdminOffice) -> None:
    await say_as(office, "id-of-ada", "hello")
    await office.appoint(ADA)
    await office.store.modes.switch(Mode.LOCKDOWN, Switched("leak", "", office.watch()), "")
    assert "blocks" in await say_as(office, "id-of-ada", "admin")
    assert "admin" not in await say_as(office, "id-of-eve", "admin")
    assert "admin" not in await say_as(office, "id-of-eve", "admin maintenance on mine")
    assert (await office.store.modes.now()).maintenance is None


@pytest.mark.parametrize("lost", [False, True])
async def test_an_admin_s_number_that_was_silent_runs_nothing_until_it_is_confirmed(
    office: AdminOffice, lost: bool
) -> None:
    await office.say("hello")
    await office.appoint(ADA)
    office.watch.advance(60.0 if lost else SILENCE.total_seconds())
    for line in ("admin admins", "admin maintenance on mine", "admin", "123456"):
        answer = await say_as(office, "", line, lost=lost)
        assert "chatwallet owners confirm memory:ada" in answer
        assert "blocks" not in answer
    assert (await office.store.modes.now()).maintenance is None
    assert [row for row in await office.rows() if row.act is Act.COMMAND] == []
    assert await office.store.pairings.trust(Person("memory", "ada"))
    assert (await office.say("admin admins")).startswith("Memory …ada")


@pytest.mark.parametrize("lost", [False, True])
async def test_an_admin_s_number_that_was_silent_runs_nothing_in_a_lockdown(
    office: AdminOffice, lost: bool
) -> None:
    await office.say("hello")
    await office.appoint(ADA)
    await office.store.modes.switch(Mode.LOCKDOWN, Switched("leak", "", office.watch()), "")
    office.watch.advance(60.0 if lost else SILENCE.total_seconds())
    assert "admin" not in await say_as(office, "", "admin maintenance on mine", lost=lost)
    assert (await office.store.modes.now()).maintenance is None
    assert [row for row in await office.rows() if row.act is Act.COMMAND] == []
