"""Secrets at rest: each is sealed for one purpose, one owner and one row, and opens nowhere else.

The form is `cw1.<kid>.<nonce>.<ciphertext and tag>`, AES-256-GCM in base64url. What is sealed is bound to where it lies
by the additional data `cw1␟kid␟purpose␟owner␟row`. Each purpose has a key of its own, made of the ring's by HKDF.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import orjson

from .key_ring import BadRing, KeyRing, RingKey

if TYPE_CHECKING:  # the library is the extra `people`: a bot that keeps no secret does without
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

EXTRA = "the library cryptography is not installed: install chatwallet with its extra [people]"

_FORM = "cw1"
_UNIT = "\x1f"  # the unit separator: no owner and no row has one
_NONCE = 12  # bytes
_DIGEST = 32  # hexadecimal digits
_STANDARD = str.maketrans("-_", "+/")  # base64 of URLs as the ordinary one


class Purpose(StrEnum):
    """What a secret is for: one that was moved to another purpose does not open."""

    FLASH_KEY = "flash-key"
    FLASH_SESSION = "flash-session"
    TOTP = "totp"
    ADDRESS = "address"
    INCOMING = "incoming"
    HOOK_SECRET = "hook-secret"  # noqa: S105 - the name of a purpose
    CANARY = "canary"


class SecretsError(Exception):
    """A secret can't be kept or not be read; the message never repeats any of it."""


class NoRing(SecretsError):
    """There is no ring of keys, and none may be made here; the message says what is to be done."""


class Unreadable(SecretsError):
    """What is sealed opens here with no key of the ring: another row's, damaged, or of an unknown key."""


class RingSource(Protocol):
    """Where a ring comes from. It is asked each time that something is sealed, so that a new key is used at once."""

    def read(self) -> KeyRing | None:
        """The ring as it is now, None if there is none. Raises BadRing."""

    @property
    def makes(self) -> bool:
        """Whether a ring may be made here where there is none."""

    def make(self) -> KeyRing:
        """Make the first ring. Raises NoRing where none may be made."""


class NoSource:
    """A RingSource without a ring."""

    makes = False

    def read(self) -> None:
        """Nothing."""

    def make(self) -> KeyRing:
        raise NoRing("there is no ring of keys: “chatwallet keys new” says how one is made")


