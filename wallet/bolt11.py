"""Reading a BOLT11 payment request, checksum and signature included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import bitstring
from bolt11 import Features, FeatureState
from bolt11 import decode as decode_bolt11
from bolt11.exceptions import Bolt11Exception, Bolt11FeatureException

from .errors import UnreadableInvoice

# A 639-byte memo and a dozen route hints stay below it; the library's time grows with the square of the length.
_LONGEST = 4096

_HEAD = re.compile(r"ln(?:bcrt|bc|tbs|tb)(?:([0-9]+)([munp]?))?")
_MSAT_PER_BTC = 10**11
_PARTS = {"": 1, "m": 10**3, "u": 10**6, "n": 10**9, "p": 10**12}

# Those of BOLT 9 that stand in invoices, and AMP's: onion, secret, parts, blinded routes, AMP, metadata. An even one
# that is unknown stops payers.
_KNOWN_FEATURES = frozenset({8, 14, 16, 24, 30, 48})


@dataclass(frozen=True, slots=True)
class DecodedInvoice:
    """What a payment request says of itself.

    `prefix` names the network as the text does: lnbc, lntb, lntbs or lnbcrt. `payment_request` is lower case, since
    BOLT11 compares without case. `msat` is None for an open amount. `payee` is the node's public key, 66 hex digits.
    """

    prefix: str
    payment_request: str
    payment_hash: str
    msat: int | None
    created: datetime
    expires: datetime
    payee: str


def decode(payment_request: str) -> DecodedInvoice:
    """Read a payment request; raises UnreadableInvoice for anything else. Costs about 2 ms: once per invoice."""
    if len(payment_request) > _LONGEST:
        raise UnreadableInvoice(f"{len(payment_request)} characters are too many")
    text = payment_request.lower()
    if payment_request not in (text, payment_request.upper()):
        raise UnreadableInvoice("upper and lower case are mixed")
    try:
        invoice = decode_bolt11(text)
        msat = _msat(text)
        _know(invoice.features)
        created = datetime.fromtimestamp(invoice.date, UTC)
        return DecodedInvoice(
            prefix=f"ln{invoice.currency}",
            payment_request=text,
            payment_hash=invoice.payment_hash,
            msat=msat,
            created=created,
            expires=created + timedelta(seconds=invoice.expiry),
            payee=invoice.payee or "",
        )
    except (Bolt11Exception, Bolt11FeatureException, bitstring.Error) as error:
        raise UnreadableInvoice(str(error) or type(error).__name__) from error
    except (ValueError, ArithmeticError, LookupError, AttributeError, TypeError, AssertionError) as error:
        # The library lets the errors of its parts through: half a field, a key that is none, a year 200,000.
        raise UnreadableInvoice(f"{type(error).__name__}: {error}") from error


def _msat(text: str) -> int | None:
    """The amount in the part before the data, exact; the library cuts it down to whole millisatoshis, and 0 to none."""
    head = _HEAD.fullmatch(text.rpartition("1")[0])
    if head is None:
        raise UnreadableInvoice("an amount that is none")
    if head[1] is None:
        return None
    msat = Fraction(int(head[1]) * _MSAT_PER_BTC, _PARTS[head[2]])
    if msat.denominator != 1 or msat == 0:
        raise UnreadableInvoice(f"an amount of {msat} msat")
    return msat.numerator


def _know(features: Features | None) -> None:
    for feature, state in features.feature_list.items() if features else ():
        if state is FeatureState.required and feature.value * 2 not in _KNOWN_FEATURES:
            raise UnreadableInvoice(f"the unknown feature {feature.value * 2} is required")
