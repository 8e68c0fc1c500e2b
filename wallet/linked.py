"""Wallets that people have linked, of one backend: an account for each reference, without any until it is used."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Self

from .base import (
    Balance,
    Credentials,
    Credit,
    Invoice,
    InvoiceServer,
    Need,
    Transaction,
    TransactionId,
    WalletAccount,
    WalletRef,
)
from .halves import Halves
from .limits import Monotonic
from .linking import NOBODY, Asker, Found, OpenLinker, User
from .money import Currency, Money
from .turns import asking_for


class LinkedWallets:
    """What people have linked: used as `async with`, while the backend's server is open.

    Nothing of one account is known to another; they have the server in common, with one live feed and one poll.
    """

    def __init__(
        self,
        backend: str,
        linker: OpenLinker,
        credentials: Credentials,
        *,
        clock: Monotonic = time.monotonic,
    ) -> None:
        self.backend = backend
        self.linker = linker
        self.halves = Halves(linker, credentials, clock=clock)

    async def __aenter__(self) -> Self:
        await self.halves.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.halves.__aexit__(*exc)

    def of(self, ref: WalletRef, asker: Asker = NOBODY) -> LinkedAccount:
        """The account of a reference, asked for somebody. Whether there is one is found out when it is used."""
        return LinkedAccount(self.halves, self.linker, ref, asker)

    async def find_user(self, name: str, asker: Asker = NOBODY) -> User | None:
        """See Linker.find_user."""
        return await self.linker.find_user(name, asker)

    async def probe(self, key: str, asker: Asker = NOBODY) -> Found:
        """See Linker.probe."""
        return await self.linker.probe(key, asker)

    async def close(self, ref: WalletRef) -> None:
        """Forget what is open of an account that was unlinked, or has another credential now."""
        await self.halves.close(ref)


class LinkedAccount:
    """wallet.base.WalletAccount of a reference. Each call opens it, if it is not open, and is made for the `asker`.

    Beside WalletErrors, among them WalletRefused (NO_WALLET) where there is no credential (any more) and RateLimited
    (BUDGET) where too much was asked, what the credentials' store raises comes out of every method.
    """

    def __init__(self, halves: Halves, linker: OpenLinker, ref: WalletRef, asker: Asker) -> None:
        self._halves = halves
        self._linker = linker
        self._ref = ref
        self._asker = asker if asker.shop else Asker(str(ref.account), asker.person)

    @property
    def server(self) -> InvoiceServer:
        """Where its invoices are asked about."""
        return self._linker.server

    @property
    def currency(self) -> Currency:
        """What its invoices are made over."""
        return self._linker.currency

    async def lacks(self) -> frozenset[Need]:
        """What its credential is not allowed."""
        async with self._half() as half:
            return await half.lacks()

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        """Make an invoice."""
        async with self._half() as half:
            return await half.create_invoice(amount, memo)

    async def received(self, invoice: Invoice) -> Credit | None:
        """What came for a paid invoice."""
        async with self._half() as half:
            return await half.received(invoice)

    async def balances(self) -> Sequence[Balance]:
        """The account's wallets."""
        async with self._half() as half:
            return await half.balances()

    async def transactions(self, limit: int) -> Sequence[Transaction]:
        """The newest lines of its list."""
        async with self._half() as half:
            return await half.transactions(limit)

    async def payment_hash(self, transaction_id: TransactionId) -> str | None:
        """The payment hash of a line of its list."""
        async with self._half() as half:
            return await half.payment_hash(transaction_id)

    @asynccontextmanager
    async def _half(self) -> AsyncIterator[WalletAccount]:
        async with self._halves.use(self._ref) as half:
            with asking_for(self._asker):
                yield half
