"""Writing BOLT11 payment requests, for the memory twin and the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from coincurve import PrivateKey

from .bech32 import join, octet_words, padded_octets, word, words_of

_TIMESTAMP = 7  # words
_LONGEST_FIELD = 1023  # words: its length is two of them
_UNITS = ("p", "n", "u", "m", "")  # each a thousand of the one before; the first a tenth of a millisatoshi


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """What a payment request is to say.

    `prefix` names the network: lnbc, lntb, lntbs or lnbcrt. `payment_hash` and `payment_secret` are 64 hex digits.
    `msat` is at least 1, or None for an open amount; `min_final_cltv` is in blocks. `features` are bits of BOLT 9, of
    which a payer must know the even ones.
    """

    prefix: str
    msat: int | None
    created: datetime
    payment_hash: str
    payment_secret: str
    description: str
    seconds: int
    features: tuple[int, ...]
    min_final_cltv: int | None = None


class InvoiceSigner:
    """Signs payment requests with a node's private key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = PrivateKey(key)

    def sign(self, draft: InvoiceDraft) -> str:
        """The payment request; raises ValueError for an amount below 1 and a description above 639 bytes."""
        prefix = draft.prefix + _amount(draft.msat)
        words = words_of(int(draft.created.timestamp()), _TIMESTAMP) + _fields(draft)
        digest = sha256(prefix.encode() + padded_octets(words)).digest()
        return join(prefix, words + octet_words(self._key.sign_recoverable(digest, hasher=None)))


def _amount(msat: int | None) -> str:
    """The amount in bitcoins, by the largest unit in which it is whole ("Human-Readable Part")."""
    if msat is None:
        return ""
    if msat < 1:
        raise ValueError(f"an amount of {msat} msat")
    value, unit = 10 * msat, 0
    while value % 1000 == 0 and unit < len(_UNITS) - 1:
        value, unit = value // 1000, unit + 1
    return f"{value}{_UNITS[unit]}"


def _fields(draft: InvoiceDraft) -> bytes:
    written = (
        _field("p", octet_words(bytes.fromhex(draft.payment_hash))),
        _field("s", octet_words(bytes.fromhex(draft.payment_secret))),
        _field("d", octet_words(draft.description.encode())),
        _field("x", _shortest(draft.seconds)),
        b"" if draft.min_final_cltv is None else _field("c", _shortest(draft.min_final_cltv)),
        _field("9", _shortest(sum(1 << bit for bit in draft.features))) if draft.features else b"",
    )
    return b"".join(written)


def _field(tag: str, words: bytes) -> bytes:
    if len(words) > _LONGEST_FIELD:
        raise ValueError(f"{len(words)} words are too many for a field")
    return bytes([word(tag)]) + words_of(len(words), 2) + words


def _shortest(number: int) -> bytes:
    return words_of(number, max(1, -(-number.bit_length() // 5)))
