"""The written form of times and structures: integer milliseconds UTC, and JSON with a version field.

A field that an older version did not write is read as its default, and one that only a newer version knows is passed
over: instances of both work on one store while they are being upgraded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from ..channels.base import Button, Card, CardState, Conversation, InboundMessage, OutboundMessage, Template
from ..tracking.lookups import Backends
from ..tracking.outbox.base import News
from ..tracking.recipients import Recipient, RecipientKind, in_chat
from .errors import StoreUnusable

AT_ONCE = 0
"""A due time that has always passed: for steps that know no clock."""

MILLISECOND = timedelta(milliseconds=1)
"""What stores count all times in."""

Refusal = tuple[int | None, str]
"""An attempt that a channel took back: when to try again, in milliseconds (None: never), and why."""

_ASKED_IN = "asked_in"
_USUAL = f'["{_ASKED_IN}"]'
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION = 1


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC, rounded down. Raises TypeError for a naive time."""
    return (at - _EPOCH) // MILLISECOND


def from_ms(ms: int) -> datetime:
    """The aware UTC time of `ms` milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=ms)


def encode_backends(of: Backends) -> tuple[str, str]:
    """The only backend that is meant, empty for any, and those that are not, as a JSON array."""
    return of.only or "", orjson.dumps(of.others).decode()


def encode_conversation(conversation: Conversation) -> str:
    """A conversation as text; equal conversations give equal texts, so that it serves as a key."""
    return _dump(_conversation_body(conversation))


def decode_conversation(text: str) -> Conversation:
    """The conversation that `encode_conversation` wrote."""
    return _conversation(_load(text))


def encode_recipient(recipient: Recipient, about: str | None = None) -> str:
    """Whom a row of the outbox is for, as text; rows of equal texts go one after the other.

    A chat's is that of its conversation. Anybody else's holds what it is `about`, a payment hash, where that is given:
    so that no such row waits for another one.
    """
    if isinstance(recipient.address, Conversation):
        return encode_conversation(recipient.address)
    more = {} if about is None else {"about": about}
    return _dump({"to": recipient.kind, "address": recipient.address, **more})


def decode_recipient(text: str) -> Recipient:
    """The recipient that `encode_recipient` wrote."""
    return _recipient(_load(text))


def encode_recipients(recipients: Sequence[Recipient], asked_in: Conversation | None) -> str:
    """Whom a charge tells, as text: nearly always the chat that it was asked in, and nobody else."""
    given = (
        f'"{_ASKED_IN}"' if asked_in is not None and one.address == asked_in else encode_recipient(one)
        for one in recipients
    )
    return f"[{','.join(given)}]"


def decode_recipients(text: str, asked_in: Conversation | None) -> tuple[Recipient, ...]:
    """The recipients that `encode_recipients` wrote."""
    if text == _USUAL and asked_in is not None:
        return (in_chat(asked_in),)
    return tuple(
        in_chat(asked_in) if body == _ASKED_IN and asked_in is not None else _recipient(_checked(body))
        for body in orjson.loads(text)
    )


def news_key(payment_hash: str, number: int) -> str:
    """What the news of a payment for the recipient of a number, from 0, is called besides its kind."""
    return payment_hash if number == 0 else f"{payment_hash}:{number}"


def encode_outbound(message: OutboundMessage) -> str:
    """An outbound message as text."""
    return _dump(
        {
            "text": message.text,
            "qr": message.qr,
            "buttons": [[button.label, button.text] for button in message.buttons],
            "reply_to": message.reply_to,
            "edit_of": message.edit_of,
            "qr_until": None if message.qr_until is None else to_ms(message.qr_until),
            "mark": message.mark,
            "template": message.template,
            # Beside the buttons: a version that knows no names reads pairs.
            "button_names": [button.name for button in message.buttons],
            "card": message.card,
            "language": message.language,
        }
    )


def decode_outbound(text: str) -> OutboundMessage:
    """The message that `encode_outbound` wrote."""
    body = _load(text)
    names = body.get("button_names") or [""] * len(body["buttons"])
    pairs = zip(body["buttons"], names, strict=True)
    body["buttons"] = tuple(Button(label, says, name) for (label, says), name in pairs)
    if (until := body.get("qr_until")) is not None:
        body["qr_until"] = from_ms(until)
    if (template := body.get("template")) is not None:
        body["template"] = Template(template["kind"], template["language"], tuple(template["values"]))
    if (card := body.get("card")) is not None:
        state, also = CardState(card["state"]), tuple(card["also"])
        body["card"] = Card(**_known(Card, card) | {"state": state, "also": also})
    return OutboundMessage(**_known(OutboundMessage, body))


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
            "name": message.name,
            "private": message.private,
            "invite": message.private_url,  # the word of versions before 0.3
            "reference": message.reference,
            **({"aliases": message.aliases} if message.aliases else {}),
            **({"lost": True} if message.lost else {}),
        }
    )


def decode_inbound(text: str) -> InboundMessage:
    """The message that `encode_inbound` wrote."""
    body = _load(text)
    body["conversation"] = _conversation(body["conversation"])
    body["at"] = from_ms(body["at"])
    body["private_url"] = body.pop("invite", None)
    body["aliases"] = tuple(body.get("aliases", ()))
    return InboundMessage(**_known(InboundMessage, body))


def encode_news(news: News) -> str:
    """News as text."""
    return _dump(
        {
            "text": news.text,
            "values": dict(news.values),
            "buttons": [list(button) for button in news.buttons],
            "template": news.template,
            "fleeting": news.fleeting,
        }
    )


def decode_news(text: str) -> News:
    """The news that `encode_news` wrote."""
    body = _load(text)
    buttons = tuple((label, says) for label, says in body.get("buttons", ()))
    return News(
        body["text"],
        body.get("values", {}),
        buttons,
        body.get("template"),
        fleeting=body.get("fleeting", False),
    )


def encode_refusals(refusals: Mapping[str, Refusal]) -> str:
    """What a channel took back as text, by reference."""
    return _dump({"refused": refusals})


def decode_refusals(text: str | None) -> dict[str, Refusal]:
    """The refusals that `encode_refusals` wrote; none for None."""
    if text is None:
        return {}
    return {reference: (again, reason) for reference, (again, reason) in _load(text)["refused"].items()}


def keyed(
    origin: str, answer: OutboundMessage | None, further: Sequence[OutboundMessage]
) -> Iterator[tuple[str, OutboundMessage]]:
    """The messages of an answer, each with what its row is called besides its kind (tracking.inbox.Inbox.answer)."""
    if answer is not None:
        yield origin, answer
    for number, one in enumerate(further, 1):
        yield f"{origin}+{number}", one


def _conversation_body(conversation: Conversation) -> dict[str, str]:
    return {
        "channel": conversation.channel,
        "chat_id": conversation.chat_id,
        "sender_id": conversation.sender_id,
        "thread_id": conversation.thread_id,
    }


def _recipient(body: Mapping[str, Any]) -> Recipient:
    if "to" not in body:
        return in_chat(_conversation(body))
    return Recipient(RecipientKind(body["to"]), body["address"])


def _conversation(body: Mapping[str, Any]) -> Conversation:
    return Conversation(**_known(Conversation, body))


def _known(
    kind: type[Conversation | InboundMessage | OutboundMessage | Card], body: Mapping[str, Any]
) -> dict[str, Any]:
    return {field.name: body[field.name] for field in fields(kind) if field.name in body}


def _dump(body: dict[str, Any]) -> str:
    return orjson.dumps({"v": _VERSION, **body}).decode()


def _load(text: str) -> dict[str, Any]:
    return _checked(orjson.loads(text))


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    if (version := body.pop("v")) != _VERSION:
        raise StoreUnusable(f"a row is written in form {version}; this version reads form {_VERSION}")
    return body
