"""What the wallet's own list says of a payment: how much came, and when."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

from ..wallet.base import CLOCK_SKEW
from ..wallet.errors import WalletError
from ..wallet.linking import Asker
from ..wallet.money import Money
from ..wallet.registry import Wallets
from .base import Charge, ChargeStore, InvoiceRecord
from .lookups import ByHash
from .reference import reference

log = structlog.get_logger(__name__)

AMOUNT_RETRY = timedelta(seconds=7)
"""When to look again for an amount that the list does not show yet."""

_LAGS = 2  # as long as that many times what the list lags as a rule an amount is waited for

PATIENCE = 3.0
"""Seconds in which the list must be had by what does not depend on it."""

Paid = tuple[Charge, InvoiceRecord]


class CreditLookup:
    """Asks the wallet for what came, and keeps it with the invoice. Its list lags: see Traits."""

    def __init__(self, charges: ChargeStore, wallets: Wallets) -> None:
        self._charges = charges
        self._wallets = wallets

    async def find(self, charge: Charge, row: InvoiceRecord, *, patience: float | None = None) -> Paid:
        """Return a paid invoice and its charge with what the list says, as they were if it says nothing in time."""
        if row.credited_at is not None:
            return charge, row
        try:
            async with asyncio.timeout(patience):
                wallet = self._wallets.of(charge.wallet, Asker(charge.shop))
                credit = await wallet.received(row.invoice)
        except (WalletError, TimeoutError) as error:
            log.info("amount_unknown", ref=reference(row.payment_hash), error=type(error).__name__)
            return charge, row
        if credit is None:
            return charge, row
        await self._charges.note_received(row.payment_hash, credit)
        return await self._charges.find_invoice(ByHash(row.payment_hash)) or (charge, row)

    def may_show(self, charge: Charge, since: datetime, now: datetime) -> bool:
        """Whether the wallet's list may soon show a payment of a charge that is known of since a time."""
        try:
            lag = self._wallets.of(charge.wallet).server.traits.list_lag
        except WalletError:  # the account is gone, and its list with it
            return False
        return -CLOCK_SKEW <= now - since < _LAGS * lag


def amount_of(charge: Charge, row: InvoiceRecord) -> Money | None:
    """What is told of a payment: for a fixed price our own record, never the word of a source."""
    if charge.price is None and charge.paid_hash == row.payment_hash:
        return charge.received or row.credited
    return charge.price or row.credited


def differs(charge: Charge, row: InvoiceRecord) -> Money | None:
    """What the wallet's list shows for a fixed price, where that is another amount."""
    if charge.price is None or row.credited is None or row.credited == charge.price:
        return None
    return row.credited
