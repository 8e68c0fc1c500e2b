from __future__ import annotations

import pytest
from fluent.runtime.errors import FluentReferenceError
from hypothesis import given
from hypothesis import strategies as st

from chatwallet.locales.texts import Catalogue, Texts, comparable

ENGLISH = Catalogue()["en"]


def test_a_text_is_filled_in() -> None:
    assert ENGLISH("notice-paid", amount="$10.00") == "✅ Payment received: $10.00"


@pytest.mark.parametrize(("seconds", "word"), [(1, "second."), (2, "seconds."), (60, "seconds.")])
def test_a_number_chooses_the_plural(seconds: int, word: str) -> None:
    assert ENGLISH("qr-lives", seconds=seconds).endswith(f"{seconds} {word}")


@given(st.text(st.characters(), max_size=200))
def test_a_memo_comes_through_as_it_is(memo: str) -> None:
    assert ENGLISH("line-memo", memo=memo) == f"Memo: {memo}"


@pytest.mark.parametrize(
    "memo", ["{ $amount }", "{{}}", "\\u0041", '{ "x" }', "-term", "a = b", "\u2068isolate\u2069"]
)
def test_a_value_is_never_read_as_fluent(memo: str) -> None:
    assert ENGLISH("line-memo", memo=memo) == f"Memo: {memo}"


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        ENGLISH("no-such-text")


def test_a_message_without_a_text_of_its_own_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts("xx", "button =\n    .label = Press\n")("button")


def test_a_missing_variable_is_an_error() -> None:
    with pytest.raises(FluentReferenceError):
        ENGLISH("notice-paid")


def test_a_malformed_file_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"xx\.ftl is malformed"):
        Texts("xx", "good = Good\nbad = { $x\n")


def test_words_and_lists_are_parted_at_commas() -> None:
    assert ENGLISH.words("receive")[:2] == ("receive", "invoice")
    assert ENGLISH.list("word-in")[0] == "in"
    with pytest.raises(KeyError):
        ENGLISH.words("dance")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("es", "es"),
        ("es-MX", "es"),
        ("pt_BR", "pt"),
        ("PT-br", "pt"),
        ("ht-HT", "ht"),
        ("fr-Latn-CA", "fr"),
        ("en-US-posix", "en"),
        ("zh-Hant", "en"),
        ("e", "en"),
        ("", "en"),
        (None, "en"),
        ("../es", "en"),
    ],
)
def test_a_tag_is_negotiated_to_a_language(tag: str | None, language: str) -> None:
    assert Catalogue().negotiate(tag, "en") == language


def test_an_unknown_tag_gives_the_default() -> None:
    assert Catalogue().negotiate("zh", "ht") == "ht"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("fr", "fr"),
        ("French", "fr"),
        ("francés", "fr"),
        ("FRANÇAIS", "fr"),
        ("kreyol", "ht"),
        ("Haitian Creole", "ht"),
        ("creole", "ht"),
        ("inglês", "en"),
        ("portugués", "pt"),
        ("Klingon", None),
        ("", None),
        ("e", None),
    ],
)
def test_a_language_is_found_by_its_name_in_any_language(name: str, language: str | None) -> None:
    assert Catalogue().find(name) == language


@given(st.text(st.characters(), max_size=40))
def test_comparing_is_stable(word: str) -> None:
    assert comparable(comparable(word)) == comparable(word)


def test_a_language_without_a_file_is_an_error() -> None:
    with pytest.raises(KeyError):
        Catalogue()["xx"]


def test_of_two_sources_the_first_counts_and_what_both_lack_is_said_otherwise() -> None:
    english = Texts("en", "one = one\ntwo = two\nlist = a, b\n")
    texts = Texts("es", "one = uno\n", "one = un\nthree = tres { $n }\n", otherwise=english)
    assert [texts("one"), texts("two"), texts("three", n=3)] == ["uno", "two", "tres 3"]
    assert texts.keys == ("one", "three")
    assert texts.list("list") == ("a", "b")
    assert "two" in texts
    assert "four" not in texts
    with pytest.raises(KeyError):
        texts("four")
