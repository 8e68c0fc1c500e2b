from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.commands.parsing.distance import slips_between
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.parsing.words import Vocabulary
from chatwallet.locales.texts import Catalogue, comparable

from ..conftest import Read

# Words that two commands share, with the command that wins in each language. Keep it empty where it can be.
SHARED: dict[str, dict[str, str]] = {}


def name_of(read: Read, text: str, language: str = "en") -> str | None:
    command = read(text, language).command
    return command.name if command else None


def every_word() -> list[tuple[str, str, str]]:
    catalogue = Catalogue()
    return [
        (language, name, word)
        for language in catalogue.languages
        for name in catalogue[language].commands
        for word in catalogue[language].words(name)
    ]


@pytest.mark.parametrize("account", Catalogue().languages)
def test_every_word_of_every_language_works_for_everybody(read: Read, account: str) -> None:
    for _, name, word in every_word():
        expected = SHARED.get(comparable(word), {}).get(account, name)
        for written in (word, word.upper(), word.title(), f"/{word}"):
            assert name_of(read, written, account) == expected, written


@pytest.mark.parametrize("account", Catalogue().languages)
def test_accents_may_be_left_out_of_every_word_but_the_shortest(read: Read, account: str) -> None:
    for _, name, word in every_word():
        bare = comparable(word)
        if len(bare) > 2 and bare not in SHARED:
            assert name_of(read, bare, account) == name, word


def test_no_word_is_shared_that_is_not_listed() -> None:
    owners: dict[str, set[str]] = {}
    for _, name, word in every_word():
        owners.setdefault(comparable(word), set()).add(name)
    assert {word for word, names in owners.items() if len(names) > 1} == set(SHARED)


def test_the_account_s_language_wins_then_english() -> None:
    class Shared:
        languages = ("en", "es", "fr")

        def __getitem__(self, language: str) -> object:
            return {"en": Words(a="pain"), "es": Words(b="pain"), "fr": Words(c="pain")}[language]

    class Words:
        def __init__(self, **words: str) -> None:
            self.commands = tuple(words)
            self._words = words

        def words(self, name: str) -> tuple[str, ...]:
            return (self._words[name],)

        def __contains__(self, key: str) -> bool:
            return False

    vocabulary = Vocabulary(Shared(), ["a", "b", "c"])  # type: ignore[arg-type]
    assert [vocabulary.command("pain", language) for language in ("fr", "es", "en", "pt")] == [
        "c",
        "b",
        "a",
        "a",
    ]


SHORT = {"receive": "inv qr", "history": "txs tx hist", "balance": "bal", "help": "? ?? ¿?"}


@pytest.mark.parametrize("account", Catalogue().languages)
def test_short_words_are_read_in_every_language_and_nothing_is_a_slip_of_one(
    read: Read, account: str
) -> None:
    for name, words in SHORT.items():
        for word in words.split():
            assert name_of(read, word, account) == name, word
            assert name_of(read, f"/{word.upper()}", account) == name, word
    long = {comparable(word) for _, _, word in every_word()}
    assert not long.intersection(" ".join(SHORT.values()).split()), "no word is two commands'"
    for slip in ("inw", "qrr", "txz", "bsl"):
        assert read(slip, account).suggestion is None
    assert read("inv 5 lunch", account).arguments == {"amount": "5.00", "currency": "USD", "memo": "lunch"}


