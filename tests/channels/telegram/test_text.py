"""Texts, buttons and payment requests as Telegram takes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwallet.channels.base import Button, OutboundMessage
from chatwallet.channels.splitting import utf16_length
from chatwallet.channels.telegram.text import (
    CAPTION_LIMIT,
    DATA_LIMIT,
    TEXT_LIMIT,
    code_span,
    keyboard_of,
    options_for,
    parts_of,
    said_by,
)

REQUEST = "lnbc100n1p" + "q0z8x" * 60
LABELS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120)


def card(text: str) -> OutboundMessage:
    return OutboundMessage(text, qr=REQUEST.upper())


@pytest.mark.parametrize("memo", ["Coffee", "𝄞 𝄞", "e\u0301 👩‍👩‍👧‍👦", "*_`[<b>lnbc</b>](tg://user?id=1)"])
def test_the_payment_request_is_code_and_nothing_else_is(memo: str) -> None:
    text = f"Memo: {memo}\n\n{REQUEST}\nafter"
    options = options_for(text, card(text))
    assert options.code is not None
    offset, length = options.code
    units = text.encode("utf-16-le")
    assert units[2 * offset : 2 * (offset + length)].decode("utf-16-le") == REQUEST


def test_without_a_code_in_the_picture_nothing_is_dressed() -> None:
    assert options_for(REQUEST, OutboundMessage(REQUEST)).code is None
    assert code_span("no request here", REQUEST) is None


def test_a_short_card_is_one_caption() -> None:
    assert parts_of(card(f"Receive $1.00\n\n{REQUEST}")) == (f"Receive $1.00\n\n{REQUEST}",)


def test_a_long_card_keeps_the_payment_request_in_one_part() -> None:
    head = "Memo: " + "😀" * 400
    parts = parts_of(card(f"{head}\n\n{REQUEST}"))
    assert parts == (head, REQUEST)
    assert options_for(parts[0], card("")).code is None
    assert options_for(parts[1], card("")).code == (0, len(REQUEST))


@given(st.text(min_size=1, max_size=30), st.integers(1, 700), st.booleans())
def test_every_part_fits(piece: str, times: int, picture: bool) -> None:
    first, *rest = parts_of(OutboundMessage(piece * times, qr=REQUEST if picture else None))
    assert utf16_length(first) <= (CAPTION_LIMIT if picture else TEXT_LIMIT)
    assert all(utf16_length(part) <= TEXT_LIMIT for part in rest)


@given(st.lists(st.builds(Button, LABELS, LABELS), max_size=5))
def test_pressing_a_button_says_its_text(buttons: list[Button]) -> None:
    keyboard = keyboard_of(buttons)
    labels = [label for label, _ in keyboard]
    assert [said_by(data, labels) for _, data in keyboard] == [button.text for button in buttons]
    assert all(1 <= len(data.encode()) <= DATA_LIMIT for _, data in keyboard)


def test_a_button_shows_its_label_unless_it_says_more_than_fits() -> None:
    long = "receive 10 " + "ä" * 40
    keyboard = keyboard_of([Button("Cancel", "cancel K7Q2"), Button("Ten", long), Button("Odd", "=1")])
    assert keyboard == (("Cancel", "cw:cancel K7Q2"), (long, "cw:=1"), ("=1", "cw:=2"))


@pytest.mark.parametrize(
    "data",
    [
        "",
        "help",
        "CW:help",
        "cw:=",
        "cw:=2",
        "cw:=-1",
        "cw:=١",
        "cw:=1x",
        "cw:=99999999999999999999",
        "cw:==help",
    ],
)
def test_data_that_is_not_ours_or_made_up_says_nothing(data: str) -> None:
    assert said_by(data, ["one", "two"]) is None


def test_only_the_part_with_the_buttons_has_them() -> None:
    message = OutboundMessage("x", buttons=(Button("Cancel", "cancel"),))
    assert options_for("x", message).keyboard == ()
    assert options_for("x", message, buttons=True, reply_to="5", thread_id="7").keyboard == (
        ("Cancel", "cw:cancel"),
    )
