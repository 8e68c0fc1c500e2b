"""What people write, in five languages: each line is understood as it is meant, and nothing else makes an order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.router import Router
from chatwallet.locales.texts import Catalogue
from chatwallet.wallet.money import USD

from ..conftest import Read

UTTERANCES = json.loads((Path(__file__).parents[2] / "data" / "utterances.json").read_text(encoding="utf-8"))
LANGUAGES = Catalogue().languages
MAKING = ("receive", "again")


def test_there_are_400_or_more_in_five_languages() -> None:
    """PE-38."""
    assert len({(language, line) for language, line, *_ in UTTERANCES}) >= 400
    assert {language for language, *_ in UTTERANCES} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_understood_with_its_amount_currency_and_memo(read: Read, language: str) -> None:
    """PE-38."""
    for spoken, line, command, amount, currency, memo in UTTERANCES:
        if spoken != language:
            continue
        parsed = read(line, language)
        assert (parsed.command and parsed.command.name, parsed.error) == (command, None), line
        if command == "receive":
            wanted = {"amount": amount, "currency": currency} | ({"memo": memo} if memo else {})
            assert parsed.arguments == wanted, line


def test_no_sentence_is_obeyed_in_any_language(router: Router) -> None:
    """PE-38: those among them that begin with no command's word do nothing, whatever the language of the account."""
    for _, line, command, *_ in UTTERANCES:
        if command is None:
            for language in LANGUAGES:
                reading = Reading(language, USD)
                assert router.read(line, reading).command is None, line
                assert router.obeyed(line, reading) is None, line


WORDS_OF_COMMANDS = frozenset(
    word for one in LANGUAGES for name in MAKING for word in Catalogue()[one].words(name)
)
SCRIPTS = st.text(
    st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"])
    | st.sampled_from(
        "0123456789٠١٢٣۵०१२０１２①Ⅷ½²$€£₿🙂👍🏽\u200d\u200b\u202e\ufeff\u0301\ud800\udfff\x00\n\t"
    ),
    max_size=60,
)


@settings(max_examples=600, deadline=None)
@given(SCRIPTS, st.sampled_from(LANGUAGES))
def test_nonsense_makes_no_money(router: Router, text: str, language: str) -> None:
    """PE-38: scripts, marks, emoji and surrogates that begin with no command's word make no order."""
    reading = Reading(language, USD)
    parsed = router.read(text, reading)
    if parsed.command is not None and parsed.error is None:
        assert parsed.command.name not in MAKING or parsed.word.casefold() in WORDS_OF_COMMANDS | {
            "inv",
            "qr",
        }
    elif parsed.command is None:
        assert router.obeyed(text, reading) is None


@settings(max_examples=600, deadline=None)
@given(SCRIPTS.filter(lambda text: not any(char.isdecimal() for char in text)), st.sampled_from(LANGUAGES))
def test_nonsense_behind_a_command_is_no_amount(router: Router, text: str, language: str) -> None:
    """PE-38: without a digit, and without a number in words, there is no amount."""
    word = Catalogue()[language].words("receive")[0]
    parsed = router.read(f"{word} {text}", Reading(language, USD))
    assert "amount" not in parsed.arguments
