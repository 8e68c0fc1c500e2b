"""`help`, and the answers to what is no command: each shows a way on."""

from __future__ import annotations

import pytest

from chatwallet.channels.base import Button
from chatwallet.commands.router import find_commands
from chatwallet.tests.commands.desk import Desk
from chatwallet.wallet.money import SAT


@pytest.mark.parametrize("tag", ["en", "es", "fr", "ht", "pt"])
async def test_it_names_every_command_in_the_persons_words_and_each_example_works(tag: str) -> None:
    desk = Desk(tag)
    lines = await desk.lines("help")
    assert len([line for line in lines if line.startswith("• ")]) >= len(find_commands()) - 1
    example, *menu = desk.answer.message.buttons
    assert all(button.label == button.text for button in (example, *menu))
    await desk.say(example.text)
    assert desk.answer.message.qr is not None, "the example it offers makes a code"
    unknown = (await desk.lines("xyzzy"))[0].replace("xyzzy", "{}")
    for button in menu:
        assert unknown.format(button.text) not in await desk.lines(button.text)
    assert len(menu) == 2


async def test_one_command_is_explained_by_its_name_in_any_language(desk: Desk, mesa: Desk) -> None:
    (line,) = await desk.lines("help receive")
    assert line.startswith("receive 10 Coffee – a QR to be paid $10")
    assert await desk.lines("help cobrar") == [line]
    assert (await mesa.lines("ayuda saldo"))[0] == "saldo – lo que tiene tu billetera"


async def test_the_example_names_the_unit_that_a_bare_amount_has() -> None:
    (line,) = await Desk(default_unit=SAT).lines("help receive")
    assert line.startswith("receive 10 Coffee – a QR to be paid 10 sat, with a memo.")


async def test_what_is_no_command_gets_a_suggestion_that_is_only_offered(desk: Desk, mesa: Desk) -> None:
    assert await desk.lines("recieve 10 Coffee") == [
        "I don't know “recieve”.",
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
    del desk.store.charges._codes  # a bug, as it might be
    del mesa.store.charges._codes
    assert await desk.lines("status K7Q2") == [
        "Something went wrong on my side; nothing was lost. Please try again."
    ]
    assert await mesa.lines("estado K7Q2") == [
        "Algo falló de mi lado; no se perdió nada. Inténtalo de nuevo."
    ]
