"""The names of records: from hashes, digests and integers, never from what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import orjson

from ...accounts.base import Person
from ...channels.base import Conversation
from ...tracking.outbox.base import NoticeKind
from ...tracking.recipients import Recipient
from ..encoding import decode_recipient, encode_conversation, encode_recipient
from ..keyed_digest import KeyedDigest

FORM = "5"
"""The form of the records that this version reads and writes: raised for what the version before must not work on."""

ASKED_IN = "asked_in"
"""The chat that a charge was asked in, among those whom it tells."""

_HASH = re.compile(r"[0-9a-f]{64}")
_NEWS_KEY = re.compile(r"[0-9a-f]{64}(:[1-7])?")  # see encoding.news_key


def is_hash(payment_hash: str) -> bool:
    """Whether this is a payment hash in its usual form: 64 lower-case hexadecimal digits (BOLT 11)."""
    return _HASH.fullmatch(payment_hash) is not None


def checked_hash(payment_hash: str) -> str:
    """A payment hash, fit to stand in a name. Raises ValueError for anything else."""
    if not is_hash(payment_hash):
        raise ValueError("a payment hash is 64 lower-case hexadecimal digits")
    return payment_hash


class KeyNames:
    """Digests of ids by the secret of a store, so that names tell nobody who a person is."""

    def __init__(self, secret: bytes) -> None:
        self._digest = KeyedDigest(secret).of
        self._digest_of_few = lru_cache(maxsize=1024)(self._digest)  # what is asked for again and again

    @property
    def mark(self) -> str:
        """The record that is there as long as the store is the one that this secret was made for, in this form."""
        return self.mark_of(FORM)

    def mark_of(self, form: str) -> str:
        """The same of a form: a program on an older one stops working once its mark is gone. Those of before 3 had one
        mark.
        """
        return f"mark:{self._digest('mark', *(() if form in ('1', '2') else (form,)))}"

    def person(self, person: Person) -> str:
        """A person."""
        return self._digest("person", person.channel, person.id)

    def account(self, account_id: str) -> str:
        """An account, as the maker of charges."""
        return self._digest("account", account_id)

    def shop(self, shop: str) -> str:
        """A shop."""
        return self._digest_of_few("shop", shop)

    def token(self, token: bytes) -> str:
        """The token of a charge's page."""
        return self._digest("token", token.hex())

    def charge(self, charge_id: str) -> str:
        """A charge."""
        return self._digest("charge", charge_id)

    def origin(self, origin: str) -> str:
        """A message of a person."""
        return self._digest("origin", origin)

    def channel(self, name: str) -> str:
        """A channel."""
        return self._digest_of_few("channel", name)

    def chat(self, channel: str, chat_id: str) -> str:
        """A chat of a channel; also a contact."""
        return self._digest("chat", channel, chat_id)

    def line(self, conversation: Conversation) -> str:
        """The open rows of a conversation."""
        return self._digest("line", encode_conversation(conversation))

    def picture(self, token: str) -> str:
        """A picture."""
        return self._digest("picture", token)

    def bucket(self, name: str) -> str:
        """A token bucket."""
        return self._digest("bucket", name)

    def window(self, name: str) -> str:
        """A sliding window."""
        return self._digest("window", name)

    def transcript_line(self, chat_id: str, line_id: str) -> str:
        """A line of a web chat."""
        return self._digest("transcript", chat_id, line_id)

    def row(self, notice_id: str) -> str | None:
        """The row of a notice; None for an id that no notice has."""
        kind, _, rest = notice_id.partition(":")
        if kind == NoticeKind.ANSWER:
            return f"{kind}:{self.origin(rest)}"
        if kind == NoticeKind.NEWS:
            return f"{kind}:{self._digest('news', rest)}"
        return notice_id if kind in set(NoticeKind) and _NEWS_KEY.fullmatch(rest) else None

    def where(self, conversation: Conversation) -> dict[str, str]:
        """What a row knows of its conversation: the conversation itself, and the names of all that it touches."""
        return {
            "conversation": encode_conversation(conversation),
            "line": self.line(conversation),
            "chat": self.chat(conversation.channel, conversation.chat_id),
            "channel": self.channel(conversation.channel),
        }

    def where_text(self, conversation: Conversation) -> str:
        """The same as JSON."""
        return orjson.dumps(self.where(conversation)).decode()

    def place(self, recipient: str) -> dict[str, str]:
        """What a row knows of whom it is for; `recipient` as encoding.encode_recipient has it.

        Rows to recipients that are no chats are in lines of their own (shared_rows.lua).
        """
        to = decode_recipient(recipient)
        if to.conversation is not None:
            return self.where(to.conversation)
        return {"to": to.kind, "conversation": recipient, "channel": self.channel(to.kind)}

    def tell(self, recipients: Sequence[Recipient], asked_in: Conversation | None) -> str:
        """Whom a charge tells, as JSON: of each what its rows know of it, "asked_in" for the charge's own chat."""
        told = (
            ASKED_IN
            if asked_in is not None and one.address == asked_in
            else self.place(encode_recipient(one))
            for one in recipients
        )
        return orjson.dumps(list(told)).decode()
