"""The frames of the web chat's socket: JSON texts, read with suspicion and written in one place."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

from .. import qr
from ..base import OutboundMessage
from ..transcript import Line

FRAME_LIMIT = 64 * 1024
"""Bytes of one frame from a page."""
TEXT_LIMIT = 10_000
"""Characters of what a person says at once: they fit into a frame however they are escaped."""
KEPT = 2001
"""Characters of it that are kept: the bot reads one less, and this one shows that there were more."""

Reason = Literal["malformed", "too_long"]

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
_REFERENCE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Say:
    """What a person says. `id` is made by their page and the same for every attempt."""

    id: str
    text: str
    reply_to: str | None
    language: str | None
    time_zone: str | None


@dataclass(frozen=True, slots=True)
class NewChat:
    """A person wants another chat."""


class Refused(Exception):
    """A frame that is no Say. `id` is the frame's own where it can be read."""

    def __init__(self, reason: Reason, id: str | None = None) -> None:  # noqa: A002 - the word of the frame
        super().__init__(reason)
        self.reason: Reason = reason
        self.id = id


def read_frame(frame: str) -> Say | NewChat:
    """What one text frame wants. Raises Refused for anything else."""
    try:
        fields = orjson.loads(frame)  # refuses lone surrogates, NaN and deep nesting
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise Refused("malformed") from error
    if not isinstance(fields, dict):
        raise Refused("malformed")
    if fields.get("type") == "new_chat":
        return NewChat()
    if fields.get("type") != "say":
        raise Refused("malformed")
    return _read_say(fields)


def _read_say(fields: dict[str, Any]) -> Say:
    id_, text, reply_to = fields.get("id"), fields.get("text"), fields.get("reply_to")
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise Refused("malformed")
    if not isinstance(text, str) or not text.strip():
        raise Refused("malformed", id_)
    if reply_to is not None and not (isinstance(reply_to, str) and 0 < len(reply_to) <= _REFERENCE_LIMIT):
        raise Refused("malformed", id_)
    if len(text) > TEXT_LIMIT:
        raise Refused("too_long", id_)
    language, time_zone = fields.get("language"), fields.get("time_zone")
    return Say(
        id_,
        text[:KEPT],
        reply_to,
        read_language(language) if isinstance(language, str) else None,
        time_zone if isinstance(time_zone, str) and _ZONE.fullmatch(time_zone) else None,
    )


def is_ping(frame: str) -> bool:
    """Whether a page asks for a sign of life, nothing else: a network that has gone leaves its socket open."""
    return frame == '{"type":"ping"}'


PONG = '{"type":"pong"}'


def read_language(header: str) -> str | None:
    """The first tag of an Accept-Language header, or of a single tag; None when it is no BCP 47 tag."""
    tag = header.partition(",")[0].partition(";")[0].strip()
    return tag if _LANGUAGE.fullmatch(tag) else None


def line_frame(line: Line, now: datetime) -> str:
    """A line of the chat as a frame at a time; draws its QR code, which takes some milliseconds."""
    message = line.message
    image = f"data:image/png;base64,{b64encode(qr.png(message.qr)).decode()}" if message.qr else None
    return _text(
        {
            "type": "line",
            "id": line.id,
            "revision": line.revision,
            "by_bot": line.by_bot,
            "text": message.text,
            "qr": message.qr,
            "image": image,
            "left": _seconds_left(message, now),
            "card": message.card,
            "language": message.language,
            "buttons": message.buttons,
            "reply_to": message.reply_to,
            "edited": line.edited,
            "at": line.at.isoformat(),
            "until": message.qr_until,
        }
    )


def _seconds_left(message: OutboundMessage, now: datetime) -> float | None:
    """How long the QR is of use, by our clock: a phone's own may be wrong. None for a message without an end."""
    if message.qr_until is None:
        return None
    return max(0.0, (message.qr_until - now).total_seconds())


def ready_frame(revision: int, owner: bool) -> str:
    """All that was missed has been sent; `revision` is the newest. An `owner` may make a new chat."""
    return _text({"type": "ready", "revision": revision, "owner": owner})


def chat_frame(address: str) -> str:
    """The address of the new chat that was wanted, beside that of this one."""
    return _text({"type": "chat", "address": address})


def taken_frame(say_id: str) -> str:
    """What was said is stored and will be answered; the page may forget its copy."""
    return _text({"type": "taken", "id": say_id})


def refused_frame(refused: Refused) -> str:
    """The frame was no Say and must not be sent again."""
    return _text({"type": "refused", "id": refused.id, "reason": refused.reason})


def _text(fields: dict[str, Any]) -> str:
    return orjson.dumps(fields).decode()
