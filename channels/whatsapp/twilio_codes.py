"""What to do about each of Twilio's error codes.

Twilio refines its codes over time and advises against logic that hangs on them, so this is one table with a safe
default: a code that is not in it means that the message did not arrive and may be tried again.
"""

from __future__ import annotations

from enum import Enum, auto


class Remedy(Enum):
    """What helps against an error. All of them mean that this attempt did not and will not arrive."""

    AGAIN = auto()
    """Nothing but time."""
    TEMPLATE = auto()
    """An approved template: the chat's 24-hour window is closed."""
    TEXT_ONLY = auto()
    """The same without its picture."""
    NO_BUTTONS = auto()
    """The same without buttons, also the next time: this person's WhatsApp does not take them."""
    NO_CONTENT = auto()
    """Another content: Twilio does not know this one any more, or it has other places. For buttons, the plain text."""
    NONE = auto()
    """Nothing, until the person writes."""


# Each code has a page at https://www.twilio.com/docs/api/errors/<code>. Which of WhatsApp's own codes lie behind
# them: https://www.twilio.com/docs/whatsapp/api/error-code-mapping
_REMEDIES = {
    63016: Remedy.TEMPLATE,  # free-form text outside the window (WhatsApp 470); a template only by its ContentSid
    11751: Remedy.TEXT_ONLY,  # media exceeds the messaging provider's size limit
    12300: Remedy.TEXT_ONLY,  # the media address answered with a Content-Type that is not supported
    21620: Remedy.TEXT_ONLY,  # invalid media URL
    63019: Remedy.TEXT_ONLY,  # media failed to download (WhatsApp 400)
    63021: Remedy.TEXT_ONLY,  # invalid content: media that the channel could not upload (WhatsApp 408, 410, 1001)
    63034: Remedy.TEXT_ONLY,  # media exceeds the size limit
    63005: Remedy.NO_BUTTONS,  # channel did not accept the content (WhatsApp 1000)
    63013: Remedy.NO_BUTTONS,  # channel's policy, such as for blank lines or emoji (WhatsApp 1008, 1009)
    63030: Remedy.NO_BUTTONS,  # unsupported parameter for this kind of channel (WhatsApp 1010)
    63036: Remedy.NO_BUTTONS,  # the recipient can't receive such messages
    216602: Remedy.NO_BUTTONS,  # content type not supported on this channel
    21655: Remedy.NO_CONTENT,  # invalid ContentSid
    63027: Remedy.NO_CONTENT,  # no such template (WhatsApp 2001, 2003)
    63028: Remedy.NO_CONTENT,  # another number of places (WhatsApp 2000)
    21211: Remedy.NONE,  # invalid To number
    21608: Remedy.NONE,  # a trial account, and a number that was not verified for it
    21610: Remedy.NONE,  # the recipient opted out with STOP
    21614: Remedy.NONE,  # To is no mobile number
    63003: Remedy.NONE,  # channel could not find the To address (WhatsApp 1006, 1013, 1021)
    63015: Remedy.NONE,  # the recipient has not joined the sandbox, which they do by writing to it
    63024: Remedy.NONE,  # invalid recipient (WhatsApp 1002), or one that can't show such a message (1026)
    20429: Remedy.AGAIN,  # too many requests at once
    63018: Remedy.AGAIN,  # rate limit of the sender, or of the pair of sender and recipient (WhatsApp 429, 471)
    63038: Remedy.AGAIN,  # the account's messages of the day are used up
    63119: Remedy.AGAIN,  # WhatsApp's own rate limit
}

_CANT_SHOW_OR_NOBODY = 63024
NOBODY = frozenset({21211, _CANT_SHOW_OR_NOBODY})
"""The codes by which a number may be nobody's any more, and somebody else's next."""
_NOT_APPROVED_OR_CLOSED = 63016


def remedy(code: int | None) -> Remedy:
    """What to do about a code; None where there is none."""
    return _REMEDIES.get(code or 0, Remedy.AGAIN)


def remedy_for_buttons(code: int | None) -> Remedy:
    """What to do about a code of a message that had buttons: also one that is in no table may be for these."""
    if code == _CANT_SHOW_OR_NOBODY:
        return Remedy.NO_BUTTONS  # which is tried once, and then it means the other thing
    if code == _NOT_APPROVED_OR_CLOSED:
        return Remedy.TEXT_ONLY  # likewise: were it taken for a closed window, an answer would be given up
    return remedy(code) if code in _REMEDIES else Remedy.TEXT_ONLY
