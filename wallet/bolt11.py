"""Reading a BOLT11 payment request, checksum and signature included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import bitstring
from bolt11 import decode as decode_bolt11
from bolt11.exceptions import Bolt11Exception, Bolt11FeatureException

from .errors import UnreadableInvoice

# A 639-byte memo and a dozen route hints stay below it; the library's time grows with the square of the length.
_LONGEST = 4096


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
    try:
        invoice = decode_bolt11(text)
        created = datetime.fromtimestamp(invoice.date, UTC)
        return DecodedInvoice(
            prefix=f"ln{invoice.currency}",
            payment_request=text,
            payment_hash=invoice.payment_hash,
            msat=int(invoice.amount_msat) if invoice.amount_msat else None,
            created=created,
            expires=created + timedelta(seconds=invoice.expiry),
            payee=invoice.payee or "",
        )
    except (Bolt11Exception, Bolt11FeatureException, bitstring.Error) as error:
        raise UnreadableInvoice(str(error) or type(error).__name__) from error
    except (ValueError, ArithmeticError, LookupError, AttributeError, TypeError, AssertionError) as error:
        # The library lets the errors of its parts through: half a field, a key that is none, a year 200,000.
        raise UnreadableInvoice(f"{type(error).__name__}: {error}") from error
