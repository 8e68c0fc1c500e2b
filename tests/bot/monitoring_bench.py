"""What tests of watches share: instances on one store, and what an owner was told by all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from chatwallet.accounts.roles import Owners
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.tracking.shop import Clock
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.outbox.base import Sent

ANA = Conversation("memory", "stall", "ana")
OWNERS = Owners(keyed_channels=["memory"])


@dataclass
class Bench:
    """Stores of instances on the same data, with one clock and one owner."""

    stores: Sequence[Store]
    clock: Clock = field(default_factory=Clock)

    def alerts(self, number: int = 0) -> Alerts:
        return Alerts(self.stores[number].values, self.stores[number].outbox, OWNERS, clock=self.clock)

    async def begin(self) -> None:
        await self.alerts().heard(ANA)

    async def told(self) -> list[tuple[str, dict[str, str | int]]]:
        """The keys and values of what the owner has been told since the last call."""
        found = []
        outbox = self.stores[0].outbox
        while claimed := await outbox.claim("worker", self.now, 10, 9):
            for notice in claimed:
                assert notice.news is not None
                found.append((notice.news.text, dict(notice.news.values)))
                await outbox.conclude(notice, Sent(None, self.now))
        return found

    async def keys(self) -> list[str]:
        return [key for key, _ in await self.told()]

    @property
    def now(self) -> datetime:
        return self.clock() + timedelta(seconds=1)


class Watch(Protocol):
    """What looks for trouble."""

    async def look(self) -> None: ...


async def begun(*stores: Store) -> Bench:
    """Instances on these stores, whose owner has written."""
    bench = Bench(list(stores))
    await bench.begin()
    return bench


async def looks(bench: Bench, seconds: float, *watches: Watch) -> None:
    """Let time pass, and each look every fifteen seconds."""
    for _ in range(round(seconds / 15)):
        for watch in watches:
            await watch.look()
        bench.clock.advance(15)
