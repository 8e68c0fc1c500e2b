"""Reading a BOLT11 payment request, checksum and signature included.

What is read and what is refused is the standard's: "Human-Readable Part", "Data Part", "Tagged Fields" and their
requirements of a reader. `tests/wallet/test_bolt11_twin.py` holds it against a library on thousands of invoices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from coincurve import PublicKey

from .bech32 import number, padded_octets, split, whole_octets, word
from .errors import UnreadableInvoice

# A 639-byte memo and a dozen route hints stay below it.
_LONGEST = 4096

_HEAD = re.compile(r"(ln(?:bcrt|bc|tbs|tb))(?:([0-9]+)([munp]?))?")
_PICO_PER_MSAT = 10
_PICO = {"": 10**12, "m": 10**9, "u": 10**6, "n": 10**3, "p": 1}

_TIMESTAMP, _SIGNATURE = 7, 104  # words
_PAYMENT_HASH, _SECRET, _DESCRIPTION, _DESCRIPTION_HASH, _PAYEE, _EXPIRY, _CLTV, _FEATURES = map(
    word, "psdhnxc9"
)
# "MUST skip over … `p`, `h`, `s` or `n` fields that do NOT have `data_length`s of 52, 52, 52 or 53, respectively"
_LENGTHS = {_PAYMENT_HASH: 52, _DESCRIPTION_HASH: 52, _SECRET: 52, _PAYEE: 53}
_DEFAULT_EXPIRY = 3600  # seconds
_DEFAULT_CLTV = 18  # blocks
_LAST_RECOVERY_ID = 3

# Those of BOLT 9 that stand in invoices, and AMP's: onion, secret, parts, blinded routes, AMP, metadata. An even one
# that is unknown stops payers.
_KNOWN_FEATURES = sum(1 << bit for bit in (8, 14, 16, 24, 30, 48))
_UNKNOWN_REQUIRED = sum(1 << bit for bit in range(0, 5 * 1024, 2)) & ~_KNOWN_FEATURES


@dataclass(frozen=True, slots=True)
class DecodedInvoice:
    """What a payment request says of itself.

    `prefix` names the network as the text does: lnbc, lntb, lntbs or lnbcrt. `payment_request` is lower case, since
    BOLT11 compares without case. `msat` is None for an open amount. `payee` is the node's public key, 66 hex digits,
    hashes are 64. There is a `description`, or the hash of one that is told elsewhere. `min_final_cltv` is in blocks.
    """

    prefix: str
    payment_request: str
    payment_hash: str
    msat: int | None
    created: datetime
    expires: datetime
    payee: str
    description: str | None
    description_hash: str | None
    min_final_cltv: int


def decode(payment_request: str) -> DecodedInvoice:
    """Read a payment request; raises UnreadableInvoice for anything else."""
    text = _in_lower_case(payment_request)
    try:
        return _read(text)
    except (ValueError, OverflowError) as error:  # half a field, a key that is none, a year 200,000
        raise UnreadableInvoice(str(error)) from error


def _in_lower_case(payment_request: str) -> str:
    if len(payment_request) > _LONGEST:
        raise UnreadableInvoice(f"{len(payment_request)} characters are too many")
    if not payment_request.isascii():  # before anything else: the Kelvin sign in lower case is a k
        raise UnreadableInvoice("characters that are not ASCII")
    text = payment_request.lower()
    if payment_request not in (text, text.upper()):
        raise UnreadableInvoice("upper and lower case are mixed")
    return text


def _read(text: str) -> DecodedInvoice:
    head, words = split(text)
    prefix, msat = _amount(head)
    signed, signature = words[:-_SIGNATURE], words[-_SIGNATURE:]
    fields = _fields(signed)
    _know(number(fields.get(_FEATURES) or b"0"))
    created = datetime.fromtimestamp(number(signed[:_TIMESTAMP]), UTC)
    description, description_hash = _octets(fields, _DESCRIPTION), _octets(fields, _DESCRIPTION_HASH)
    return DecodedInvoice(
        prefix=prefix,
        payment_request=text,
        payment_hash=whole_octets(fields[_PAYMENT_HASH]).hex(),
        msat=msat,
        created=created,
        expires=created + timedelta(seconds=_number(fields, _EXPIRY, _DEFAULT_EXPIRY)),
        payee=_payee(head.encode() + padded_octets(signed), whole_octets(signature), _octets(fields, _PAYEE)),
        description=None if description is None else description.decode(),
        description_hash=None if description_hash is None else description_hash.hex(),
        min_final_cltv=_number(fields, _CLTV, _DEFAULT_CLTV),
    )


def _amount(head: str) -> tuple[str, int | None]:
    """The network's prefix, and the amount in whole millisatoshis: one over nothing is not one over any amount."""
    found = _HEAD.fullmatch(head)
    if found is None:
        raise UnreadableInvoice("a prefix or an amount that is none")
    if found[2] is None:
        return found[1], None
    msat, rest = divmod(int(found[2]) * _PICO[found[3]], _PICO_PER_MSAT)
    if rest or not msat:
        raise UnreadableInvoice(
            f"an amount of {found[2]}{found[3]}, which is no whole number of millisatoshis"
        )
    return found[1], msat


def _fields(signed: bytes) -> Mapping[int, bytes]:
    """The tagged fields, of several with one tag the first; UnreadableInvoice where one is cut off or missing."""
    fields: dict[int, bytes] = {}
    at = _TIMESTAMP
    while at < len(signed):
        tag, start = signed[at], at + 3
        length = number(signed[at + 1 : start])
        at = start + length
        if length == _LENGTHS.get(tag, length):
            fields.setdefault(tag, signed[start:at])
    if at != len(signed):
        raise UnreadableInvoice("a field is cut off")
    if _PAYMENT_HASH not in fields or _SECRET not in fields:
        raise UnreadableInvoice("no payment hash or no payment secret")
    if _DESCRIPTION not in fields and _DESCRIPTION_HASH not in fields:
        raise UnreadableInvoice("neither a description nor its hash")
    return fields


def _number(fields: Mapping[int, bytes], tag: int, default: int) -> int:
    return number(fields[tag]) if tag in fields else default


def _octets(fields: Mapping[int, bytes], tag: int) -> bytes | None:
    return whole_octets(fields[tag]) if tag in fields else None


def _know(features: int) -> None:
    if unknown := features & _UNKNOWN_REQUIRED:
        raise UnreadableInvoice(f"the unknown feature {unknown.bit_length() - 1} is required")


def _payee(message: bytes, signature: bytes, named: bytes | None) -> str:
    """The public key that signed: the one that the invoice names, or else the one that the signature leads to."""
    digest = sha256(message).digest()
    if named is None:
        return PublicKey.from_signature_and_message(signature, digest, hasher=None).format().hex()
    if signature[-1] > _LAST_RECOVERY_ID or not PublicKey(named).verify(_der(signature), digest, hasher=None):
        raise UnreadableInvoice("the node that it names did not sign it")
    return named.hex()


def _der(signature: bytes) -> bytes:
    """The two numbers of a compact signature in the form in which a signature is verified.

    By hand: of coincurve's own function for that its source says that it "may change" and is not tested.
    """
    numbers = b""
    for half in (signature[:32], signature[32:64]):
        value = int.from_bytes(half, "big")
        octets = value.to_bytes(value.bit_length() // 8 + 1, "big")
        numbers += bytes([2, len(octets)]) + octets
    return bytes([0x30, len(numbers)]) + numbers
