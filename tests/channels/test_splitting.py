"""Long texts are cut where a reader would, and nothing is lost or torn."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwallet.channels.splitting import split, utf16_length

# What people see as one character each, of one to eleven UTF-16 units.
CHARACTERS = (
    *("a", "é", "字", "𝄞", "😀", "e\u0301", "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"),
    *("👍🏽", "🇭🇹", "🇺🇸", "1\ufe0f\u20e3", "🏴\U000e0067\U000e0062\U000e0065\U000e007f", "\u0915\u093f"),
)
LONGEST = max(map(utf16_length, CHARACTERS))
WHITE = (" ", "  ", "\n", "\n\n", "\r\n", "\t", "\u2003")
WHOLE = "lnbc1" + "q" * 20

pieces = st.lists(st.sampled_from((*CHARACTERS, *WHITE)), max_size=60)
limits = st.integers(LONGEST, 40)


def without_white(parts: list[str]) -> str:
    return "".join("".join(parts).split())


@given(st.text(max_size=200), st.integers(2, 50), st.integers(2, 50))
def test_any_text_is_kept_but_for_white_space_and_every_part_fits(text: str, limit: int, first: int) -> None:
    parts = split(text, limit, first=first)
    assert without_white(parts) == "".join(text.split())
    assert utf16_length(parts[0]) <= first
    assert all(utf16_length(part) <= limit for part in parts[1:])
    assert all(part == part.strip() for part in parts)
    assert all(parts) or not text.strip()


@given(st.text(max_size=200).filter(str.strip), st.integers(2, 50))
def test_only_the_white_space_at_the_cuts_is_lost(text: str, limit: int) -> None:
    rest = text
    for part in split(text, limit):
        before, found, rest = rest.partition(part)
        assert found == part
        assert not before.strip()
    assert not rest.strip()


@given(pieces, limits)
def test_no_character_that_people_see_is_torn(characters: list[str], limit: int) -> None:
    text = "".join(characters)
    ends = set()
    place = 0
    for character in characters:
        place += len(character)
        ends.add(place)
    place = 0
    for part in split(text, limit):
        place = text.index(part, place) + len(part)
        assert place in ends or not text[place:].strip()


@given(pieces, pieces, limits, st.integers(LONGEST, 40))
def test_a_payment_request_that_fits_is_never_cut(
    before: list[str], after: list[str], limit: int, first: int
) -> None:
    text = "".join([*before, "\n", WHOLE, "\n", *after])
    parts = split(text, limit, first=first, whole=WHOLE)
    assert (utf16_length(WHOLE) > limit) or any(WHOLE in part for part in parts)
    assert without_white(parts) == "".join(text.split())
    assert all(parts[1:])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", [""]),
        ("  \n ", [""]),
        ("short", ["short"]),
        ("one two\nthree\n\nfour five", ["one two\nthree", "four five"]),
        ("one two\nthree four", ["one two", "three four"]),
        ("one two three four", ["one two three", "four"]),
        ("onetwothreefourfive", ["onetwothreefour", "five"]),
        ("one\n\nlongerthanthefirst", ["one", "longerthanthefi", "rst"]),
    ],
)
def test_the_cut_is_at_a_paragraph_else_a_line_else_a_word(text: str, parts: list[str]) -> None:
    assert split(text, 15) == parts


def test_an_early_paragraph_does_not_make_a_short_first_part() -> None:
    assert split("Hi\n\n" + "word " * 20, 60)[0].count("word") == 11


def test_a_request_that_fits_only_into_the_second_part_leaves_the_first_empty() -> None:
    assert split(WHOLE, 30, first=10, whole=WHOLE) == ["", WHOLE]


def test_a_request_that_fits_nowhere_is_cut() -> None:
    assert split(WHOLE, 20, whole=WHOLE) == [WHOLE[:20], WHOLE[20:]]


def test_one_character_longer_than_a_message_is_cut_between_its_code_points() -> None:
    parts = split("e" + "\u0301" * 25, 10)
    assert [len(part) for part in parts] == [10, 10, 6]


def test_a_half_of_a_pair_that_came_alone_is_measured_and_kept() -> None:
    assert re.sub(r"\s", "", "".join(split("\ud83d" * 5, 2))) == "\ud83d" * 5
