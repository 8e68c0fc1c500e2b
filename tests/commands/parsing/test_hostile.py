from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.bot.cli.parse import parse_lines
from chatwallet.commands.base import Reading, Shop
from chatwallet.commands.errors import Ambiguous
from chatwallet.commands.parsing.memo import MEMO_LENGTH, clean_memo
from chatwallet.commands.parsing.router import Parsed, Router
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.hostile import HOSTILE, MEMOS, REFUSED
from chatwallet.wallet.money import SAT, USD, Money

from ..conftest import Read

LANGUAGES = Catalogue().languages
anything = st.text(st.characters(), max_size=80)


def shown(text: str) -> str:
    return ascii(text if len(text) <= 40 else text[:40] + "…")


def test_there_are_at_least_120_hostile_texts() -> None:
    assert len(set(HOSTILE)) >= 120


@pytest.mark.parametrize("text", REFUSED, ids=shown)
def test_a_hostile_text_starts_nothing(read: Read, text: str) -> None:
    parsed = read(text)
    assert (
        parsed.command is None or parsed.error is not None or parsed.command.name == "help"
    )  # "?" asks for it
    assert not parsed.arguments


@pytest.mark.parametrize("text", REFUSED, ids=shown)
def test_every_refusal_has_a_text_in_every_language(read: Read, text: str) -> None:
    for language in LANGUAGES:
        error = read(text, language).error
        if error is None or isinstance(error, Ambiguous):
            continue
        said = Catalogue()[language](error.text_key, **error.values)
        assert len(said) < 400
        assert "Traceback" not in said


@pytest.mark.parametrize("text", MEMOS, ids=shown)
def test_a_hostile_memo_is_stored_harmless_and_changes_no_amount(read: Read, text: str) -> None:
    parsed = read(text)
    assert parsed.command is not None
    assert parsed.command.name == "receive"
    if isinstance(parsed.error, Ambiguous):
        parsed = read(parsed.error.choices[0])
    assert parsed.arguments["amount"] == "10.00"
    memo = parsed.arguments.get("memo", "")
    assert len(memo) <= MEMO_LENGTH
    assert memo == clean_memo(memo)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in memo)
    memo.encode()


def nothing_but_answers(parsed: Parsed) -> None:
    assert all(isinstance(value, str) for value in parsed.arguments.values())
    if isinstance(parsed.error, Ambiguous):
        assert 1 <= len(parsed.error.choices) <= 3


@settings(max_examples=400, deadline=None)
@given(anything, st.sampled_from(LANGUAGES), st.sampled_from([USD, SAT]))
def test_no_text_at_all_breaks_the_router(router: Router, text: str, language: str, unit: object) -> None:
    nothing_but_answers(router.read(text, Reading(language, SAT if unit is SAT else USD)))


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(
        ["receive", "again", "status", "history", "price", "language", "timezone", "currency", "help"]
    ),
    st.text(st.one_of(st.sampled_from("0123456789.,$€kK -٣１½"), st.characters()), max_size=40),
    st.sampled_from(LANGUAGES),
)
def test_no_argument_breaks_a_command(router: Router, word: str, rest: str, language: str) -> None:
    nothing_but_answers(router.read(f"{word} {rest}", Reading(language, USD)))


def test_hostile_lines_come_out_as_one_json_object_each(router: Router) -> None:
    lines = list(parse_lines(HOSTILE, router, "en", Shop(USD, Money(1_000_000, USD))))
    assert len(lines) == len(HOSTILE)
    for line in lines:
        assert "\n" not in line
        line.encode()
        assert set(json.loads(line)) == {"text", "command", "args", "error"}
