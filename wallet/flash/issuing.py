"""Asking Flash for an invoice: below its limit, again where that is harmless, and checked before anyone sees it."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import structlog

from ..base import Invoice, Payees, Window, Windows
from ..bolt11 import DecodedInvoice
from ..errors import InvoiceMismatch, RateLimited, WalletRefused, WalletUnavailable
from ..limits import BUDGET, Monotonic
from ..money import USD, Money
from .client import FlashClient, HungUp, payload
from .documents import CREATE_INVOICE_FOR, CREATE_OPEN_INVOICE, CREATE_USD_INVOICE
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


@dataclass(frozen=True, slots=True)
class Order:
    """How Flash is asked for one invoice: a document, the field with the answer, and the document's input."""

    document: str
    field: str
    input: Mapping[str, Any]


def own_order(wallet_id: str, amount: Money | None, memo: str) -> Order:
    """Ask for an invoice of an account's own wallet; it is open where there is no amount."""
    given = {"walletId": wallet_id, **_common(memo)}
    if amount is None:
        return Order(CREATE_OPEN_INVOICE, "lnNoAmountInvoiceCreate", given)
    return Order(CREATE_USD_INVOICE, "lnUsdInvoiceCreate", {**given, "amount": amount.minor})


def order_for(wallet_id: str, amount: Money | None, memo: str) -> Order:
    """Ask, as nobody, for an invoice of somebody's wallet; Flash makes no open ones so (protocol.md 4.1)."""
    assert amount is not None, "a till refuses an open amount before"
    given = {"recipientWalletId": wallet_id, "amount": amount.minor, **_common(memo)}
    return Order(CREATE_INVOICE_FOR, "lnUsdInvoiceCreateOnBehalfOfRecipient", given)


def _common(memo: str) -> Mapping[str, Any]:
    return {"memo": memo.encode()[:_MEMO_BYTES].decode(errors="ignore"), "expiresIn": _MINUTES}


class ReceivingWallet(Protocol):
    """The wallet that invoices are made for."""

    async def wallet_id(self) -> str:
        """Its id; raises WalletRefused where there is none."""

    def forget(self) -> None:
        """Ask again next time which it is."""


class Issuer:
    """Makes invoices for one wallet.

    `order` says how one is asked for, by the wallet's id, amount and memo. `window` is the name of that in which they
    are counted, of which there is one for each limit of Flash.
    """

    def __init__(
        self,
        client: FlashClient,
        wallets: ReceivingWallet,
        prices: Prices,
        validator: InvoiceValidator,
        payees: Payees,
        *,
        patience: float,
        windows: Windows,
        window: str,
        now: Callable[[], datetime],
        clock: Monotonic = time.monotonic,
        order: Callable[[str, Money | None, str], Order] = own_order,
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
        self._order = order
        self._window = Window(window, _LIMIT, _WINDOW)

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
        order = self._order(wallet_id, amount, memo)
        try:
            data = await self._client.execute(order.document, {"input": order.input})
            return wallet_id, InvoiceRow.read(payload(data, order.field).get("invoice"))
        except WalletUnavailable as error:
            if not error.sent:
                await self._windows.give_back(self._window, place)
            raise
        except RateLimited as error:
            if error.code == BUDGET:  # it was not sent
                await self._windows.give_back(self._window, place)
            elif error.code == BLOCKED:  # the whole account: all instances know it now
                await self._windows.close(self._window, error.retry_after, self._now())
            raise
        except WalletRefused as error:
            if names_the_wallet(error):
                self._wallets.forget()
            raise
