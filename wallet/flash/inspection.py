"""Is the invoice in an answer the one that was asked for? A swapped one would send the payer's money elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from decimal import Decimal

import structlog

from ..bolt11 import DecodedInvoice, decode
from ..errors import InvoiceMismatch
from ..money import Money
from ..rates import Rate
from .replies import InvoiceRow

log = structlog.get_logger(__name__)

_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST_LIFE = timedelta(hours=24)
_CLOCK_SKEW = timedelta(minutes=5)
_MSAT_TOLERANCE = 1000  # Flash rounds to whole satoshis, which is more than 2 % of a cent
_RATE_TOLERANCE = Decimal("0.02")


class Inspector:
    """Compares an invoice with its request. Without pinned `payees` it learns the first and warns of another."""

    def __init__(self, network: str, payees: Collection[str], now: Callable[[], datetime]) -> None:
        self._network = network
        self._payees = frozenset(payees)
        self._learned: str | None = None
        self._now = now

    def inspect(self, row: InvoiceRow, amount: Money | None, rate: Rate | None) -> DecodedInvoice:
        """Return the decoded invoice; raises InvoiceMismatch with the field that does not fit."""
        if not _HASH.fullmatch(row.payment_hash):
            raise InvoiceMismatch("payment_hash", "not 64 lower-case hex digits")
        invoice = decode(row.payment_request)
        if invoice.payment_hash != row.payment_hash:
            raise InvoiceMismatch("payment_hash", "the payment request carries another one")
        if invoice.prefix != self._network:
            raise InvoiceMismatch("network", f"{invoice.prefix}, not {self._network}")
        self._check_amount(invoice.msat, amount, rate)
        self._check_times(invoice)
        self._check_payee(invoice.payee)
        return invoice

    def _check_amount(self, msat: int | None, amount: Money | None, rate: Rate | None) -> None:
        if (msat is None) != (amount is None):
            raise InvoiceMismatch("amount", "open" if msat is None else "fixed, though none was asked for")
        if msat is None or amount is None or rate is None:
            return
        expected = amount.major / rate.per_sat * 1000
        if abs(msat - expected) > expected * _RATE_TOLERANCE + _MSAT_TOLERANCE:
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
        if self._payees:
            if payee not in self._payees:
                raise InvoiceMismatch("payee", f"{payee[:16]}… is not one of the pinned nodes")
            return
        if self._learned is not None and payee != self._learned:
            log.warning("payee_changed", was=self._learned, now=payee)
        self._learned = payee
