"""Buttons as WhatsApp shows them: a content with places, which one message and its buttons fill."""

from __future__ import annotations

import structlog

from ..base import OutboundMessage
from ..recent import Recent
from ..splitting import split, utf16_length
from .content_forms import MOST_BUTTONS
from .contents import Contents
from .text import unformatted
from .twilio_codes import Remedy, remedy_for_buttons

log = structlog.get_logger(__name__)

# twilio.com/docs/content/twilio-quick-reply; a longer title is cut by WhatsApp wherever it ends
_BODY, _TITLE, _ID = 1024, 20, 200


class QuickReplies:
    """With which content a message has its buttons, and what was learned where it could not.

    What was learned is forgotten with the process, and then learned again at the price of one more refusal.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._plain: Recent[bool] = Recent()  # keys of messages whose buttons did not go
        self._buttonless: Recent[bool] = Recent()  # chats that take none
        # Of the last attempt under a key, "" where it had no buttons.
        self._content_of: Recent[str] = Recent()

    def fit(self, message: OutboundMessage) -> bool:
        """Whether a message can be shown with its buttons."""
        return self._contents.buttons(len(message.buttons)) is not None and filled(message) is not None

    def choose(self, chat_id: str, message: OutboundMessage, key: str) -> tuple[str, dict[str, str]] | None:
        """The content for the next attempt at a message, and what fills it; None where it goes as text."""
        self.leave_out(key)
        if key in self._plain or chat_id in self._buttonless:
            return None
        sid = self._contents.buttons(len(message.buttons))
        if sid is None or (variables := filled(message)) is None:
            return None
        self._content_of[key] = sid
        return sid, variables

    def leave_out(self, key: str) -> None:
        """The next attempt at a message has no buttons."""
        self._content_of[key] = ""

    def refused(self, chat_id: str, key: str, code: int | None, content: str | None) -> bool:
        """Learn from an error of Twilio's; whether the message is to be tried at once without its buttons.

        `content` is that of the attempt which it is about, "" if that had no buttons. None, where nobody says, is the
        last one of this process; one of another process had buttons if only that explains the code.
        """
        if content is None:
            content = self._content_of.get(key)
        if content == "":
            return False
        match remedy_for_buttons(code):
            case Remedy.NO_BUTTONS:
                if content is not None:
                    self._buttonless[chat_id] = True
            case _ if content is None:
                return False
            case Remedy.NO_CONTENT:
                self._contents.lose(content)
            case Remedy.TEXT_ONLY:  # this message alone: 21656 may mean its line breaks, 63021 its length
                pass
            case _:
                return False
        log.warning("buttons_refused", code=code, content=content)
        self._plain[key] = True
        return True


def filled(message: OutboundMessage) -> dict[str, str] | None:
    """What fills the places {{1}}, {{2}}, … of a content with as many buttons: body, then each title and id.

    None for a message that no content can show: without text or buttons, with too many, or with one too long; with two
    that read the same; or with a picture, which can't stand above them. The id of a button is the line that a press
    says.
    """
    body, titles = unformatted(message.text), [_title(button.label) for button in message.buttons]
    says = [button.text for button in message.buttons]
    whole = 0 < len(says) <= MOST_BUTTONS and bool(body.strip()) and all(titles) and not message.qr
    alike = len({*titles}) < len(titles) or len({*says}) < len(says)
    if not whole or alike or utf16_length(body) > _BODY or any(utf16_length(one) > _ID for one in says):
        return None
    parts = [body, *(part for pair in zip(titles, says, strict=True) for part in pair)]
    return {str(place): part for place, part in enumerate(parts, 1)}


def _title(label: str) -> str:
    """A label, cut at a word where it is too long."""
    label = " ".join(label.split())
    if utf16_length(label) <= _TITLE:
        return label
    return f"{split(label, _TITLE - 1)[0]}…"
