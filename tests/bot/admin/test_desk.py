"""Admins in the chat: who is served, what is asked again, what is written down, and that nobody else learns of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Person
from chatwallet.accounts.modes import ALL_ON
from chatwallet.bot.admin import desk
from chatwallet.bot.admin.base import AdminCommand, Asked
from chatwallet.bot.admin.desk import Desk
from chatwallet.bot.admin.registry import find_admin_commands
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.bot.admin.office import ADA, BEN, AdminOffice, admin_office

pytestmark = pytest.mark.usefixtures("no_settings")

UNKNOWN = "I don't know “admin”."
GROUP = "Others read along here. Please write to me in a chat of our own."


@pytest.fixture
async def office(store: Store) -> AsyncIterator[AdminOffice]:
    async with admin_office(store) as opened:
        await opened.say("hello")
        await opened.say("hello", BEN)
        yield opened


def lines_of(command: AdminCommand) -> str:
    return f"admin {command.name} on fire"


@pytest.mark.parametrize("command", find_admin_commands(), ids=lambda one: one.name)
async def test_pe_32_nobody_but_an_admin_learns_that_there_is_any_of_it(
    office: AdminOffice, command: AdminCommand
) -> None:
    await office.appoint(ADA)
    answer = await office.say(lines_of(command), BEN)
    assert answer.startswith(UNKNOWN)
    assert answer == (await office.say("blargh", BEN)).replace("blargh", "admin"), "as any unknown word"
    (row,) = [one for one in await office.rows() if one.act is Act.COMMAND]
    assert (row.actor, dict(row.details)) == (
        await office.account(BEN),
        {"command": "admin", "result": "refused"},
    )
    assert await office.store.modes.now() == ALL_ON


@pytest.mark.parametrize("command", find_admin_commands(), ids=lambda one: one.name)
async def test_pe_32_in_a_group_an_admin_is_answered_as_anybody(
    office: AdminOffice, command: AdminCommand
) -> None:
    await office.appoint(ADA)
    group = Conversation("memory", "group", "ada")
    assert await office.say(lines_of(command), group, private=False) == GROUP
    assert [one for one in await office.rows() if one.act is Act.COMMAND] == []


@pytest.mark.parametrize(
    "command",
    [one for one in find_admin_commands() if one.factor("off") and not one.unenrolled("off")],
    ids=lambda one: one.name,
)
async def test_pe_32_without_a_second_factor_nothing_happens_that_needs_one(
    office: AdminOffice, command: AdminCommand
) -> None:
    await office.appoint(ADA)
    rest = {"add": "memory:ben", "remove": "ab12"}.get(command.name, "off")
    assert "needs a second factor" in await office.say(f"admin {command.name} {rest}")
    (row,) = [one for one in await office.rows() if one.act is Act.COMMAND]
    assert dict(row.details) == {"command": command.name, "result": "refused"}


@pytest.mark.parametrize("who", ["ad", "ada2", "aada", "Ada", "ada ", "аda"])
async def test_pe_32_somebody_whose_id_resembles_an_admin_s_is_nobody(office: AdminOffice, who: str) -> None:
    await office.appoint(ADA)
    assert (await office.say("admin admins", Conversation("memory", who, who))).startswith(UNKNOWN)


async def test_pe_32_a_lockdown_needs_a_code_to_end_and_each_code_counts_once(office: AdminOffice) -> None:
    await office.appoint(ADA)
    said = await office.say("admin lockdown on fire")
    assert said.startswith("Lockdown:"), "begun without a second factor"
    assert "“admin lockdown off” ends it, with six digits" in said
    assert "chatwallet totp" in said, "a lockdown holds pages: who has no code must get one at the machine"
    assert (await office.store.modes.now()).lockdown is not None
    await office.enrol(ADA)
    assert "six digits" in await office.say("admin lockdown off")
    code = office.digits()
    assert await office.say(code) == "The lockdown is over."
    assert (await office.store.modes.now()).lockdown is None
    await office.say("admin lockdown on again")
    assert (
        await office.say(code)
        == "That code was used already. Write the next one that your authenticator shows."
    )
    assert (await office.store.modes.now()).lockdown is None
    done = [row for row in await office.rows() if row.act in (Act.COMMAND, Act.CONFIRMED, Act.MODE)]
    assert [(row.act, dict(row.details).get("result")) for row in done] == [
        (Act.COMMAND, "begun"),
        (Act.MODE, None),
        (Act.COMMAND, "done"),
        (Act.CONFIRMED, None),
        (Act.COMMAND, "begun"),
        (Act.MODE, None),
        (Act.COMMAND, "done"),
    ]
    assert (await office.store.audit.verify()).bad is None


@pytest.mark.parametrize("gap", ["", " ", "-", "\u00a0"])
async def test_a_code_may_stand_in_two_groups_as_authenticators_draw_it(
    office: AdminOffice, gap: str
) -> None:
    await office.appoint(ADA)
    await office.enrol(ADA)
    await office.say("admin lockdown on fire")
    code = office.digits()
    assert (await office.say(f"{code[:3]}{gap}{code[3:]}")).startswith("Lockdown:")


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("lockdown", "Write “admin lockdown on REASON” or"),
        ("lockdown maybe", "Write “admin lockdown on REASON” or"),
        ("lockdown on", "Say why"),
        ("add", "Write it whole"),
        ("add somebody", "Write it whole"),
        ("remove", "Name one by the last four signs"),
        ("remove b1", "Name one by the last four signs"),
    ],
)
@pytest.mark.parametrize("enrolled", [True, False])
async def test_a_line_that_can_not_be_done_is_said_so_before_a_code_is_asked_for(
    office: AdminOffice, line: str, usage: str, enrolled: bool
) -> None:
    await office.appoint(ADA)
    if enrolled:
        await office.enrol(ADA)
    assert (await office.say(f"admin {line}")).startswith(usage)
    assert (await office.store.modes.now()).lockdown is None
    (row,) = [one for one in await office.rows() if one.act is Act.COMMAND]
    assert dict(row.details) == {"command": line.split(maxsplit=1)[0], "result": "failed"}


async def test_six_digits_of_anybody_else_are_no_code(office: AdminOffice) -> None:
    assert "receive 123456" in await office.say("123456", BEN)


async def test_whoever_has_a_code_becomes_an_admin_once(office: AdminOffice) -> None:
    await office.appoint(ADA)
    await office.enrol(ADA)
    await office.say("admin invite")
    code = (await office.say(office.digits())).splitlines()[-1]
    assert code.startswith("admin join ")
    assert (await office.say(code.replace("join ", "join X"), BEN)).startswith(UNKNOWN)
    assert "is an admin now" in await office.say(code.lower(), BEN)
    assert "lockdown" in await office.say("admin", BEN)
    carl = Conversation("memory", "carl", "carl")
    assert (await office.say(code, carl)).startswith(UNKNOWN)


async def test_who_is_removed_is_nobody_at_the_next_message(office: AdminOffice) -> None:
    await office.appoint(ADA)
    assert (await office.say("admin admins")).startswith("Memory …ada")
    assert await office.store.admins.remove("memory:ada", "", last_too=True)
    assert (await office.say("admin admins")).startswith(UNKNOWN)


async def test_an_admin_has_one_command_at_a_time_and_one_that_hangs_is_ended(
    office: AdminOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PE-37: what an admin asks for holds up nothing else."""
    began = asyncio.Event()

    async def hang(asked: Asked) -> str:
        began.set()
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr(desk, "QUERY", 0.2)
    await office.appoint(ADA)
    replace_command(office, AdminCommand("admins", "", "hangs", hang))
    answer = asyncio.create_task(office.say("admin admins"))
    await asyncio.wait_for(began.wait(), 5)
    assert "Coffee" in await office.say("receive 10 Coffee", BEN)
    assert "took longer" in await answer


