"""The menu of a chat program: words that work, and what they do, in each language."""

from __future__ import annotations

import re

import pytest

from chatwallet.commands.base import Reading
from chatwallet.commands.menu import menu
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue, Texts
from chatwallet.wallet.money import USD

CATALOGUE = Catalogue()
NAMES = CATALOGUE["en"].commands
languages = pytest.mark.parametrize("language", CATALOGUE.languages)


@languages
def test_it_names_every_command_once_by_a_word_that_is_read_as_it(language: str) -> None:
    router = Router(CATALOGUE, find_commands())
    lines = menu(CATALOGUE, router.names, language)
    assert len({word for word, _ in lines}) == len(lines) == len(router.names)
    for name, (word, description) in zip(router.names, lines, strict=True):
        assert re.fullmatch(r"[a-z0-9_]{1,32}", word)
        command = router.read(f"/{word}", Reading(language, USD)).command
        assert command is not None
        assert command.name == name
        assert 3 <= len(description) <= 60


def test_a_word_of_the_language_comes_before_an_english_one() -> None:
    words = {
        language: [word for word, _ in menu(CATALOGUE, NAMES, language)] for language in ("es", "ht", "pt")
    }
    assert words["es"][:3] == ["recibir", "otra", "cancelar"]
    assert words["es"][-1] == "ayuda"
    assert "timezone" in words["ht"], "none of lè, zòn, orè fits a menu"
    assert "taxa" in words["pt"], "preço does not fit"


def test_descriptions_are_in_the_language() -> None:
    assert dict(menu(CATALOGUE, NAMES, "fr"))["solde"] == "Ce que contient le portefeuille"


class Words:
    """Stands where a catalogue does, with texts of its own."""

    languages = ("en", "es")

    def __init__(self, **sources: str) -> None:
        english = Texts("en", sources["en"])
        self._texts = {"en": english, "es": Texts("es", sources.get("es", ""), otherwise=english)}

    def __getitem__(self, language: str) -> object:
        return self._texts[language]


def test_a_guest_without_a_line_of_its_own_is_described_by_its_help() -> None:
    words = Words(en="command-tip = tip\nhelp-tip = { $word } 5 Bob – give a tip, { $topic }\n")
    assert menu(words, ["tip", "bare-name", "x"], "es") == (  # type: ignore[arg-type]
        ("tip", "give a tip,"),
        ("x", "x"),
    ), "a name with a hyphen fits no menu"


def test_a_long_description_is_cut_and_a_word_never_stands_twice() -> None:
    words = Words(en=f"command-a = same\ncommand-b = same, other\nmenu-b = {'long ' * 30}\n")
    assert menu(words, ["a", "b"], "en") == (  # type: ignore[arg-type]
        ("a", "a"),
        ("same", "long " * 11 + "long…"),
    )
