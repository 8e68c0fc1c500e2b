"""The sandbox's Lightning node: it signs real BOLT11 invoices and never routes a payment."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from bolt11 import Bolt11, Feature, Features, FeatureState, MilliSatoshi, TagChar, Tags, decode, encode
from bolt11.exceptions import Bolt11Exception

MIN_FINAL_CLTV_EXPIRY = 40
DEFAULT_EXPIRY = 3600  # BOLT11: what an invoice without an `x` field means


class UnreadableInvoice(Exception):
    """A string that is no BOLT11 invoice: wrong prefix, checksum, signature or layout."""


@dataclass(frozen=True, slots=True)
class SignedInvoice:
    """A BOLT11 invoice with the secrets that only its issuer knows, all in hexadecimal."""

    payment_request: str
    payment_hash: str
    payment_secret: str
    preimage: str


class LightningNode:
    """Issues invoices under one node key, drawn from `randomness`, so a seed gives the same payee again."""

    def __init__(self, randomness: random.Random, prefix: str = "bc") -> None:
        self._randomness = randomness
        self._prefix = prefix
        self._key = randomness.randbytes(32).hex()
        self._features = Features.from_feature_list(
            {
                Feature.var_onion_optin: FeatureState.required,
                Feature.payment_secret: FeatureState.required,
                Feature.basic_mpp: FeatureState.supported,
            }
        )

    def issue(self, *, sats: int | None, memo: str, at: datetime, seconds: int) -> SignedInvoice:
        """Signs an invoice over `sats` (None = the payer chooses) that expires `seconds` after `at`."""
        preimage = self._randomness.randbytes(32)
        payment_hash = sha256(preimage).hexdigest()
        payment_secret = self._randomness.randbytes(32).hex()
        tags = Tags()
        tags.add(TagChar.payment_hash, payment_hash)
        tags.add(TagChar.payment_secret, payment_secret)
        tags.add(TagChar.description, memo)
        tags.add(TagChar.expire_time, seconds)
        tags.add(TagChar.min_final_cltv_expiry, MIN_FINAL_CLTV_EXPIRY)
        tags.add(TagChar.features, self._features)
        amount = MilliSatoshi(sats * 1000) if sats is not None else None
        invoice = Bolt11(currency=self._prefix, date=int(at.timestamp()), tags=tags, amount_msat=amount)
        return SignedInvoice(encode(invoice, self._key), payment_hash, payment_secret, preimage.hex())


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """What anybody can read in a BOLT11 invoice."""

    payment_hash: str
    expires_at: datetime


def read_invoice(payment_request: str) -> ReadInvoice:
    """Reads any BOLT11 invoice of any node; raises UnreadableInvoice."""
    try:
        invoice = decode(payment_request)
        seconds = invoice.expiry if invoice.expiry is not None else DEFAULT_EXPIRY
        return ReadInvoice(invoice.payment_hash, datetime.fromtimestamp(invoice.date + seconds, UTC))
    except (Bolt11Exception, ValueError, IndexError, KeyError, AttributeError, AssertionError) as error:
        raise UnreadableInvoice(str(error)) from error
