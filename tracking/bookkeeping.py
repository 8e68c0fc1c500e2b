"""Writes the ledger: soon after each payment, and again and again whatever of it is missing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog

from .base import Charge, ChargeStore, InvoiceRecord
from .clock import Clock, utc_now
from .credits import PATIENCE, CreditLookup
from .errors import StoreUnavailable
from .ledger import Ledger, line_of
from .lookups import ByHash

log = structlog.get_logger(__name__)

KEEP = timedelta(days=400)
"""How long lines are kept: a year, and the time in which its books are made."""
WAITS = timedelta(minutes=10)
"""How long the line of an open amount waits for what came. What is learned later is a correction."""

_ASKS_AFTER = timedelta(seconds=30)  # the news of the payment asks for it before
_ASKS = 20  # wallets that one run asks what came
_AT_ONCE = 25  # lines that are written together
_PAUSE = 0.1  # seconds between them, at least: a rush of payments has the store for itself
_RESTS = 4  # times as long as they took is waited after them, so that a store with much to do is asked less
_PORTION = 200
_REMEMBERED = 10_000  # of more at once than this the next run finds the rest

_Paid = tuple[Charge, InvoiceRecord]


class Bookkeeper:
    """Keeps the ledger. Nobody waits for it, and what it can't do now `catch_up` does within a minute.

    `credits` tells what came for an open amount; without it only what others have asked for is known.
    """

    def __init__(
        self,
        charges: ChargeStore,
        ledger: Ledger,
        credit_lookup: CreditLookup | None = None,
        *,
        keep: timedelta = KEEP,
        clock: Clock = utc_now,
    ) -> None:
        self._charges = charges
        self._ledger = ledger
        self._credits = credit_lookup
        self._clock = clock
        self.keep = keep
        self._settled: dict[str, None] = {}
        self._rung = asyncio.Event()

    def settled(self, payment_hash: str) -> None:
        """An invoice was settled here, and its news are in the outbox."""
        if len(self._settled) < _REMEMBERED:
            self._settled[payment_hash] = None
        self._rung.set()

    async def run(self) -> None:
        """Write the lines of what was settled here, for ever."""
        while True:
            await self._rung.wait()
            self._rung.clear()
            while self._settled:
                some = list(self._settled)[:_AT_ONCE]
                for one in some:
                    del self._settled[one]
                began = time.monotonic()
                try:
                    await self._write_of(some)
                except StoreUnavailable as error:
                    log.info("lines_put_off", count=len(some), reason=str(error))
                await asyncio.sleep(max(_PAUSE, _RESTS * (time.monotonic() - began)))

    async def catch_up(self) -> None:
        """Write all lines that are missing, and what has become known since of those that are there."""
        written, asks, behind = 0, _ASKS, ""
        while pairs := await self._charges.unlined(_PORTION, behind):
            behind = pairs[-1][1].payment_hash
            known = []
            for pair in pairs:
                if asks and self._is_to_ask(pair):
                    asks -= 1
                    known.append(await self._asked(pair))
                else:
                    known.append(pair)
            written += await self._write(known)
            if len(pairs) < _PORTION:
                break
        if written:
            log.info("lines_caught_up", count=written)

    async def clean(self) -> None:
        """Forget lines of long ago."""
        if forgotten := await self._ledger.clean(self._clock() - self.keep):
            log.info("lines_forgotten", count=forgotten)

    async def _write_of(self, hashes: Sequence[str]) -> None:
        found = await asyncio.gather(*(self._charges.find_invoice(ByHash(one)) for one in hashes))
        await self._write([pair for pair in found if pair is not None])

    async def _write(self, pairs: Sequence[_Paid]) -> int:
        """Write the lines of all that need not wait; return how many had something new."""
        now = self._clock()
        ready = [pair for pair in pairs if not self._waits(pair)]
        new = 0
        for start in range(0, len(ready), _AT_ONCE):
            began = time.monotonic()
            some = ready[start : start + _AT_ONCE]
            new += sum(await asyncio.gather(*(self._ledger.write(line_of(*pair), now) for pair in some)))
            await self._charges.lined([row for _, row in some])
            if start + _AT_ONCE < len(
                ready
            ):  # of many, those of a store of before: half of the time is the payments'
                await asyncio.sleep(time.monotonic() - began)
        return new

    def _waits(self, pair: _Paid) -> bool:
        line = line_of(*pair)
        return line.paid is None and self._clock() - line.at < WAITS

    def _is_to_ask(self, pair: _Paid) -> bool:
        line = line_of(*pair)
        return line.paid is None and _ASKS_AFTER <= self._clock() - line.at < WAITS

    async def _asked(self, pair: _Paid) -> _Paid:
        return pair if self._credits is None else await self._credits.find(*pair, patience=PATIENCE)
