"""Is the invoice in an answer the one that was asked for? A swapped one would send the payer's money elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from decimal import Decimal

from ..bolt11 import DecodedInvoice, decode
from ..errors import AmountUnchecked, InvoiceMismatch
from ..money import Money
from .prices import Witness
from .replies import InvoiceRow

_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST_LIFE = timedelta(hours=24)
_CLOCK_SKEW = timedelta(minutes=5)
_MSAT_TOLERANCE = 1000  # Flash rounds to whole satoshis, which is more than 2 % of a cent
_RATE_TOLERANCE = Decimal("0.02")
# What a price may move in a day, and in a part of it by the square root of that part.
_DRIFT = Decimal("0.25")
_SETTLED = 300  # seconds in which it counts as the price of this moment


class InvoiceValidator:
    """Compares an invoice with its request: `payees` are the node keys that may sign it, any if there are none."""

    def __init__(self, network: str, payees: Collection[str], now: Callable[[], datetime]) -> None:
        self._network = network
        self._payees = frozenset(payees)
        self._now = now

    def validate(self, row: InvoiceRow, amount: Money | None, witness: Witness | None) -> DecodedInvoice:
        """Return the decoded invoice; raises InvoiceMismatch with the field that does not fit.

        Raises AmountUnchecked for an amount without a `witness`.
        """
        if not _HASH.fullmatch(row.payment_hash):
            raise InvoiceMismatch("payment_hash", "not 64 lower-case hex digits")
        invoice = decode(row.payment_request)
        if invoice.payment_hash != row.payment_hash:
            raise InvoiceMismatch("payment_hash", "the payment request carries another one")
        if invoice.prefix != self._network:
            raise InvoiceMismatch("network", f"{invoice.prefix}, not {self._network}")
        self._check_amount(invoice.msat, amount, witness)
        self._check_times(invoice)
        self._check_payee(invoice.payee)
        return invoice

    def _check_amount(self, msat: int | None, amount: Money | None, witness: Witness | None) -> None:
        if (msat is None) != (amount is None):
            raise InvoiceMismatch("amount", "open" if msat is None else "fixed, though none was asked for")
        if msat is None or amount is None:
            return
        if witness is None:
            raise AmountUnchecked("no price of the last day is known")
        expected = amount.major / witness.rate.per_sat * 1000
        if abs(msat - expected) > expected * band(witness.age) + _MSAT_TOLERANCE:
            raise InvoiceMismatch("amount", f"{msat} msat where about {expected:.0f} were expected")

    def _check_times(self, invoice: DecodedInvoice) -> None:
        now = self._now()
        if not invoice.created < invoice.expires <= invoice.created + _LONGEST_LIFE:
            raise InvoiceMismatch("expiry", f"{invoice.expires - invoice.created} after creation")
        if invoice.expires < now - _CLOCK_SKEW:
            raise InvoiceMismatch("expiry", "passed already")
        if invoice.created > now + _LONGEST_LIFE:
            raise InvoiceMismatch("created", "in the future")

    def _check_payee(self, payee: str) -> None:
        if self._payees and payee not in self._payees:
            raise InvoiceMismatch("payee", f"{payee[:16]}… is not one of the pinned nodes")


def band(age: float) -> Decimal:
    """How far an amount may lie from a price that is `age` seconds old, as a part of it: 2 % to 27 % after a day."""
    days = Decimal(max(0.0, age - _SETTLED)) / 86_400
    return _RATE_TOLERANCE + _DRIFT * days.sqrt()
