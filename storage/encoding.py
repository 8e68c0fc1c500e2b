"""The written form of times and structures: integer milliseconds UTC, and JSON with a version field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from ..channels.base import Button, Conversation, InboundMessage, OutboundMessage
from .errors import StoreUnusable

AT_ONCE = 0
"""A due time that has always passed: for steps that know no clock."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_VERSION = 1


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC, rounded down. Raises TypeError for a naive time."""
    return (at - _EPOCH) // _MILLISECOND


def from_ms(ms: int) -> datetime:
    """The aware UTC time of `ms` milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=ms)


def encode_conversation(conversation: Conversation) -> str:
    """A conversation as text; equal conversations give equal texts, so that it serves as a key."""
    return _dump(_conversation_body(conversation))


def decode_conversation(text: str) -> Conversation:
    """The conversation that `encode_conversation` wrote."""
    return Conversation(**_load(text))


def encode_outbound(message: OutboundMessage) -> str:
    """An outbound message as text."""
    return _dump(
        {
            "text": message.text,
            "qr": message.qr,
            "buttons": [[button.label, button.text] for button in message.buttons],
            "reply_to": message.reply_to,
            "edit_of": message.edit_of,
        }
    )


def decode_outbound(text: str) -> OutboundMessage:
    """The message that `encode_outbound` wrote."""
    body = _load(text)
    body["buttons"] = tuple(Button(label, says) for label, says in body["buttons"])
    return OutboundMessage(**body)


def encode_inbound(message: InboundMessage) -> str:
    """An inbound message as text."""
    return _dump(
        {
            "conversation": _conversation_body(message.conversation),
            "id": message.id,
            "text": message.text,
            "at": to_ms(message.at),
            "reply_to": message.reply_to,
            "language": message.language,
            "time_zone": message.time_zone,
        }
    )


def decode_inbound(text: str) -> InboundMessage:
    """The message that `encode_inbound` wrote."""
    body = _load(text)
    body["conversation"] = Conversation(**body["conversation"])
    body["at"] = from_ms(body["at"])
    return InboundMessage(**body)


def encode_choices(choices: tuple[str, ...]) -> str:
    """The choices of a question as text."""
    return _dump({"choices": choices})


def decode_choices(text: str) -> tuple[str, ...]:
    """The choices that `encode_choices` wrote."""
    return tuple(_load(text)["choices"])


def _conversation_body(conversation: Conversation) -> dict[str, str]:
    return {
        "channel": conversation.channel,
        "chat_id": conversation.chat_id,
        "sender_id": conversation.sender_id,
        "thread_id": conversation.thread_id,
    }


def _dump(body: dict[str, Any]) -> str:
    return orjson.dumps({"v": _VERSION, **body}).decode()


def _load(text: str) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(text)
    if (version := body.pop("v")) != _VERSION:
        raise StoreUnusable(f"a row is written in form {version}; this version reads form {_VERSION}")
    return body
