"""The audit: who did what to whom, one chain for the whole bot, in which nothing can be changed unseen."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import orjson

SYSTEM = ""
"""The actor of what nobody did by hand, and of what was done at the machine."""

Value = str | int | bool


class Signer(Protocol):
    """What makes the marks of rows, as the vault does: by a key that outlives every rotation."""

    @property
    def ready(self) -> bool:
        """Whether there is a key."""

    def look_again(self) -> bool:
        """Whether there is a key by now: another process may have made it."""

    def digest(self, branch: str, *parts: str) -> str:
        """A keyed digest of texts, 32 hexadecimal digits."""


class Act(StrEnum):
    """What may be written. Its details are an allow-list, see DETAILS."""

    LINK = "link"
    UNLINK = "unlink"
    STALE = "stale"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    EXPORT = "export"
    DELETE = "delete"
    CANCEL = "cancel"
    MODE = "mode"
    KEYS = "keys"
    BLOCK = "block"
    UNBLOCK = "unblock"
    INVITE = "invite"
    JOIN = "join"
    ADMIN_ADDED = "admin_added"
    ADMIN_REMOVED = "admin_removed"
    TRUST = "trust"
    WEB_CHAT = "web_chat"
    TOTP = "totp"
    WRONG_CODE = "wrong_code"
    CONFIRMED = "confirmed"
    COMMAND = "command"


DETAILS: Mapping[Act, frozenset[str]] = {
    Act.LINK: frozenset(("kind", "link", "replaced")),
    Act.UNLINK: frozenset(("link", "reason", "count")),
    Act.STALE: frozenset(("link",)),
    Act.CONNECT: frozenset(("kind",)),
    Act.DISCONNECT: frozenset(),
    Act.EXPORT: frozenset(),
    Act.DELETE: frozenset(("orders", "links", "addresses")),
    Act.CANCEL: frozenset(("code",)),
    Act.MODE: frozenset(("on", "text")),
    Act.KEYS: frozenset(("what", "kid")),
    Act.BLOCK: frozenset(("until", "reason")),
    Act.UNBLOCK: frozenset(),
    Act.INVITE: frozenset(("role",)),
    Act.JOIN: frozenset(("role",)),
    Act.ADMIN_ADDED: frozenset(("how",)),
    Act.ADMIN_REMOVED: frozenset(),
    Act.TRUST: frozenset(),
    Act.WEB_CHAT: frozenset(("what", "count")),
    Act.TOTP: frozenset(("what",)),
    Act.WRONG_CODE: frozenset(),
    Act.CONFIRMED: frozenset(("command",)),
    Act.COMMAND: frozenset(("command", "result", "begun", "reason")),
}
"""What may stand in the details of an act: no address, no secret, nothing of an order's memo."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written: ids of accounts, shops, charges and links, never an address or a secret.

    Raises ValueError for details that the act has not on its list.
    """

    actor: str
    act: Act
    object: str = ""
    details: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what may not stand there."""
        if unlisted := set(self.details) - DETAILS[self.act]:
            raise ValueError(f"{', '.join(sorted(unlisted))} can't stand in the audit of {self.act}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """A row of the chain. `mac` is made of `prev`, which is that of the row before, and of all else here.

    `keyed`: it was made with the key of the ring. Without a ring it is a plain SHA-256, which shows a slip and no
    forger.
    """

    seq: int
    at: datetime
    actor: str
    act: Act
    object: str
    details: Mapping[str, Value]
    prev: str
    mac: str
    keyed: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the number and mark of its newest row, and when that was written; 0 of an empty one."""

    seq: int
    mac: str
    at: datetime | None


class Finding(StrEnum):
    """What is wrong with a chain, at the first row that shows it."""

    CHANGED = "changed"  # its mark is not that of its text
    GAP = "gap"  # a number is missing, or stands where it can't
    PLAIN = "plain"  # a row without the key behind one with it
    TRUNCATED = "truncated"  # the head says that there was more
    HEAD = "head"  # the record of its end, or of where it was cut, can't be read; its row is 0
    UNCHECKED = "unchecked"  # no ring is here, and the row was made with one


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk through the chain found: how many rows, from which number, and the first bad one, if any."""

    rows: int
    first: int
    head: Head
    bad: int | None = None
    finding: Finding | None = None

    def lacks(self, seq: int) -> bool:
        """Whether a row that somebody outside has noted is there no more: the end was cut off, with its head."""
        return self.head.seq < seq


class AuditStore(Protocol):
    """The repository of the audit. Rows are appended in the step of the act itself; these are for what is no record."""

    def sign_with(self, signer: Signer) -> None:
        """Make the marks from now on with the key of a ring, as soon as there is one."""

    async def write(self, entry: Entry, *, key: str = "") -> AuditRow | None:
        """Append a row of its own; the same `key` again appends nothing, and gives None."""

    async def head(self) -> Head:
        """The end of the chain."""

    async def count(self) -> int:
        """How many rows are kept."""

    async def keeps(self, seq: int, mac: str) -> bool | None:
        """Whether the row of a number has the mark that was noted elsewhere; None where it was cut off for its age."""

    def rows(self, after: int = 0) -> AsyncIterator[AuditRow]:
        """All rows behind a number, oldest first."""

    async def last(self, limit: int, actor: str = "") -> list[AuditRow]:
        """The newest rows, newest first; of one actor where one is named."""

    async def verify(self, newest: int | None = None) -> Verdict:
        """Walk through the whole chain, or through so many of its newest rows."""

    async def cut(self, before: datetime) -> int:
        """Cut off what is older than a time, and leave an anchor; return how many rows went."""


def text_of(seq: int, at_ms: int, actor: str, act: str, about: str, details: Mapping[str, Value]) -> str:
    """The one text of a row that its mark is made of: canonical JSON."""
    return orjson.dumps([seq, at_ms, actor, act, about, dict(details)], option=orjson.OPT_SORT_KEYS).decode()


def plain_mac(prev: str, text: str) -> str:
    """The mark where there is no ring: 32 hexadecimal digits of SHA-256."""
    return hashlib.sha256(f"{prev}\x1f{text}".encode()).hexdigest()[:32]
