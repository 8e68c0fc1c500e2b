"""The budget of requests to a server that all instances on one store share: they share an address as well."""

from __future__ import annotations

from dataclasses import replace

from ..storage.base import Repositories
from ..storage.errors import StoreUnavailable
from ..tracking.clock import Clock, utc_now
from ..tracking.instances import Bucket, Buckets
from ..wallet.turns import TurnPolicy, Turns

_STORE_AWAY = 1.0  # seconds: without a store no answer could be kept, so there is no hurry to ask


class SharedBudget:
    """wallet.base.Budget over the buckets of a store: all who have the same store take from the same bucket.

    `use` is what the requests are for: each use of a backend's server has a bucket of its own.
    """

    def __init__(
        self,
        buckets: Buckets,
        backend: str,
        per_minute: float,
        burst: int,
        *,
        use: str = "status",
        clock: Clock = utc_now,
    ) -> None:
        self._buckets = buckets
        self._whole = Bucket(f"{backend}:{use}", per_minute / 60, burst)
        self._debt = replace(self._whole, reserve=-burst)
        self._clock = clock

    async def take(self) -> float:
        """While the store is away there is nothing to take."""
        return await self._from(self._whole)

    async def borrow(self) -> float:
        """The debt of all together is never more than one burst."""
        wait = await self._from(self._whole)
        if wait > 0:
            await self._from(self._debt)
        return wait

    async def _from(self, bucket: Bucket) -> float:
        try:
            return await self._buckets.take((bucket,), self._clock())
        except StoreUnavailable:
            return _STORE_AWAY


def shared_turns(store: Repositories, backend: str, policy: TurnPolicy, *, clock: Clock = utc_now) -> Turns:
    """Turns at a backend's server, whose budget and shares are those of all instances on a store."""
    budget = SharedBudget(
        store.buckets, backend, policy.per_minute, policy.burst, use=policy.name, clock=clock
    )
    return Turns(policy, budget, store.windows, of=backend, now=clock)
