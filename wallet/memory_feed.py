"""The live statuses of a server in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from .base import Invoice, InvoiceStatus
from .errors import WalletRefused, WalletUnavailable


@dataclass(eq=False, slots=True)
class MemoryFeed:
    """A StatusFeed whose news comes from the wallet's own `pay` and `expire`."""

    present: Callable[[str], InvoiceStatus]
    _followed: set[str] = field(default_factory=set)
    _news: asyncio.Queue[tuple[str, InvoiceStatus] | None] = field(default_factory=asyncio.Queue)

    def follow(self, invoice: Invoice) -> None:
        """Follow an invoice; its present status comes first."""
        if invoice.payment_hash not in self._followed:
            self._followed.add(invoice.payment_hash)
            with suppress(WalletRefused):  # an invoice of another wallet: no status ever comes, as at Flash
                self.push(invoice.payment_hash, self.present(invoice.payment_hash))

    def leave(self, payment_hash: str) -> None:
        """Follow it no longer."""
        self._followed.discard(payment_hash)

    def push(self, payment_hash: str, status: InvoiceStatus) -> None:
        """Tell the status of a followed invoice; PAID is the last word of it."""
        if payment_hash in self._followed:
            self._news.put_nowait((payment_hash, status))
        if status is InvoiceStatus.PAID:
            self._followed.discard(payment_hash)

    def cut(self) -> None:
        """End the connection after the news that is already on its way."""
        self._news.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[tuple[str, InvoiceStatus]]:
        """Yield the news; raises WalletUnavailable once the connection was cut."""
        while (news := await self._news.get()) is not None:
            yield news
        raise WalletUnavailable("the feed was cut")
