"""Texts as WhatsApp shows them: without its formatting, and in parts that fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ..base import OutboundMessage
from ..splitting import split

BODY_LIMIT = 1600  # characters of Body (twilio.com/docs/messaging/api/message-resource)
CAPTION_LIMIT = 1024  # of the text below a picture, which is WhatsApp's own limit

# WhatsApp formats what stands between two equal marks that touch the edges of words (*bold*, _italic_, ~struck~,
# `code`), and knows no way to escape a mark. An invisible character beside it is no way out: where clients break
# words at one differs, and it would be copied along. So a mark that could format gives way to a sign that looks
# the same and means nothing. A mark inside a word is never touched, nor one without a partner: addresses, time
# zones and payment requests (letters and digits only, BOLT 11) stay as they are, to be copied.
_LOOK_ALIKE = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "_": "\N{MODIFIER LETTER LOW MACRON}",
        "~": "\N{TILDE OPERATOR}",
        "`": "\N{MODIFIER LETTER GRAVE ACCENT}",
    }
)
_AT_AN_EDGE = {
    mark: re.compile(rf"(?<![^\W_]){re.escape(mark)}|{re.escape(mark)}(?![^\W_])") for mark in "*_~`"
}

# What stands around a text that one is told to write.
_QUOTED_BEFORE = re.compile(r".?[“«\"]|[“«\"]\s", re.DOTALL)  # of the two characters before it
_QUOTED_AFTER = re.compile(r"\s?[”»\"]")
_ENDED = re.compile(r"\s[–—-]\s|\s*$", re.MULTILINE)


def unformatted(text: str) -> str:
    """`text` so that WhatsApp formats no part of it; as long as before, and read as before."""
    for mark, at_an_edge in _AT_AN_EDGE.items():
        if text.count(mark) > 1:
            text = at_an_edge.sub(lambda found: found[0].translate(_LOOK_ALIKE), text)
    return text


def is_request(message: OutboundMessage) -> bool:
    """Whether a message is a payment request alone, as `divided` makes it."""
    return message.text == message.mark


def parts_of(message: OutboundMessage, *, picture: bool) -> list[str]:
    """The text of a message, with what its buttons say below it, in parts; the first fits below a picture, if any.

    Where there are no buttons, one is what it says, on a line of its own unless the text tells it already. A payment
    request stays alone: what may be said stands before it then.
    """
    if is_request(message) and message.buttons:
        return ["\n".join(f"› {button.text}" for button in message.buttons), message.text]
    offers = [f"› {button.text}" for button in message.buttons if not _is_told(button.text, message.text)]
    request = (message.qr or "").lower()
    first = CAPTION_LIMIT if picture else None
    return split(unformatted("\n".join((message.text, *offers))), BODY_LIMIT, first=first, whole=request)


def divided(message: OutboundMessage, fit: Callable[[OutboundMessage], bool]) -> list[OutboundMessage]:
    """What stands for a message on WhatsApp, where a long press copies a message whole.

    So the payment request of a picture, with which the text ends, is the last message, and nothing else is in it.
    `fit` says whether a message can have its buttons: then they stay, under a payment request or else where they are.
    """
    request = (message.qr or "").lower()
    text, last = message.text, []
    if request and text.endswith(request):
        text = text.removesuffix(request).rstrip()
        alone = OutboundMessage(request, mark=request, buttons=message.buttons)
        if fit(alone):
            message = replace(message, buttons=())
        else:
            alone = replace(alone, buttons=())
        last = [alone]
    elif fit(message):
        return [message]
    first, *further = parts_of(replace(message, text=text), picture=bool(message.qr))
    return [replace(message, text=first, buttons=()), *map(OutboundMessage, further), *last]


def _is_told(says: str, text: str) -> bool:
    """Whether `text` holds `says` as something to write: in quotation marks, at a line's end, or before a dash."""
    # Not inside a longer line to write: “receive 10” is not told by “receive 10 Coffee”, nor by “receive 10.50”.
    # And not by a pattern with `says` in it: each holds another order's code, so each would be compiled (200 µs).
    at = text.find(says)
    while at >= 0:
        end = at + len(says)
        quoted = _QUOTED_BEFORE.fullmatch(text, max(0, at - 2), at) and _QUOTED_AFTER.match(text, end)
        if quoted or ((at == 0 or text[at - 1].isspace()) and _ENDED.match(text, end)):
            return True
        at = text.find(says, at + 1)
    return False
