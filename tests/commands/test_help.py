"""`help`, and the answers to what is no command: each shows a way on."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from chatwallet.accounts.roles import Owners
from chatwallet.channels.base import Button
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import Desk
from chatwallet.tests.locales.test_translations import messages
from chatwallet.wallet.money import SAT

LANGUAGES = pytest.mark.parametrize("language", Catalogue().languages)
CUSTOMERS = Owners(["memory:somebody else"])
# What a customer, or a group, has no business with (Y9).
MACHINERY = ("CHATWALLET", "OWNERS", "API", "Redis", "SQLite", "token", "webhook", "server")


@LANGUAGES
@pytest.mark.parametrize("owner", [True, False], ids=["owner", "customer"])
async def test_a_greeting_is_four_lines_with_three_buttons_and_more(language: str, *, owner: bool) -> None:
    """Y9: `hi` told everything at once, in 24 lines."""
    desk = Desk(language, owners=None if owner else CUSTOMERS)
    for greeting in ("hi", "/start", "help"):
        assert len(await desk.lines(greeting)) == 4
    example, *others, more = desk.answer.message.buttons
    assert len(others) == 2
    assert all(button.text in desk.answer.message.text for button in (example, *others, more))
    await desk.say(example.text)
    assert desk.answer.message.qr is not None, "the example it offers makes an order"
    refused = Catalogue()[language]("owners-only", person="memory:ana")
    for button in others:
        assert refused not in await desk.lines(button.text), "nothing is offered that is refused"
    *listed, last = await desk.lines(more.text)
    assert len(listed) == len(find_commands()) - (not owner)
    assert version("chatwallet") in last, "S2-16: whoever reports a fault can say of which version"


@LANGUAGES
async def test_each_command_is_explained_better_than_in_the_list(language: str) -> None:
    """Y9: `help receive` said a line that `help` had said already."""
    desk = Desk(language)
    for name in [command.name for command in find_commands()]:
        word = Catalogue()[language].words(name)[0]
        line, *more = await desk.lines(f"help {word}")
        assert f"• {line}" in await desk.lines("help more")
        assert " ".join(more), name


@LANGUAGES
async def test_no_text_for_customers_speaks_of_settings(language: str) -> None:
    """Y9: nor claims what may not be true, that whoever runs the bot has been told."""
    texts = Catalogue()[language]
    for key, content in messages(language).items():
        if key.startswith(("command-", "trouble-", "alert-", "news-")):
            continue
        said = texts(key, **{name: 2 if name in content.choosers else "x" for name in content.variables})
        assert not [word for word in MACHINERY if word in said], key


async def test_one_command_is_explained_by_its_name_in_any_language(desk: Desk, mesa: Desk) -> None:
    line, *_ = told = await desk.lines("help receive")
    assert line.startswith("receive 10 Coffee – a QR to be paid $10")
    assert await desk.lines("help cobrar") == told
    assert (await mesa.lines("ayuda saldo"))[0] == "saldo – lo que tiene la billetera"


async def test_the_example_names_the_unit_that_a_bare_amount_has() -> None:
    line, *_ = await Desk(default_unit=SAT).lines("help receive")
    assert line.startswith("receive 10 Coffee – a QR to be paid 10 sat, with a memo.")


async def test_what_is_no_command_gets_a_suggestion_that_is_only_offered(desk: Desk, mesa: Desk) -> None:
    assert await desk.lines("receivd 10 Coffee") == [
        "I don't know “receivd”.",
        "Did you mean “receive 10 Coffee”?",
        "Write “help” to see what I can do.",
    ]
    assert desk.answer.message.buttons == (Button("receive 10 Coffee", "receive 10 Coffee"),)
    assert await desk.made_nothing(), "nothing is guessed into moving money"
    assert await mesa.lines("xyzzy") == ["No conozco «xyzzy».", "Escribe «ayuda» para ver lo que sé hacer."]
    assert await desk.lines("👍") == ["Write “help” to see what I can do."]


async def test_a_long_word_is_said_back_in_short(desk: Desk) -> None:
    assert (await desk.lines("x" * 1600))[0] == f"I don't know “{'x' * 29}…”."


async def test_a_fault_of_ours_is_owned_without_its_inner_life(desk: Desk, mesa: Desk) -> None:
    del desk.store.charges._charges  # a bug, as it might be
    del mesa.store.charges._charges
    assert await desk.lines("status K7Q2") == [
        "Something went wrong on my side; nothing was lost. Please try again."
    ]
    assert await mesa.lines("estado K7Q2") == [
        "Algo falló de mi lado; no se perdió nada. Inténtalo de nuevo."
    ]
