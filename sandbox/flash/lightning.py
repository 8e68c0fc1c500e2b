"""The sandbox's Lightning node: it signs real BOLT11 invoices and never routes a payment."""

import random
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ...wallet import errors
from ...wallet.bolt11 import decode
from ...wallet.invoice_signer import InvoiceDraft, InvoiceSigner

MIN_FINAL_CLTV_EXPIRY = 40
FEATURES = (
    8,
    14,
    17,
)  # required: an onion of variable length and the payment secret; supported: several parts


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
        self._signer = InvoiceSigner(randomness.randbytes(32))

    def issue(self, *, sats: int | None, memo: str, at: datetime, seconds: int) -> SignedInvoice:
        """Signs an invoice over `sats` (None or 0 = the payer chooses) that expires `seconds` after `at`."""
        preimage = self._randomness.randbytes(32)
        payment_hash = sha256(preimage).hexdigest()
        payment_secret = self._randomness.randbytes(32).hex()
        draft = InvoiceDraft(
            prefix=f"ln{self._prefix}",
            msat=sats * 1000 if sats else None,
            created=at,
            payment_hash=payment_hash,
            payment_secret=payment_secret,
            description=memo,
            seconds=seconds,
            min_final_cltv=MIN_FINAL_CLTV_EXPIRY,
            features=FEATURES,
        )
        return SignedInvoice(self._signer.sign(draft), payment_hash, payment_secret, preimage.hex())


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """What anybody can read in a BOLT11 invoice."""

    payment_hash: str
    expires_at: datetime


def read_invoice(payment_request: str) -> ReadInvoice:
    """Reads any BOLT11 invoice of any node; raises UnreadableInvoice."""
    try:
        invoice = decode(payment_request)
    except errors.UnreadableInvoice as error:
        raise UnreadableInvoice(str(error)) from error
    return ReadInvoice(invoice.payment_hash, invoice.expires)
