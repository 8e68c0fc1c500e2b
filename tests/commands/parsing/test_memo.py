from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatwallet.commands.parsing.memo import MEMO_LENGTH, clean_line, clean_memo

FAMILY = "👩\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Coffee", "Coffee"),
        ("  two   spaces ", "two spaces"),
        ("line\none\r\ntwo\ttab", "line one two tab"),
        ("para\u2028graph\u2029end", "para graph end"),
        ("no\u00a0break\u202fspace", "no break space"),
        ("Cafe\u0301", "Café"),
        ("a\u202eb\u2066c\u2069d\u200ee\u200ff\u061cg", "abcdefg"),
        ("a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg", "abcdefg"),
        ("nul\x00bell\x07esc\x1b[0m", "nulbellesc[0m"),
        ("c1\x80\x9f", "c1"),
        ("\U000e0041\U000e007ftag", "tag"),
        ("\ud83dlone\udc00", "lone"),
        ("\ufffe\uffff\ufdd0", ""),
        ("filler\u3164\u115f\u1160\uffa0", "filler"),
        ("e" + "\u0323" * 9, "ẹ" + "\u0323" * 3),
        ("\u0301\u0301head", "head"),
        (" \u0301 \ufe0fhead", "head"),
        (FAMILY, FAMILY),
        ("❤️\u200d🔥", "❤️\u200d🔥"),
        ("👍🏽\u200dx\u200d👍", "👍🏽x👍"),
        ("\u200d👍\u200d", "👍"),
        ("👍\u200d\u200d👍", "👍\u200d👍"),
        ("🇯🇲🇭🇹", "🇯🇲🇭🇹"),
        ("½ ² ①", "½ ² ①"),
        ("ｆｕｌｌ", "ｆｕｌｌ"),
        ("नमस्ते สวัสดี مرحبا", "नमस्ते สวัสดี مرحبا"),
        ("{ $amount } %s <b>", "{ $amount } %s <b>"),
    ],
    ids=ascii,
)
def test_a_memo_keeps_what_people_see(written: str, kept: str) -> None:
    assert clean_memo(written) == kept


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("x" * 200, 200),
        ("x" * 201, 200),
        ("x" * 199 + "e\u0323\u0323", 199),
        ("x" * 199 + "👍🏽", 199),
        ("x" * 198 + FAMILY, 198),
        ("x" * 199 + "❤️", 199),
        ("x" * 199 + "🇯🇲", 199),
        ("x" * 198 + "🇯🇲🇭🇹", 200),
        ("x" * 199 + " y", 199),
        ("👩\u200d" * 300 + "👩", 200),
    ],
    ids=ascii,
)
def test_a_long_memo_is_cut_where_a_character_ends(written: str, length: int) -> None:
    assert len(clean_memo(written)) == length


@settings(max_examples=500, deadline=None)
@given(st.text(st.characters(), max_size=260))
@example("\u0301 \u200d" + FAMILY)
@example("\u1100\u200b\u1161")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once
    memo = clean_memo(text)
    assert len(memo) <= MEMO_LENGTH
    assert clean_memo(memo) == memo
    assert unicodedata.is_normalized("NFC", memo)
