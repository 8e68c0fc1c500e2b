"""Forgetting those who asked for it: what is over goes now, what is open goes when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import structlog

from ..accounts.erasure import Erasure, ErasureStore, Forgotten
from .clock import Clock, utc_now
from .ledger import Ledger

REFS_STAY = timedelta(days=1)
"""How long a ref is kept after all else is gone: instances know refs by heart for a while (bot/edge/refs.py)."""

log = structlog.get_logger(__name__)


class _Store(Protocol):
    @property
    def erasures(self) -> ErasureStore: ...

    @property
    def ledger(self) -> Ledger: ...

    async def forget(self, erasure: Erasure, now: datetime) -> Forgotten: ...

    async def scrub(self) -> None: ...


class Eraser:
    """Goes on with every erasure that has begun. Cut off at any point, the next run goes on where it was."""

    def __init__(self, store: _Store, *, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    async def run(self) -> None:
        """Forget what can be forgotten by now. What the erasures themselves said goes last."""
        erasures = self._store.erasures
        await erasures.forget_refs(self._clock() - REFS_STAY)
        ended = []
        for erasure in await erasures.begun():
            if await self._is_all_gone(erasure):
                await erasures.emptied(erasure.id, self._clock())
                ended.append(erasure.id)
        if ended:
            await self._store.scrub()
        for erasure_id in ended:
            await erasures.done(erasure_id)

    async def _is_all_gone(self, erasure: Erasure) -> bool:
        forgotten = 0
        while True:
            step = await self._store.forget(erasure, self._clock())
            forgotten += step.gone
            if not step.gone:
                break
        if forgotten:
            log.info("person_forgotten", rows=forgotten, kept=step.kept)
        # What came is the shop's to know; only who asked for it is forgotten. A charge stays until it has its line.
        for account in erasure.accounts:
            await self._store.ledger.forget_maker(account)
        return not step.kept
