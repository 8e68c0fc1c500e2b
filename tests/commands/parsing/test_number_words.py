"""Numbers in words without a unit: one small number is offered in digits, what is more is asked for (§7.4)."""

from __future__ import annotations

import pytest

from chatwallet.commands.errors import Ambiguous
from chatwallet.tests.commands.desk import Desk

from ..conftest import Read


@pytest.mark.parametrize(
    ("language", "line", "offered"),
    [
        ("en", "receive ten", "receive 10"),
        ("en", "receive one coffee", "receive 1 coffee"),
        ("en", "receive twenty five", "receive 25"),
        ("es", "recibir diez", "recibir 10"),
        ("es", "recibir dos cafés", "recibir 2 cafés"),
        ("es", "recibir treinta y cinco", "recibir 35"),
        ("fr", "recevoir dix", "recevoir 10"),
        ("ht", "resevwa senk", "resevwa 5"),
        ("pt", "receber dois cafés", "receber 2 cafés"),
    ],
)
def test_a_small_number_in_words_is_offered_in_digits(
    read: Read, language: str, line: str, offered: str
) -> None:
    parsed = read(line, language)
    assert isinstance(parsed.error, Ambiguous)
    assert (parsed.error.choices, dict(parsed.arguments)) == ((offered,), {})
    assert read(offered, language).error is None


@pytest.mark.parametrize(
    "line",
    [
        "receive a coffee",
        "receive a hundred",
        "receive hundred",
        "receive two fifty",
        "receive two dozen eggs",
        "receive a dozen",
        "receive ten or twenty",
        "receive ten to 20",
        "receive ten 50",
        "receive two and a half",
        "receive thousand",
        "recibir un café",
        "recevoir un café",
        "resevwa de kafe",
        "receber uma",
    ],
)
def test_what_can_t_be_put_together_is_asked_for_anew(read: Read, line: str) -> None:
    for language in ("en", "es", "fr", "ht", "pt"):
        parsed = read(line, language)
        assert parsed.error is not None
        assert (parsed.error.error, dict(parsed.arguments)) == ("invalid_amount", {})


@pytest.mark.parametrize("line", ["receive ten dollars lunch", "recibir diez dólares lunch"])
def test_before_a_currency_a_number_in_words_is_read(read: Read, line: str) -> None:
    assert read(line).arguments == {"amount": "10.00", "currency": "USD", "memo": "lunch"}


async def test_the_offered_line_is_a_button_and_a_numbered_choice(desk: Desk) -> None:
    said = await desk.say("receive one coffee")
    assert [button.text for button in said.buttons] == ["receive 1 coffee"]
    assert await desk.made_nothing()
    await desk.say("1")
    charge = await desk.charge()
    assert (charge.memo, charge.asked and charge.asked.minor) == ("coffee", 100)
