"""The keys that secrets are sealed with, and their written form: a line `kid:base64:created` for each."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

INDEX = "index"
"""The kid of the key that digests are made by. It stays the same when the others are rotated."""

_SIZE = 32  # bytes of a key
_KID = re.compile(r"[0-9a-f]{8}")
_FORM = "a line is kid:key:created, as “chatwallet keys new --print” writes it"


class BadRing(Exception):
    """What should be a ring is none; the message says why, and never repeats a key."""


@dataclass(frozen=True, slots=True)
class RingKey:
    """A key of 32 bytes; `kid` names it, in eight hexadecimal digits or as INDEX."""

    kid: str
    secret: bytes = field(repr=False)
    made: datetime

    @classmethod
    def new(cls, at: datetime, kid: str = "") -> RingKey:
        """A key that never was."""
        return cls(kid or secrets.token_hex(4), secrets.token_bytes(_SIZE), at)

    @property
    def line(self) -> str:
        """Its written form, which holds the secret."""
        return f"{self.kid}:{base64.b64encode(self.secret).decode()}:{self.made:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that secrets are sealed with, of which the first is active, and the one that digests are made by."""

    keys: tuple[RingKey, ...]
    index: RingKey

    @classmethod
    def new(cls, at: datetime) -> KeyRing:
        """A ring that never was, with one key to seal with."""
        at = at.astimezone(UTC).replace(microsecond=0)
        return cls((RingKey.new(at),), RingKey.new(at, INDEX))

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """The ring that `text` wrote; lines may be parted by commas too, and those that begin with # are remarks.

        Raises BadRing.
        """
        lines = [line.strip() for line in text.splitlines()]
        words = [
            word for line in lines if not line.startswith("#") for word in re.split(r"[\s,]+", line) if word
        ]
        found = [_key(word) for word in words]
        if len({key.kid for key in found}) != len(found):
            raise BadRing("two of its keys have the same name")
        keys = tuple(key for key in found if key.kid != INDEX)
        index = next((key for key in found if key.kid == INDEX), None)
        if not keys or index is None:
            raise BadRing(f"it has no key to {'seal' if not keys else 'make digests'} with: {_FORM}")
        return cls(keys, index)

    @property
    def text(self) -> str:
        """All keys, the active one first. This is the secret of all secrets."""
        return "".join(f"{key.line}\n" for key in (*self.keys, self.index))

    @property
    def active(self) -> RingKey:
        """What is sealed now is sealed with this key."""
        return self.keys[0]

    def find(self, kid: str) -> RingKey | None:
        """The key of a name, None if it is not on the ring."""
        return next((key for key in self.keys if key.kid == kid), None)

    def with_new(self, at: datetime) -> KeyRing:
        """The ring with one more key, which is active."""
        return replace(self, keys=(RingKey.new(at.astimezone(UTC).replace(microsecond=0)), *self.keys))

    def without(self, kid: str) -> KeyRing:
        """The ring without a key. Raises BadRing for the active one."""
        if kid == self.active.kid:
            raise BadRing(f"{kid} is the active key")
        return replace(self, keys=tuple(key for key in self.keys if key.kid != kid))


def _key(word: str) -> RingKey:
    kid, _, rest = word.partition(":")
    secret, _, made = rest.partition(":")
    if kid != INDEX and not _KID.fullmatch(kid):
        raise BadRing(f"one of its keys has no name of eight hexadecimal digits: {_FORM}")
    try:
        key, at = base64.b64decode(secret, validate=True), datetime.fromisoformat(made)
    except (binascii.Error, ValueError):  # their texts may repeat the key
        raise BadRing(f"the line of {kid} can't be read: {_FORM}") from None
    if len(key) != _SIZE or at.tzinfo is None:
        raise BadRing(f"the line of {kid} has no key of {_SIZE} bytes, or no time with its zone: {_FORM}")
    return RingKey(kid, key, at.astimezone(UTC))
