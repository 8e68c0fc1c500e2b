"""Turns hints into settlements: what the wallet itself says is settled, anything else is asked first."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from ..wallet.base import InvoiceStatus
from .base import ChargeStore, Hint, NoticeKind, Source
from .clock import Clock, utc_now
from .reference import reference
from .schedule import next_check

log = structlog.get_logger(__name__)


class Tracker:
    """Takes hints from all sources. `on_settled` is called after a settlement has been stored.

    `on_doubt` is called when an invoice has become due for a question to the wallet. With `tell_host` each
    settlement puts a HOST notice into the outbox as well.
    """

    def __init__(
        self,
        charges: ChargeStore,
        *,
        tell_host: bool = False,
        on_settled: Callable[[], None] = lambda: None,
        on_doubt: Callable[[], None] = lambda: None,
        clock: Clock = utc_now,
    ) -> None:
        self._charges = charges
        self._tell_host = tell_host
        self._on_settled = on_settled
        self._on_doubt = on_doubt
        self._clock = clock

    async def follow(self, source: Source) -> None:
        """Take every hint of a source until it ends."""
        async for hint in source.hints():
            await self.take(hint)

    async def take(self, hint: Hint) -> None:
        """Take one hint; when this returns, its effect is stored."""
        if hint.status is InvoiceStatus.PAID and hint.confirmed:
            await self._settle(hint)
        elif hint.status is InvoiceStatus.PAID:
            await self._doubt(hint)
        elif hint.confirmed:
            await self._postpone(hint)
        # An unconfirmed EXPIRED or PENDING tells nothing: the poll asks one second after the expiry anyhow.

    async def _settle(self, hint: Hint) -> None:
        kind = await self._charges.settle(
            hint.payment_hash, self._clock(), hint.source, tell_host=self._tell_host
        )
        if kind is None:
            return
        extra = kind is NoticeKind.EXTRA
        log.info("paid", ref=reference(hint.payment_hash), source=hint.source, extra=extra)
        self._on_settled()

    async def _doubt(self, hint: Hint) -> None:
        # Somebody's word only makes the poll ask at once; the row keeps the doubt over a crash.
        found = await self._charges.by_hash(hint.payment_hash)
        if found is None:
            log.info("hint_unknown", ref=reference(hint.payment_hash), source=hint.source)
            return
        await self._charges.checked(hint.payment_hash, found[1].status, self._clock())
        self._on_doubt()

    async def _postpone(self, hint: Hint) -> None:
        found = await self._charges.by_hash(hint.payment_hash)
        if found is not None:
            due = next_check(found[1].invoice, self._clock())
            await self._charges.checked(hint.payment_hash, hint.status, due)
