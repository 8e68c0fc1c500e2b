"""The words of a chat in neutral form, and the protocol that every channel speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


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
    knows of the person's language (a BCP 47 tag), `time_zone` what it was told of theirs (an IANA name, unchecked),
    `name` what they call themselves, which identifies nobody. A message that is not `private` was said to the bot
    where others read along; `private_url` is then where the person finds the bot alone, if that has an address.
    `reference` is what the channel calls the message where it can forget it (Forgetful), "" where there is none.
    `aliases` are further ids of the sender on that channel, which it tells beside the one that leads. `lost`: since the
    sender last wrote, the channel found that their id reaches nobody.
    `source` is the address of the net that it came from, where a channel knows it: it is counted, and never stored.
    """

    conversation: Conversation
    id: str
    text: str
    at: datetime
    reply_to: str | None = None
    language: str | None = None
    time_zone: str | None = None
    name: str | None = None
    private: bool = True
    private_url: str | None = None
    reference: str = ""
    aliases: tuple[str, ...] = ()
    lost: bool = False
    source: str = field(default="", compare=False, repr=False)

    @property
    def origin(self) -> str:
        """Names the message for good, among those of all channels: what is made for it is made once."""
        return f"{self.conversation.channel}:{self.id}"


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: pressing it says `text`.

    `name` is the command it stands for ("again", "cancel"), for a channel that words its own buttons; "" for others.
    """

    label: str
    text: str
    name: str = ""


class CardState(StrEnum):
    """How an order stands as far as one QR shows it. EXPIRED: that QR is over, and a new one can be made."""

    OPEN = "open"
    EXPIRED = "expired"
    PAID = "paid"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Card:
    """An order in parts, for a channel that draws it: the message's text says the same in full.

    `order` is its code (K7Q2), `title` the state in a word ("" while it is open), `amount` what was asked for, or what
    came ("" where that is unknown); `also` the same in other currencies, `sats` in satoshis, None where the amount is
    in satoshis already or open. All are written in the message's language. `memo` is a stranger's text, "" for none.
    `read` is a sentence that says how a misspelled line was read, "" for none.
    """

    state: CardState
    order: str
    title: str
    amount: str
    also: tuple[str, ...] = ()
    sats: str | None = None
    memo: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A message as values for a text that was approved beforehand, for where a channel lets no other text through.

    `kind` ("paid", "extra") and `language` (a locale's name) choose the approved text; `values` fill its places
    {{1}}, {{2}}, …: each is one line and never empty.
    """

    kind: str
    language: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What the bot says. `qr` is the text of a QR picture to show above the text, already in its final form.

    `qr_until` is when the picture stops being of use. `reply_to` and `edit_of` are references that the channel
    returned for earlier messages; a channel that cannot reply leaves `reply_to` out, one that cannot edit is never
    given an `edit_of`. `mark` is a word of the text that no other message holds, where there is one. `template`
    says the same where only approved texts may be said, `card` where a channel draws orders itself. `language` is the
    locale in which all of it is written, where that is known.
    """

    text: str
    qr: str | None = None
    buttons: tuple[Button, ...] = ()
    reply_to: str | None = None
    edit_of: str | None = None
    qr_until: datetime | None = None
    mark: str | None = None
    template: Template | None = None
    card: Card | None = None
    language: str | None = None


def tells_payment(key: str) -> bool:
    """Whether the message that is sent under a key is the news of a payment: the key is the id of its notice."""
    return key.startswith(("paid:", "extra:"))


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages a second a channel takes: in all, `burst` of them at once, and to one chat."""

    per_second: float
    burst: int
    per_chat: float


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel can do. `repeats_safely`: sending the same key twice shows one message.

    `authenticated`: everyone who speaks there holds a key of the wallet's owner, as at its terminal. Where only
    some do, as at a web chat that an owner made, the ids of these senders alone begin with `key_prefix`.
    Ids that begin with `recycled_prefix` may become somebody else's, as telephone numbers do; "" where none does.
    `random_ids`: its ids say of nobody who they are, as random ones or digests do, and may lie in a store in clear.
    `pace` is how fast it takes messages, None where it has no limit that we would meet.
    """

    edits: bool = False
    replies: bool = False
    buttons: bool = False
    repeats_safely: bool = False
    authenticated: bool = False
    key_prefix: str = ""
    recycled_prefix: str = ""
    random_ids: bool = False
    pace: Pace | None = None


Receiver = Callable[[InboundMessage], Awaitable[None]]


@runtime_checkable
class Invites(Protocol):
    """A channel whose chat with the bot has an address that brings a code, or a line, along."""

    def invitation(self, code: str, line: str) -> str | None:
        """A link that has a person say `line` there, or the same by its `code`; None while it is not known."""


@runtime_checkable
class Connected(Protocol):
    """A channel whose people hold a connection while they look at it."""

    @property
    def clients(self) -> int:
        """How many connections stand now."""


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


@runtime_checkable
class ShowsBusy(Protocol):
    """A channel that can show that an answer is being made."""

    async def show_busy(self, conversation: Conversation) -> None:
        """Show it for some seconds, or until a message comes. It is a sign and no more: it raises no ChannelError."""


@runtime_checkable
class SupportsLookup(Protocol):
    """A channel that can be asked whether an earlier attempt arrived, so that it need not be repeated."""

    @property
    def settles_after(self) -> float:
        """Seconds after a doubtful attempt from which on the answer of `find_sent` counts."""

    async def find_sent(
        self, conversation: Conversation, message: OutboundMessage, *, key: str, since: datetime
    ) -> str | None:
        """Return the reference of a message that arrived under `key`, or looks the same and is no older than `since`.

        None when there is none. Raises TryLater when it can't be found out now.
        """


@runtime_checkable
class DividesMessages(Protocol):
    """A channel that says some messages in several, which people see, answer and copy one by one."""

    def divide(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        """Return what stands for a message, in order: each is stored, sent and followed on its own."""


@runtime_checkable
class Forgetful(Protocol):
    """A channel that can take back what a person wrote, as where it holds a secret."""

    @property
    def keeper(self) -> str:
        """Who alone forgets it, by name, where the person's own device keeps it; "" where it is gone there too."""

    async def forget(self, conversation: Conversation, reference: str) -> None:
        """Take back the message of this reference (InboundMessage.reference); one that is gone already is as good.

        Raises Unreachable where it can't be taken back, and TryLater and OutcomeUnknown where that can be tried again.
        """
