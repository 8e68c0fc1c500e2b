"""The words of a chat in neutral form, and the protocol that every channel speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where to answer, now or in a day. Ids are opaque texts of the channel."""

    channel: str
    chat_id: str
    sender_id: str
    thread_id: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """What a person wrote, or the button they pressed (its text).

    `id` is the channel's own and unique in it: a message that comes twice is handled once. `reply_to` is the
    reference of the message that was replied to, or whose button was pressed. `language` is what the channel
    knows of the person's language (a BCP 47 tag), `time_zone` what it was told of theirs (an IANA name, unchecked).
    """

    conversation: Conversation
    id: str
    text: str
    at: datetime
    reply_to: str | None = None
    language: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: pressing it says `text`."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What the bot says. `qr` is the text of a QR picture to show above the text, already in its final form.

    `reply_to` and `edit_of` are references that the channel returned for earlier messages; a channel that
    cannot reply leaves `reply_to` out, one that cannot edit is never given an `edit_of`.
    """

    text: str
    qr: str | None = None
    buttons: tuple[Button, ...] = ()
    reply_to: str | None = None
    edit_of: str | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel can do. `repeats_safely`: sending the same key twice shows one message."""

    edits: bool = False
    replies: bool = False
    buttons: bool = False
    repeats_safely: bool = False


Receiver = Callable[[InboundMessage], Awaitable[None]]


class Channel(Protocol):
    """Carries messages to and from one kind of chat."""

    @property
    def name(self) -> str:
        """The word that stands in Conversation.channel and in the settings."""

    @property
    def abilities(self) -> Abilities:
        """What this channel can do."""

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        """Send, or edit when `edit_of` is set; return the reference of the message.

        `key` is the same for every attempt at one message. Raises ChannelError: TryLater when surely nothing was
        sent, Unreachable when this conversation can't be reached until the person writes again, OutcomeUnknown
        when the message may or may not have arrived.
        """

    async def receive(self, receiver: Receiver) -> None:
        """Hand every message of a person to `receiver`; acknowledge it only after `receiver` returned.

        Returns only when the channel has ended for good, as a terminal does at the end of its input.
        """
