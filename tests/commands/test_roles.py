"""Which command needs which role: the table is here, and one gate asks for it, in a private chat and in a group."""

from __future__ import annotations

import pytest

from chatwallet.accounts.base import Person
from chatwallet.accounts.roles import Owners, Role
from chatwallet.channels.base import OutboundMessage
from chatwallet.commands.base import Answer, Arguments, Command, Context, Reading
from chatwallet.commands.registry import find_commands
from chatwallet.tests.commands.desk import ANA, BEN, Desk

NEEDS = {
    "again": Role.GUEST,
    "balance": Role.OWNER,
    "cancel": Role.GUEST,
    "connect": Role.GUEST,
    "currency": Role.GUEST,
    "delete": Role.GUEST,
    "export": Role.GUEST,
    "disconnect": Role.GUEST,
    "help": Role.GUEST,
    "history": Role.GUEST,
    "language": Role.GUEST,
    "link": Role.GUEST,
    "price": Role.GUEST,
    "profile": Role.GUEST,
    "receive": Role.GUEST,
    "status": Role.GUEST,
    "timezone": Role.GUEST,
    "unlink": Role.GUEST,
    "whoami": Role.GUEST,
}
ASKED = "Others read along here. Please write to me in a chat of our own."


async def answer(context: Context, arguments: Arguments) -> Answer:
    return Answer(OutboundMessage("done"))


def nothing(rest: str, reading: Reading) -> Arguments:
    return {}


@pytest.fixture(params=Role)
def probe(request: pytest.FixtureRequest) -> Command:
    """A command that needs a role and is given in groups too."""
    return Command("probe", nothing, answer, in_groups=True, needs=request.param)


def test_each_command_needs_what_the_table_says() -> None:
    ours = [command for command in find_commands() if not command.locales]
    assert {command.name: command.needs for command in ours} == NEEDS


def test_an_owner_may_do_all_and_a_guest_what_needs_no_more() -> None:
    allowed = {(role, needed) for role in Role for needed in Role if role.allows(needed)}
    assert allowed == {
        (Role.OWNER, Role.OWNER),
        (Role.OWNER, Role.GUEST),
        (Role.GUEST, Role.GUEST),
    }


def test_whoever_is_no_owner_is_a_guest() -> None:
    owners = Owners(["memory:ben"])
    assert owners.role(Person("memory", "ben")) is Role.OWNER
    assert owners.role(Person("memory", "ana")) is Role.GUEST


@pytest.mark.parametrize("name", NEEDS)
async def test_a_guest_is_told_of_the_commands_that_would_answer_them_and_no_others(name: str) -> None:
    desk = Desk(owners=Owners(["memory:ben"]))
    word = f"• {name}"
    told = [
        any(line.startswith(word) for line in await desk.lines("help more", who=who)) for who in (ANA, BEN)
    ]
    assert told == [NEEDS[name] is Role.GUEST, True]


async def test_the_gate_stands_before_every_command_in_private_and_in_a_group(probe: Command) -> None:
    desk = Desk(owners=Owners(["memory:ben"]), commands=[probe])
    may = probe.needs is Role.GUEST
    assert ((await desk.say("probe", who=ANA)).text == "done") is may
    assert (await desk.say("probe", who=BEN)).text == "done"
    assert (await desk.say("probe", who=ANA, private=False)).text == ("done" if may else ASKED)
    assert (await desk.say("probe", who=BEN, private=False)).text == "done"


def test_a_command_of_before_is_refused_with_the_word_of_now() -> None:
    with pytest.raises(TypeError, match=r"needs=Role\.OWNER"):
        Command("tip", nothing, answer, for_owners=True)