def test_no_word_that_says_pay_is_a_command_or_begins_one_that_is_offered(read: Read) -> None:
    for language in Catalogue().languages:
        for word in Catalogue()[language].list("sentence-paying"):
            if name_of(read, word) != "status":  # "peye" is Creole for paid, too
                assert name_of(read, word) is None, word
                assert [read(f"{word} 5", one).suggestion for one in Catalogue().languages] == [None] * 5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("receive 10", "receive"),
        ("RECEIVE 10", "receive"),
        ("/receive 10", "receive"),
        ("/receive@flash_bot 10", "receive"),
        ("receive: 10", "receive"),
        ("«recibir» 10", "receive"),
        ("*receive* 10", "receive"),
        ("¿saldo?", "balance"),
        ("¿ saldo ?", "balance"),
        ("¡Hola!", "help"),
        ("  receive\u00a010", "receive"),
        ("receive\n10\ncoffee", "receive"),
        ("\u200freceive\u200e 10", "receive"),
        ("\ufeffreceive 10", "receive"),
        ("☕ receive 10", "receive"),
        ("help🙏", "help"),
        ("- status", "status"),
        ("Cotización", "price"),
        ("cotizacio\u0301n", "price"),
        ("ZONA-HORARIA", "timezone"),
        ("PAYÉ", "status"),
        ("anko", "again"),
        ("lè", "timezone"),
        ("le solde", None),
        ("hi", "help"),
        ("coffee receive 10", None),
        ("send 10 to bob", None),
        ("received 10", None),
        ("receive10", None),
        ("r e c e i v e", None),
        ("recieve 10", None),
    ],
)
def test_the_first_word_decides(read: Read, text: str, name: str | None) -> None:
    assert name_of(read, text) == name


@pytest.mark.parametrize(
    ("text", "language", "suggestion"),
    [
        ("recieve 10 Coffee", "en", "receive 10 Coffee"),
        ("recibri 10 café", "es", "recibir 10 café"),
        ("rcevoir 5", "fr", "recevoir 5"),
        ("resewa 5", "ht", "resevwa 5"),
        ("recebr 5", "pt", "receber 5"),
        ("cancle", "en", "cancel"),
        ("canecl K7Q2", "en", "cancel K7Q2"),
        ("statsu", "en", "status"),
        ("histroy 2", "en", "history 2"),
        ("slado", "es", "saldo"),
        ("blance", "en", "balance"),
        ("hepl", "en", "help"),
        ("stat", "en", "status"),
        ("pay", "en", None),
        ("soldo", "en", None),
        ("recieve 10", "ht", None),
        ("payr", "fr", "payé"),
        ("pay 5", "fr", None),
        ("pagar 5", "pt", None),
        ("send 5", "en", None),
        ("change 5", "fr", None),
        ("receive10 Coffee", "en", "receive 10 Coffee"),
        ("receive:$5", "en", "receive $5"),
        ("10 Coffee", "en", "receive 10 Coffee"),
        ("$5", "en", "receive $5"),
        ("10 café", "es", "recibir 10 café"),
        ("5€ kafe", "ht", "resevwa 5€ kafe"),
        ("1.000", "en", "receive 1.000"),
        ("0", "en", None),
        ("-5", "en", None),
        ("coffee", "en", None),
        ("ok", "en", None),
        ("no", "en", None),
        ("thanks a lot", "en", None),
        ("transfer everything", "en", None),
        ("x" * 2000, "en", None),
    ],
)
def test_a_close_miss_is_suggested_and_never_done(
    read: Read, text: str, language: str, suggestion: str | None
) -> None:
    """Y10: `pay` and `hist` in English were answered with “payé” and “list”."""
    parsed = read(text, language)
    assert parsed.command is None
    assert not parsed.arguments
    assert parsed.suggestion == suggestion


def test_a_suggestion_is_a_line_that_is_read(read: Read) -> None:
    for text in ("recieve 10 Coffee", "receive10 Coffee", "10 Coffee", "cancle K7Q2", "recevie"):
        suggestion = read(text).suggestion
        assert suggestion is not None
        assert read(suggestion).error is None
        assert read(suggestion).command is not None


@pytest.mark.parametrize(
    ("wrong", "right", "slips"),
    [
        ("recieve", "receive", 1),
        ("", "abc", 3),
        ("abc", "abc", 0),
        ("ab", "ba", 1),
        ("kitten", "sitting", 3),
        ("ca", "abc", 3),
    ],
)
def test_neighbours_swapped_are_one_slip(wrong: str, right: str, slips: int) -> None:
    assert slips_between(wrong, right) == slips


def test_the_names_of_commands_come_in_the_order_of_the_language_file(router: Router) -> None:
    assert router.names == Catalogue()["en"].commands


@settings(max_examples=200, deadline=None)
@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7), st.integers(1, 4))
def test_a_distance_that_is_not_cut_short_is_exact(wrong: str, right: str, enough: int) -> None:
    assert min(slips_between(wrong, right, enough), enough) == min(slips_between(wrong, right), enough)
