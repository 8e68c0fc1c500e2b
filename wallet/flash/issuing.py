"""Asking Flash for an invoice: below its limit, again where that is harmless, and checked before anyone sees it."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from ..base import HOUSE, Invoice, Payees, Window, Windows
from ..bolt11 import DecodedInvoice
from ..errors import InvoiceMismatch, RateLimited, WalletRefused, WalletUnavailable
from ..limits import Monotonic
from ..money import USD, Money
from .account_wallets import AccountWallets
from .client import FlashClient, HungUp, payload
from .documents import CREATE_OPEN_INVOICE, CREATE_USD_INVOICE
from .invoice_validator import InvoiceValidator
from .prices import PATIENCE, Prices, Witness
from .refusals import BLOCKED, names_the_wallet
from .replies import InvoiceRow

log = structlog.get_logger(__name__)

_MEMO_BYTES = 639  # BOLT11's limit for a description, and Flash's
_MINUTES = 1  # what Flash grants at most; without it an open invoice gets an expiry nobody chose

# Flash counts 20 in 120 s, and going over it costs a block of 300 s. It counts what arrives: ten seconds more are for a
# request that was long under way, and for instances whose clocks differ.
_LIMIT, _WINDOW = 20, 130.0


class Issuer:
    """Makes invoices for one account; `name` is that of WalletRef.account."""

    def __init__(
        self,
        client: FlashClient,
        wallets: AccountWallets,
        prices: Prices,
        validator: InvoiceValidator,
        payees: Payees,
        *,
        patience: float,
        windows: Windows,
        name: str,
        now: Callable[[], datetime],
        clock: Monotonic = time.monotonic,
    ) -> None:
        self._client = client
        self._wallets = wallets
        self._prices = prices
        self._validator = validator
        self._payees = payees
        self._patience = patience
        self._windows = windows
        self._now = now
        self._clock = clock
        of = "" if name == HOUSE else f":{name}"
        self._window = Window(f"flash:invoices{of}", _LIMIT, _WINDOW)

    async def issue(self, amount: Money | None, memo: str) -> Invoice:
        """Return a checked invoice; raises WalletError, and what its windows and payees raise."""
        if amount is not None and (amount.currency != USD or amount.minor < 1):
            raise WalletRefused(f"cannot make an invoice over {amount}", code="INVALID_INPUT")
        began = self._clock()
        (wallet_id, row), witness = await asyncio.gather(
            self._ask_patiently(amount, memo), self._witness_for(amount)
        )
        if witness is None and self._clock() - began < PATIENCE:  # else the person has waited for it already
            witness = await self._witness_for(amount)
        try:
            decoded = await self._validate(row, amount, witness)
        except InvoiceMismatch as mismatch:
            log.warning("invoice_refused", field=mismatch.field, begins=row.payment_request[:12])
            raise
        await self._payees.meet(decoded.payee)
        log.debug("invoice_answered", payment_hash=decoded.payment_hash[:8], msat=decoded.msat)
        return Invoice(
            payment_hash=decoded.payment_hash,
            payment_request=decoded.payment_request,
            msat=decoded.msat,
            created=decoded.created,
            expires=decoded.expires,
            wallet_id=wallet_id,
        )

    async def _validate(
        self, row: InvoiceRow, amount: Money | None, witness: Witness | None
    ) -> DecodedInvoice:
        try:
            return self._proven(row, amount, witness)
        except InvoiceMismatch as mismatch:
            if mismatch.field != "amount" or witness is None:
                raise
        # The price may have moved since the rate was kept; against one of this moment nothing may differ.
        return self._proven(row, amount, await self._prices.for_checks(anew=True))

    def _proven(self, row: InvoiceRow, amount: Money | None, witness: Witness | None) -> DecodedInvoice:
        decoded = self._validator.validate(row, amount, witness)
        if witness is not None:
            self._prices.prove(witness)
        return decoded

    async def _witness_for(self, amount: Money | None) -> Witness | None:
        return None if amount is None else await self._prices.for_checks()

    async def _ask_patiently(self, amount: Money | None, memo: str) -> tuple[str, InvoiceRow]:
        """Ask again while nothing came of it: an invoice that was made but never shown can't be paid.

        After a time-out there is no second try, since the person has waited long enough to ask again.
        """
        deadline = self._clock() + self._patience
        while True:
            try:
                return await self._ask(amount, memo)
            except WalletUnavailable as error:
                pause = random.uniform(0.25, 1.0)  # noqa: S311 — spreads retries, guards nothing
                hopeless = error.sent and not isinstance(error, HungUp)
                if hopeless or self._clock() + pause > deadline:
                    raise
                log.info("invoice_retry", reason=str(error), sent=error.sent)
            await asyncio.sleep(pause)

    async def _ask(self, amount: Money | None, memo: str) -> tuple[str, InvoiceRow]:
        wallet_id = await self._wallets.wallet_id()
        place = secrets.token_hex(8)
        if (wait := await self._windows.take(self._window, place, self._now())) > 0:
            raise RateLimited("too many invoices of this wallet", retry_after=wait)
        document, field = _document_for(amount)
        try:
            data = await self._client.execute(document, {"input": _input_for(wallet_id, amount, memo)})
            return wallet_id, InvoiceRow.read(payload(data, field).get("invoice"))
        except WalletUnavailable as error:
            if not error.sent:
                await self._windows.give_back(self._window, place)
            raise
        except RateLimited as error:
            if error.code == BLOCKED:  # the whole account: all instances know it now
                await self._windows.close(self._window, error.retry_after, self._now())
            raise
        except WalletRefused as error:
            if names_the_wallet(error):
                self._wallets.forget()
            raise


def _document_for(amount: Money | None) -> tuple[str, str]:
    if amount is None:
        return CREATE_OPEN_INVOICE, "lnNoAmountInvoiceCreate"
    return CREATE_USD_INVOICE, "lnUsdInvoiceCreate"


def _input_for(wallet_id: str, amount: Money | None, memo: str) -> Mapping[str, Any]:
    cut = memo.encode()[:_MEMO_BYTES].decode(errors="ignore")
    cents = {} if amount is None else {"amount": amount.minor}
    return {"walletId": wallet_id, "memo": cut, "expiresIn": _MINUTES, **cents}
