"""Texts and buttons as Telegram takes them: in parts that fit, the payment request to be copied by a touch."""

from __future__ import annotations

from collections.abc import Sequence

from ..base import Button, OutboundMessage
from ..splitting import split, utf16_length
from .api import SendOptions

TEXT_LIMIT = 4096  # UTF-16 units of a text (core.telegram.org/bots/api#sendmessage)
CAPTION_LIMIT = 1024  # of the text below a photo (core.telegram.org/bots/api#sendphoto)
DATA_LIMIT = 64  # bytes of a button's callback data (core.telegram.org/bots/api#inlinekeyboardbutton)

OURS = "cw:"
"""What all our callback data begins with, so that a host's own buttons stay the host's."""

_LABEL = "="  # instead of a text: the label of the row that follows is what the button says


def parts_of(message: OutboundMessage) -> tuple[str, ...]:
    """The text of a message in parts; with a QR code the first is the caption, which may be empty."""
    first = CAPTION_LIMIT if message.qr else None
    return tuple(split(message.text, TEXT_LIMIT, first=first, whole=payment_request(message)))


def payment_request(message: OutboundMessage) -> str:
    """What stands in the QR code, as it stands in the text; empty without a code."""
    return (message.qr or "").lower()


def options_for(
    part: str, message: OutboundMessage, *, buttons: bool = False, reply_to: str = "", thread_id: str = ""
) -> SendOptions:
    """What goes with one part of a message. No text is ever parsed: a stranger's words can't become markup."""
    keyboard = keyboard_of(message.buttons) if buttons else ()
    return SendOptions(code_span(part, payment_request(message)), keyboard, reply_to, thread_id)


def code_span(text: str, code: str) -> tuple[int, int] | None:
    """Where `code` stands in `text`: offset and length in UTF-16 units; None where it does not."""
    place = text.find(code) if code else -1
    return None if place < 0 else (utf16_length(text[:place]), utf16_length(code))


def keyboard_of(buttons: Sequence[Button]) -> tuple[tuple[str, str], ...]:
    """One row per button: (label, callback data).

    Callback data holds no more than 64 bytes. A button that says more shows the whole of it as its label, and
    its data names the row, since the label comes back with the message when the button is pressed.
    """
    rows = []
    for row, button in enumerate(buttons):
        data = OURS + button.text
        if button.text.startswith(_LABEL) or len(data.encode("utf-8", "replace")) > DATA_LIMIT:
            rows.append((button.text, f"{OURS}{_LABEL}{row}"))
        else:
            rows.append((button.label, data))
    return tuple(rows)


def said_by(data: str, labels: Sequence[str]) -> str | None:
    """What a button says by its callback data; `labels` are those under its message, as far as they are known.

    None for a button that is not ours, or whose message Telegram no longer shows.
    """
    if not data.startswith(OURS):
        return None
    text = data.removeprefix(OURS)
    if not text.startswith(_LABEL):
        return text
    row = text.removeprefix(_LABEL)
    # Data that a client made up is any text.
    if not (row.isascii() and row.isdecimal() and len(row) < 4 and int(row) < len(labels)):
        return None
    return labels[int(row)]
