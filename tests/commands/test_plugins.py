"""Commands of other packages: found by their entry points, with texts of their own, and a broken one stops nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from chatwallet.channels.base import OutboundMessage
from chatwallet.commands.base import Answer, Arguments, Command, Context, Reading
from chatwallet.commands.menu import menu
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import Desk

TIP = """
from chatwallet.channels.base import OutboundMessage
from chatwallet.commands.base import Answer, Command
from chatwallet.commands.errors import CommandError

def parse(rest, reading):
    if rest == "crash":
        raise RuntimeError("a bug")
    if rest == "oops":
        raise CommandError("tip_without_a_text")
    if not rest:
        raise CommandError("tip_nobody")
    return {"who": rest}

async def tip(context, arguments):
    if arguments["who"] == "none":
        return None
    return Answer(OutboundMessage(context.texts("tip-given", who=arguments["who"])))

COMMAND = Command("tip", parse, tip, locales=__name__)
"""
ENGLISH = """
command-tip = tip, gratuity
help-tip = { $word } Bob – give Bob a tip
menu-tip = Give a tip
tip-given = { $who } has a tip.
error-tip-nobody = Whom?
error-internal = All your money is gone.
"""
SPANISH = """
command-tip = propina
help-tip = { $word } Bob – dar una propina a Bob
tip-given = { $who } tiene una propina.
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a package with a name of its own, its files, and the entry points of its commands."""

    def install(package: str, files: dict[str, str], **entries: str) -> None:
        folder = tmp_path / package
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        lines = [f"{name} = {value}" for name, value in entries.items()]
        (info / "entry_points.txt").write_text("\n".join(["[chatwallet.commands]", *lines, ""]))

    monkeypatch.syspath_prepend(tmp_path)
    return install


def found() -> tuple[dict[str, Command], list[Any]]:
    with capture_logs() as logs:
        commands = {command.name: command for command in find_commands()}
    return commands, [line["entry_point"] for line in logs if line["event"] == "command_left_out"]


OWN = set(Catalogue()["en"].commands)


async def test_a_plugin_speaks_its_own_texts_in_the_languages_it_has(install: Install) -> None:
    files = {"__init__.py": TIP, "en.ftl": ENGLISH, "es.ftl": SPANISH, "tlh.ftl": "tip-given = qapla'\n"}
    install("tip_jar", files, tip="tip_jar:COMMAND")
    commands, left_out = found()
    assert (set(commands), left_out) == (OWN | {"tip"}, [])
    desk, mesa, table = (Desk(language, commands=[commands["tip"]]) for language in ("en", "es", "fr"))
    assert await desk.lines("gratuity Bob") == ["Bob has a tip."]
    assert await mesa.lines("propina Bob") == ["Bob tiene una propina."]
    assert await table.lines("tip Bob") == ["Bob has a tip."], "a language it lacks is said in English"
    assert await mesa.lines("tip") == ["Whom?"], "and so is a text that one of its languages lacks"
    assert "• propina Bob – dar una propina a Bob" in await mesa.lines("ayuda más")
    assert await mesa.lines("ayuda tip") == ["propina Bob – dar una propina a Bob"]
    assert await table.lines("aide tip") == ["tip Bob – give Bob a tip"]
    catalogue = Catalogue(command.locales for command in commands.values())
    assert menu(catalogue, ["tip"], "es") == (("propina", "Give a tip"),)
    assert catalogue.languages == Catalogue().languages


async def test_a_plugin_s_bug_is_owned_and_changes_no_text_of_ours(install: Install) -> None:
    install("tip_bugs", {"__init__.py": TIP, "en.ftl": ENGLISH}, tip="tip_bugs:COMMAND")
    commands, _ = found()
    desk = Desk(commands=[commands["tip"]])
    wrong = ["Something went wrong on my side; nothing was lost. Please try again."]
    assert await desk.lines("tip crash") == wrong, "its parser raises"
    assert not await desk.is_ours("tip crash")
    assert await desk.lines("tip none") == wrong, "its handler answers nothing"
    assert await desk.lines("tip oops") == wrong, "what it says of an error stands nowhere"
    assert (await desk.say("receive 10")).qr is not None


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        ({"__init__.py": "import no_such_module"}, "{}:COMMAND"),
        ({"__init__.py": "raise RuntimeError('at import')"}, "{}:COMMAND"),
        ({"__init__.py": "COMMAND ="}, "{}:COMMAND"),
        ({"__init__.py": ""}, "{}:COMMAND"),
        ({"__init__.py": ""}, "{}.missing:COMMAND"),
        ({"__init__.py": "COMMAND = 'tip'"}, "{}:COMMAND"),
        ({"__init__.py": TIP}, "{}:tip"),
        ({"__init__.py": TIP}, "{}:COMMAND"),
        ({"__init__.py": TIP, "es.ftl": SPANISH}, "{}:COMMAND"),
        ({"__init__.py": TIP, "en.ftl": "tip-given = { $who\n"}, "{}:COMMAND"),
        ({"__init__.py": TIP, "en.ftl": ENGLISH, "es.ftl": "tip-given = {\n"}, "{}:COMMAND"),
        ({"__init__.py": TIP, "en.ftl": "help-tip = { $who } gets a tip\n"}, "{}:COMMAND"),
        ({"__init__.py": TIP, "en.ftl": "command-tip = receive, tip\n"}, "{}:COMMAND"),
        ({"__init__.py": TIP, "en.ftl": "command-tip = propina, SALDO\n"}, "{}:COMMAND"),
        ({"__init__.py": TIP, "en.ftl": "command-tip = a tip\n"}, "{}:COMMAND"),
        ({"__init__.py": TIP.replace("Command(\"tip\"", "Command(\"receive\"")}, "{}:COMMAND"),
        ({"__init__.py": TIP.replace("Command(\"tip\"", "Command(\"Tip Jar\"")}, "{}:COMMAND"),
    ],
)  # fmt: skip
def test_a_broken_plugin_is_logged_and_left_out(
    install: Install, request: pytest.FixtureRequest, files: dict[str, str], entry: str
) -> None:
    package = f"broken_{abs(hash(request.node.name)) % 10**8}"
    install(package, files, broken=entry.format(package))
    install(f"{package}_fine", {"__init__.py": TIP, "en.ftl": ENGLISH}, tip=f"{package}_fine:COMMAND")
    commands, left_out = found()
    assert left_out == [f"broken = {entry.format(package)}"]
    assert set(commands) == OWN | {"tip"}, "the others are there"
    assert commands["tip"].locales == f"{package}_fine"


def test_of_two_plugins_with_one_name_the_first_is_taken(install: Install) -> None:
    for package in ("one_jar", "two_jar"):
        install(package, {"__init__.py": TIP, "en.ftl": ENGLISH}, tip=f"{package}:COMMAND")
    commands, left_out = found()
    assert commands["tip"].locales == "one_jar"
    assert left_out == ["tip = two_jar:COMMAND"]


async def test_a_plugin_without_texts_is_called_by_its_name(install: Install) -> None:
    install("bare_jar", {"__init__.py": TIP.replace(", locales=__name__", "")}, tip="bare_jar:COMMAND")
    commands, left_out = found()
    assert not left_out
    desk = Desk(commands=[commands["tip"]])
    assert "• tip" in await desk.lines("help more")
    assert await desk.lines("help tip") == ["tip"]


def test_a_package_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ImportError):
        Catalogue(["no_such_package"])


def test_a_context_has_at_most_eight_fields() -> None:
    """What a command is given grows with each noun that is added, unless somebody counts."""
    assert len(fields(Context)) <= 8


@pytest.mark.parametrize(
    ("written", "now"),
    [
        ("wallet", "context.wallet is context.services.wallet since version 0.3"),
        ("conversation", "context.conversation is context.message.conversation since version 0.3"),
        ("owner", "context.owner is context.role.allows(Role.OWNER) since version 0.3"),
        ("default_unit", "context.default_unit is context.shop.default_unit since version 0.3"),
        ("example", "context.example is context.say.example since version 0.3"),
        ("nonsense", "a Context has no 'nonsense'"),
    ],
)
async def test_a_command_of_before_is_told_where_its_field_is_now(written: str, now: str) -> None:
    def anything(rest: str, reading: Reading) -> Arguments:
        return {}

    async def old(context: Context, arguments: Arguments) -> Answer:
        with pytest.raises(AttributeError) as raised:
            getattr(context, written)
        return Answer(OutboundMessage(str(raised.value)))

    assert await Desk(commands=[Command("old", anything, old)]).lines("old") == [now]


def test_a_command_of_before_that_was_for_owners_is_left_out_with_the_word_of_now(install: Install) -> None:
    source = TIP.replace("locales=__name__", "locales=__name__, for_owners=True")
    install("owners_jar", {"__init__.py": source, "en.ftl": ENGLISH}, tip="owners_jar:COMMAND")
    commands, left_out = found()
    assert left_out == ["tip = owners_jar:COMMAND"]
    assert set(commands) == OWN
