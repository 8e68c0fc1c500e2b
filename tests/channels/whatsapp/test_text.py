"""Texts as WhatsApp shows them: nothing that a person wrote formats anything, and what is copied still works."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwallet.channels.base import Button, OutboundMessage
from chatwallet.channels.splitting import utf16_length
from chatwallet.channels.whatsapp.text import BODY_LIMIT, CAPTION_LIMIT, divided, parts_of, unformatted
from chatwallet.locales.texts import Catalogue

# A pair of marks that formats, as WhatsApp's help describes it: at the edges of words, touching what is between.
FORMATS = re.compile(r"(?<![^\W_])([*_~`])(?=\S).*?(?<=\S)\1(?![^\W_])", re.DOTALL)

HOSTILE = {
    "Memo: *PAID* by Ana": "Memo: ∗PAID∗ by Ana",
    "Memo: _paid_ ~10~ `code`": "Memo: ˍpaidˍ ∼10∼ ˋcodeˋ",
    "```\nfake receipt\n```": "ˋˋˋ\nfake receipt\nˋˋˋ",
    "(*bold*)": "(∗bold∗)",
    "*é*": "∗é∗",
    "*_~`all`~_*": "∗ˍ∼ˋallˋ∼ˍ∗",
}

HARMLESS = [
    "lnbc100n1pj4v9wxpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypq",
    "America/Port_of_Spain and America/Argentina/Buenos_Aires",
    "https://example.org/a_b_c?d=e~f*g*h",
    "ana_maria_lopez@example.org",
    "2*3*4 = 24",
    "about ~5 USD",
    "a lone * star, a lone _ line",
    "¡Gracias, señora! ☕",
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE.items())
def test_marks_that_would_format_give_way_to_signs_that_look_the_same(text: str, shown: str) -> None:
    assert unformatted(text) == shown


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_copied_stays_as_it_is(text: str) -> None:
    assert unformatted(text) == text


@given(st.text(alphabet="*_~`ab1é. \n☕", max_size=40))
def test_no_text_formats_anything_and_none_changes_its_length(text: str) -> None:
    shown = unformatted(text)
    assert FORMATS.search(shown) is None
    assert len(shown) == len(text)
    assert unformatted(shown) == shown


def test_a_button_is_shown_as_what_one_may_say() -> None:
    message = OutboundMessage(
        "Coffee", buttons=(Button("New QR", "again K7Q2"), Button("Stop", "cancel K7Q2"))
    )
    assert parts_of(message, picture=False) == ["Coffee\n› again K7Q2\n› cancel K7Q2"]


@pytest.mark.parametrize(
    "text",
    [
        "After that, write “again K7Q2” for a new QR.",
        "Después, escribe «again K7Q2» para otro QR.",
        "Ensuite, écris «\u00a0again K7Q2\u00a0» pour un nouveau QR.",
        "1: again K7Q2\n2: something else",
        "• again K7Q2 – a new QR for the same code",
        "again K7Q2",
    ],
)
def test_what_the_text_tells_already_is_not_said_twice(text: str) -> None:
    assert parts_of(OutboundMessage(text, buttons=(Button("New QR", "again K7Q2"),)), picture=False) == [text]


@pytest.mark.parametrize("language", Catalogue().languages)
def test_no_language_says_a_button_twice(language: str) -> None:
    texts = Catalogue()[language]
    renew, cancel, help_ = (
        Button("…", text) for text in ("/pay again K7Q2", "annuler K7Q2", "receive 10 Café")
    )
    lines = [
        texts("qr-renew", again=renew.text),
        texts("qr-renew-now", again=renew.text),
        texts("line-cancel", cancel=cancel.text),
        texts("error-choice", number="1", choice=help_.text),
    ]
    message = OutboundMessage("\n".join(lines), buttons=(renew, cancel, help_))
    assert parts_of(message, picture=False) == [message.text]


@pytest.mark.parametrize(
    "text",
    [
        "Write “receive 10 Coffee” to begin.",
        "Write “receive 10.50”.",
        "1: receive 100",
        "Do not receive 10 of them",
        "receive 10-20 – between ten and twenty",
        "prereceive 10",
        "Write “please receive 10”.",
        "RECEIVE 10",
    ],
)
def test_part_of_a_longer_line_tells_no_shorter_one(text: str) -> None:
    message = OutboundMessage(text, buttons=(Button("Ten", "receive 10"),))
    assert parts_of(message, picture=False) == [f"{text}\n› receive 10"]


# Texts in which marks, spaces and a button's text are often neighbours.
_PIECES = st.lists(
    st.sampled_from(["pay 1", "pay", "1", " ", "\n", "\u00a0", *'“«"”»–—-.a']), max_size=8
).map("".join)


@given(_PIECES, st.sampled_from(["pay 1", "1", "pay 1 ", " 1", "pay\n1", "1 - 1"]))
def test_a_button_is_told_where_the_pattern_finds_it(text: str, says: str) -> None:
    whole = re.escape(says)
    told = rf"[“«\"]\s?{whole}\s?[”»\"]|(?:^|\s){whole}(?:\s[–—-]\s|\s*$)"
    message = OutboundMessage(text, buttons=(Button("…", says),))
    expected = text if re.search(told, text, re.MULTILINE) else f"{text}\n› {says}"
    assert parts_of(message, picture=False) == parts_of(OutboundMessage(expected), picture=False)


def test_each_button_is_looked_at_for_itself() -> None:
    message = OutboundMessage(
        "Write “again K7Q2”.", buttons=(Button("A", "again K7Q2"), Button("B", "cancel K7Q2"))
    )
    assert parts_of(message, picture=False) == ["Write “again K7Q2”.\n› cancel K7Q2"]


def test_a_sign_that_has_a_meaning_in_patterns_has_none_here() -> None:
    message = OutboundMessage("Say: (a|b)", buttons=(Button("A", "(a|b)"), Button("B", "c.t")))
    assert parts_of(message, picture=False) == ["Say: (a|b)\n› c.t"]


def test_the_text_below_a_picture_is_shorter() -> None:
    message = OutboundMessage("word " * 400, qr="LNBC1")
    below, rest = parts_of(message, picture=True)
    assert utf16_length(below) <= CAPTION_LIMIT
    assert utf16_length(rest) <= BODY_LIMIT
    assert len(parts_of(message, picture=False)[0]) > CAPTION_LIMIT


def test_a_payment_request_is_never_cut(invoices: list[str]) -> None:
    for request in invoices:
        message = OutboundMessage("word " * 190 + request, qr=request.upper())
        assert any(request in part for part in parts_of(message, picture=True))


def no_buttons(_: OutboundMessage) -> bool:
    return False


def buttons_under(*texts: str) -> Callable[[OutboundMessage], bool]:
    return lambda message: message.text in texts


REQUEST = "lnbc10u1" + "q" * 300
BUTTONS = (Button("New QR", "again K7Q2"),)
CODE = OutboundMessage(f"Coffee\n\n{REQUEST}", qr=REQUEST.upper(), buttons=BUTTONS)


def test_a_payment_request_is_a_message_of_its_own_and_the_last() -> None:
    picture, alone = divided(CODE, no_buttons)
    assert (picture.text, picture.qr, picture.buttons) == ("Coffee\n› again K7Q2", REQUEST.upper(), ())
    assert alone == OutboundMessage(REQUEST, mark=REQUEST)


def test_its_buttons_stand_under_it_where_there_are_buttons() -> None:
    picture, alone = divided(CODE, buttons_under(REQUEST))
    assert (picture.text, picture.qr, picture.buttons) == ("Coffee", REQUEST.upper(), ())
    assert alone == OutboundMessage(REQUEST, mark=REQUEST, buttons=BUTTONS)


def test_a_payment_request_stays_alone_where_its_buttons_turn_out_to_be_lines() -> None:
    """Not "at once" in the caption, which is gone already: before it, so that it is the last thing in the chat."""
    _, alone = divided(CODE, buttons_under(REQUEST))
    assert parts_of(alone, picture=False) == ["› again K7Q2", REQUEST]


def test_a_text_that_is_too_long_for_one_message_is_several_that_are_sent_as_they_are() -> None:
    text = "\n\n".join(f"{number}: {'word ' * 100}".strip() for number in range(9))
    parts = divided(OutboundMessage(text, buttons=(Button("More", "history 2"),)), no_buttons)
    assert len(parts) == 3
    assert "\n\n".join(one.text for one in parts) == f"{text}\n› history 2"
    assert all(parts_of(one, picture=False) == [one.text] for one in parts)


def test_a_short_message_is_one() -> None:
    message = OutboundMessage("hello", mark="hello", reply_to="SM1")
    assert divided(message, no_buttons) == [message]
    asked = OutboundMessage("Which?", buttons=BUTTONS)
    assert divided(asked, buttons_under("Which?")) == [asked]
