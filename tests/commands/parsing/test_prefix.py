"""A word before each line, in a bot that does other things too: what the bot tells people to write can be written."""

from __future__ import annotations

import re

import pytest

from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.prefix import Prefix
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import Desk
from chatwallet.wallet.money import USD

ENGLISH = Reading("en", USD)
QUOTED = re.compile(r"“(.+?)”")


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(Catalogue(), find_commands(), "pay")


@pytest.fixture(params=["pay", "/pay"])
def guest(request: pytest.FixtureRequest) -> Desk:
    """A desk in a host's bot."""
    return Desk(prefix=request.param)


@pytest.mark.parametrize(
    "line",
    [
        "receive 10 Coffee",
        "/receive 10 Coffee",
        "pay receive 10 Coffee",
        "/pay receive 10 Coffee",
        "/pay /receive 10 Coffee",
        "PAY receive 10 Coffee",
        "Pay: receive 10 Coffee",
        "/pay@flash_bot receive 10 Coffee",
        "  pay\n receive 10 Coffee",
        "pay recibir 10 Coffee",
    ],
)
def test_a_line_is_read_with_and_without_it(router: Router, line: str) -> None:
    parsed = router.read(line, ENGLISH)
    assert parsed.command is not None
    assert parsed.command.name == "receive"
    assert parsed.arguments == {"amount": "10.00", "currency": "USD", "memo": "Coffee"}


@pytest.mark.parametrize("line", ["pay", "/pay", "/pay@flash_bot", " Pay! ", "PAY"])
def test_alone_it_asks_for_help(router: Router, line: str) -> None:
    parsed = router.read(line, ENGLISH)
    assert parsed.command is not None
    assert (parsed.command.name, parsed.error) == ("help", None)


@pytest.mark.parametrize("line", ["payreceive 10", "repay receive 10", "paying receive 10", "pay/receive 10"])
def test_it_is_a_word_of_its_own(router: Router, line: str) -> None:
    assert router.read(line, ENGLISH).command is None


@pytest.mark.parametrize("prefix", ["two words", " pay", "p@y", "//pay", "/", "pay\n", "pay:", "x" * 40])
def test_what_is_no_word_can_t_be_one(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        Router(Catalogue(), find_commands(), prefix)


@pytest.mark.parametrize("line", ["", "  ", "👍", "pay !"])
def test_nothing_is_no_prefix(router: Router, line: str) -> None:
    error = router.read(line, ENGLISH).error
    assert error is not None
    assert (error.error, error.values) == ("empty", {"help": "pay help"})


def test_without_one_nothing_is_taken_off() -> None:
    assert not Prefix("")
    assert Prefix("").after("pay receive 10") is None
    assert Router(Catalogue(), find_commands()).read("pay receive 10", ENGLISH).command is None


async def test_the_buttons_and_lines_of_a_code_work_as_they_are(guest: Desk) -> None:
    said = await guest.say("pay receive 10")
    code = (await guest.charge()).code
    lines = [f"{guest.prefix} again {code}", f"{guest.prefix} cancel {code}"]
    assert QUOTED.findall(said.text) == lines
    assert [button.text for button in said.buttons] == lines
    assert (await guest.say(lines[0])).qr is not None
    assert (await guest.say(lines[1])).text.startswith(f"{code} is cancelled")


async def test_every_line_of_help_begins_with_it(guest: Desk) -> None:
    said = await guest.say(f"{guest.prefix} help more")
    lines = [line.removeprefix("• ") for line in said.text.splitlines() if line.startswith("• ")]
    assert len(lines) == len(find_commands())
    assert all(line.startswith(f"{guest.prefix} ") for line in lines)
    said = await guest.say(guest.prefix)
    example, *menu = (button.text for button in said.buttons)
    assert QUOTED.findall(said.text) == [example, *menu]
    assert example == f"{guest.prefix} receive 10 Coffee"
    assert (await guest.say(example)).qr is not None
    assert menu == [f"{guest.prefix} {word}" for word in ("history", "balance", "help more")]


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("pay recieve 10 Coffee", "receive 10 Coffee"),
        ("pay 10 Coffee", "receive 10 Coffee"),
        ("pay receive10", "receive 10"),
        ("recieve 10", "receive 10"),
    ],
)
async def test_a_suggestion_is_a_line_that_works(guest: Desk, line: str, suggestion: str) -> None:
    said = await guest.say(line)
    (button,) = said.buttons
    assert button.text == f"{guest.prefix} {suggestion}"
    assert QUOTED.findall(said.text)[1:] == [button.text, f"{guest.prefix} help"]
    assert (await guest.say(button.text)).qr is not None


async def test_the_choices_of_a_doubtful_amount_can_be_written_or_numbered(guest: Desk) -> None:
    said = await guest.say("pay receive 1.000")
    choices = [f"{guest.prefix} receive 1000", f"{guest.prefix} receive 1.00"]
    assert [button.text for button in said.buttons] == choices
    assert [line.partition(": ")[2] for line in said.text.splitlines()[1:]] == choices
    assert (await guest.say("2")).text.startswith("Receive $1.00")
    assert (await guest.say(choices[0])).text.startswith("Receive $1,000.00")


@pytest.mark.parametrize("line", ["cancel", "history", "timezone", "currency", "👍", "nonsense", "pay !"])
async def test_whatever_is_to_be_written_begins_with_it(guest: Desk, line: str) -> None:
    text = (await guest.say(line)).text
    told = [one for one in QUOTED.findall(text) if one != line]
    told += re.findall(r"(?<=To change it: ).+", text)
    assert told
    for one in told:
        assert one.startswith(f"{guest.prefix} ")
        await guest.say(one)
        assert not guest.answer.message.text.startswith("I don't know")


async def test_the_next_page_of_a_history_is_one_copy_away(guest: Desk) -> None:
    for _ in range(12):
        await guest.say("pay receive 10")
    text = (await guest.say("pay history")).text
    assert text.splitlines()[-1] == f"More: {guest.prefix} history 2"
