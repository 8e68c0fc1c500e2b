"""What WhatsApp shows as buttons, and what it can't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwallet.channels.base import Button, OutboundMessage
from chatwallet.channels.splitting import utf16_length
from chatwallet.channels.whatsapp.quick_replies import filled

AGAIN, CANCEL = Button("New QR", "again K7Q2", "again"), Button("Cancel", "cancel K7Q2", "cancel")


def message(*buttons: Button, text: str = "lnbc1", qr: str | None = None) -> OutboundMessage:
    return OutboundMessage(text, buttons=buttons, qr=qr)


def titles(*labels: str) -> list[str]:
    found = filled(message(*(Button(label, f"say {number}") for number, label in enumerate(labels))))
    assert found is not None
    return [found[str(2 * place)] for place in range(1, len(labels) + 1)]


def test_body_titles_and_what_a_press_says_fill_the_places_in_order() -> None:
    assert filled(message(AGAIN, CANCEL)) == {
        "1": "lnbc1",
        "2": "New QR",
        "3": "again K7Q2",
        "4": "Cancel",
        "5": "cancel K7Q2",
    }


def test_a_body_is_read_as_it_was_written() -> None:
    found = filled(message(AGAIN, text="*10* for _x_"))
    assert found is not None
    assert "*" not in found["1"]
    assert len(found["1"]) == len("*10* for _x_")


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("x" * 20, "x" * 20),
        ("receive 1,234.56 Coffee", "receive 1,234.56…"),
        ("cobrar 10 Café con leche", "cobrar 10 Café con…"),
        ("x" * 21, "x" * 19 + "…"),
        ("  two\nlines ", "two lines"),
        ("☕" * 20, "☕" * 20),
        ("🍵" * 11, "🍵" * 9 + "…"),
    ],
)
def test_a_title_is_cut_at_a_word(label: str, title: str) -> None:
    assert titles(label) == [title]


@given(st.text(min_size=1).filter(str.strip))
def test_no_title_is_too_long_or_empty(label: str) -> None:
    (title,) = titles(label)
    assert 0 < utf16_length(title) <= 20
    assert title.strip()


@pytest.mark.parametrize(
    "shown",
    [
        message(),
        message(AGAIN, qr="LNBC1"),
        message(AGAIN, text="  \n"),
        message(AGAIN, text="x" * 1025),
        message(AGAIN, text="🍵" * 513),
        message(Button("New QR", "x" * 201)),
        message(Button(" ", "again")),
        message(AGAIN, CANCEL, Button("Status", "status"), Button("Help", "help")),
        message(AGAIN, Button("New QR", "again M3X9")),
        message(AGAIN, Button("Once more", "again K7Q2")),
        message(Button("receive 100,000.00 JMD", "receive 1"), Button("receive 100,000.00 USD", "receive 2")),
    ],
)
def test_what_can_not_be_shown_has_no_content(shown: OutboundMessage) -> None:
    assert filled(shown) is None


@pytest.mark.parametrize(
    "shown",
    [
        message(AGAIN, text="x" * 1024),
        message(Button("New QR", "x" * 200)),
        message(AGAIN, CANCEL, Button("Status", "status")),
    ],
)
def test_the_limits_themselves_are_let_through(shown: OutboundMessage) -> None:
    assert filled(shown) is not None