async def test_whatever_a_command_raises_is_one_sentence(
    office: AdminOffice,
) -> None:
    async def fall(asked: Asked) -> str:
        raise ZeroDivisionError

    await office.appoint(ADA)
    replace_command(office, AdminCommand("admins", "", "falls", fall))
    assert (await office.say("admin admins")).startswith("That failed (ref ")
    assert dict((await office.rows())[-1].details) == {"command": "admins", "result": "failed"}


def replace_command(office: AdminOffice, command: AdminCommand) -> None:
    served = office.app.inbox_worker._handler._services.desk
    assert isinstance(served, Desk)
    served._commands = tuple(command if one.name == command.name else one for one in served._commands)


async def test_a_number_answers_an_admin_s_question_in_a_lockdown_too(office: AdminOffice) -> None:
    """As its button does: many chats have none."""
    await office.appoint(ADA)
    ben = await office.account(BEN)
    await office.say("admin lockdown on leak")
    assert "would not be heard" in await office.say(f"admin block {ben} spam")
    assert "is blocked for good" in await office.say("1")
    await office.say(f"admin unblock {ben}")
    await office.say(f"admin block {ben} spam")
    await office.say("2")
    await office.say("1")
    assert await office.store.blocks.all() == [], "the question was answered by a no"


async def test_a_yes_to_what_was_asked_before_a_lockdown_makes_no_order_of_an_admin_s(
    office: AdminOffice,
) -> None:
    await office.appoint(ADA)
    person = Person("memory", "ada")
    await office.store.accounts.ask(person, ("receive 10 lunch", "help"), office.watch() + timedelta(hours=1))
    await office.say("admin lockdown on leak")
    assert "lunch" not in await office.say("1")
    assert await office.store.accounts.question(person) == ()


async def test_who_has_no_account_in_a_lockdown_stands_in_the_audit_by_no_id_of_theirs(
    office: AdminOffice,
) -> None:
    await office.appoint(ADA)
    await office.say("admin lockdown on leak")
    served = office.app.inbox_worker._handler._services.desk
    assert isinstance(served, Desk)
    secret = await served._office.invitations.invite("")
    number = Conversation("memory", "+18765550543", "+18765550543")
    await office.say("admin audit", number)
    await office.say(f"admin join {secret}", number)
    assert await office.store.admins.has(Person("memory", "+18765550543"))
    await office.say("admin status", number)
    assert "8765550543" not in str([(row.actor, row.object, row.details) for row in await office.rows()])
    found = [str(body) async for body in office.store.records.each("audited")]
    assert [body for body in found if "8765550543" in body] == []