class Vault:
    """Seals and opens secrets, and makes digests, by the ring of a source; `failed` is told what would not open."""

    def __init__(
        self, source: RingSource | None = None, failed: Callable[[Purpose], None] = lambda _: None
    ) -> None:
        """Raises BadRing."""
        self._source = source or NoSource()
        self._failed = failed
        self._ring = self._source.read()
        self._ciphers: dict[tuple[str, Purpose], AESGCM] = {}
        self._digests: dict[str, hmac.HMAC] = {}
        self._tell: Callable[[KeyRing | None], None] = lambda _: None

    def on_change(self, tell: Callable[[KeyRing | None], None]) -> None:
        """Have `tell` called with the ring that was, each time that it is another one."""
        self._tell = tell

    @property
    def source(self) -> RingSource:
        """Where its ring comes from."""
        return self._source

    @property
    def ready(self) -> bool:
        """Whether a ring is there."""
        return self._ring is not None

    @property
    def able(self) -> bool:
        """Whether something can be sealed: a ring is there, or the first need makes one."""
        return self.ready or self._source.makes

    @property
    def ring(self) -> KeyRing:
        """The ring as it was last read. Raises NoRing."""
        if self._ring is None:
            raise NoRing("there is no ring of keys: “chatwallet keys new” makes one")
        return self._ring

    def reload(self) -> None:
        """Read the ring again. Raises BadRing, and goes on with the old one."""
        found = self._source.read()
        if found is not None:
            self._take(found)

    def look_again(self) -> bool:
        """Whether a ring can be read by now: at the machine somebody may have made the first one."""
        with suppress(BadRing):
            self.reload()
        return self.ready

    def seal(self, purpose: Purpose, owner: str, row: str, secret: str) -> str:
        """Seal a secret for this row alone; where there is no ring yet, and may be one, it is made.

        `owner` and `row` are names of ours, `row` the key of the record. Raises NoRing.
        """
        self._renew()
        return self.seal_with(self.ring.active, purpose, owner, row, secret)

    def seal_with(self, key: RingKey, purpose: Purpose, owner: str, row: str, secret: str) -> str:
        """The same with a key that need not be the active one. Raises NoRing without the library."""
        nonce = os.urandom(_NONCE)
        bound = _bound(key.kid, purpose, owner, row)
        sealed = self._cipher(key, purpose).encrypt(nonce, secret.encode(), bound)
        return ".".join((_FORM, key.kid, _text(nonce), _text(sealed)))

    def open(self, purpose: Purpose, owner: str, row: str, sealed: str) -> str:
        """The secret that was sealed for this row. Raises Unreadable, and NoRing where there is no ring at all."""
        try:
            return self.open_quietly(purpose, owner, row, sealed)
        except Unreadable:
            self._failed(purpose)
            raise

    def open_quietly(self, purpose: Purpose, owner: str, row: str, sealed: str) -> str:
        """`open` of who only looks whether it would: nobody is told of a failure."""
        kid, nonce, text = _parts(sealed)
        key = (self._ring and self._ring.find(kid)) or self._found_later(kid)
        if key is None:
            raise Unreadable(f"it is sealed with the key {kid}, which is not on the ring")
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see AESGCM above

        try:
            return self._cipher(key, purpose).decrypt(nonce, text, _bound(kid, purpose, owner, row)).decode()
        except (InvalidTag, ValueError):
            raise Unreadable(f"it was not sealed here with the key {kid}, or is damaged") from None

    def renewed(self, purpose: Purpose, owner: str, row: str, sealed: str) -> str | None:
        """The same sealed with the active key, None if it is already. Raises Unreadable or NoRing."""
        self._renew()
        if kid_of(sealed) == self.ring.active.kid:
            return None
        return self.seal(purpose, owner, row, self.open(purpose, owner, row, sealed))

    def digest(self, branch: str, *parts: str) -> str:
        """A keyed digest of texts, 32 hexadecimal digits; it outlives every rotation. Raises NoRing."""
        keyed = self._digests.get(branch)
        if keyed is None:
            secret = _derived(self.ring.index, f"branch{_UNIT}{branch}")
            keyed = self._digests[branch] = hmac.new(secret, digestmod="sha256")
        digest = keyed.copy()
        digest.update(orjson.dumps(parts))
        return digest.hexdigest()[:_DIGEST]

    def _renew(self) -> None:
        """Take the ring as it is now: what is sealed with a key that was taken off the ring would be lost."""
        try:
            found = self._source.read()
        except BadRing as error:
            raise NoRing(f"the ring of keys can't be read: {error}") from error
        if found is None:
            if self._ring is not None:
                raise NoRing("the ring of keys is gone")
            require_library()  # no ring without what uses it
            found = self._source.make()
        self._take(found)

    def _take(self, ring: KeyRing) -> None:
        if ring != (before := self._ring):
            self._ring = ring
            self._ciphers.clear()
            self._digests.clear()
            self._tell(before)

    def _found_later(self, kid: str) -> RingKey | None:
        """A key that another process has added."""
        try:
            self.reload()
        except BadRing:
            return None
        return self.ring.find(kid)  # of a first ring too, which chatwallet link has made

    def _cipher(self, key: RingKey, purpose: Purpose) -> AESGCM:
        cipher = self._ciphers.get((key.kid, purpose))
        if cipher is None:
            secret = _derived(key, f"seal{_UNIT}{purpose}")
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

            cipher = self._ciphers[key.kid, purpose] = AESGCM(secret)
        return cipher


def kid_of(sealed: str) -> str:
    """The name of the key that a text was sealed with. Raises Unreadable for what has not the form."""
    return _parts(sealed)[0]


def require_library() -> None:
    """Raises NoRing where the library is not installed."""
    try:
        import cryptography  # noqa: F401, PLC0415 - see AESGCM above
    except ImportError as error:
        raise NoRing(EXTRA) from error


def _derived(key: RingKey, info: str) -> bytes:
    require_library()
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return HKDF(SHA256(), 32, None, f"{_FORM}{_UNIT}{info}".encode()).derive(key.secret)


def _bound(kid: str, purpose: Purpose, owner: str, row: str) -> bytes:
    if _UNIT in owner or _UNIT in row:
        raise ValueError("an owner or a row that is no name of ours")
    return _UNIT.join((_FORM, kid, purpose, owner, row)).encode()


def _parts(sealed: str) -> tuple[str, bytes, bytes]:
    form, *rest = sealed.split(".")
    if form != _FORM or len(rest) != 3:
        raise Unreadable("it has not the form of something sealed")
    try:
        return rest[0], _bytes(rest[1]), _bytes(rest[2])
    except (binascii.Error, ValueError):
        raise Unreadable("it is damaged") from None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    standard = text.translate(_STANDARD) + "=" * (-len(text) % 4)
    return binascii.a2b_base64(standard, strict_mode=True)
