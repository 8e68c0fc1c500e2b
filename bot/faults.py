"""Crash points for tests: the process dies at a named one, as if the power had gone."""

from __future__ import annotations

import inspect
import itertools
import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, TypeVar, cast, get_args

from ..accounts.erasure import Erasure, Forgotten
from ..storage.base import Repositories
from ..storage.insight import Statistics, Traffic
from ..storage.reading import Reading
from ..storage.room import HasRoom, Room
from ..tracking.lookups import ChargeKey, InvoiceKey, PageOf, Unpaid
from ..tracking.outbox.base import Outcome

Part = TypeVar("Part")

EXIT_CODE = 70

_TELLING = get_args(ChargeKey | InvoiceKey | PageOf | Unpaid | Outcome)
"""Values that say which of several things a step is to do: its points have their names, as `charges.find.ByCode`."""


class _Fragile:
    """Stands before a part, and reports each call of an asynchronous method before it starts and after it ended."""

    def __init__(self, part: object, name: str, reach: Callable[[str], None]) -> None:
        self._part = part
        self._name = name
        self._reach = reach

    def __getattr__(self, method: str) -> Any:
        member = getattr(self._part, method)
        if member is self._part:  # a wallet that is its own server
            return self
        if not inspect.iscoroutinefunction(member):
            return member

        async def call(*args: object, **kwargs: object) -> object:
            what = (type(value).__name__ for value in args if isinstance(value, _TELLING))
            point = ".".join((self._name, method, *what))
            self._reach(f"before:{point}")
            result = await cast("Callable[..., Awaitable[object]]", member)(*args, **kwargs)
            self._reach(f"after:{point}")
            return result

        return call


def fragile(part: Part, name: str, reach: Callable[[str], None]) -> Part:
    """Return the part with `reach` called as `before:{name}.{method}` and `after:…` around each of its steps."""
    return cast("Part", _Fragile(part, name, reach))


def die_at(point: str) -> Callable[[str], None]:
    """Return a function that ends the process at once, without any clean-up, when it is called with `point`.

    `before:channel.send#3` is the third time that it is called with `before:channel.send`.
    """
    name, _, number = point.partition("#")
    times = itertools.count(1)

    def reach(reached: str) -> None:
        if reached == name and next(times) == int(number or 1):
            os._exit(EXIT_CODE)

    return reach


class FragileStore:
    """The repositories of a store, each step a crash point: `before:charges.settle`, `after:outbox.claim` …"""

    def __init__(self, store: Repositories, reach: Callable[[str], None]) -> None:
        self.records = fragile(store.records, "records", reach)
        self.charges = fragile(store.charges, "charges", reach)
        self.outbox = fragile(store.outbox, "outbox", reach)
        self.inbox = fragile(store.inbox, "inbox", reach)
        self.accounts = fragile(store.accounts, "accounts", reach)
        self.pairings = fragile(store.pairings, "pairings", reach)
        self.shops = fragile(store.shops, "shops", reach)
        self.audit = fragile(store.audit, "audit", reach)
        self.modes = fragile(store.modes, "modes", reach)
        self.admins = fragile(store.admins, "admins", reach)
        self.factors = fragile(store.factors, "factors", reach)
        self.factor_pages = fragile(store.factor_pages, "factor_pages", reach)
        self.blocks = fragile(store.blocks, "blocks", reach)
        self.incoming = fragile(store.incoming, "incoming", reach)
        self.key_pages = fragile(store.key_pages, "key_pages", reach)
        self.unknown_lines = fragile(store.unknown_lines, "unknown_lines", reach)
        self.ledger = fragile(store.ledger, "ledger", reach)
        self.erasures = fragile(store.erasures, "erasures", reach)
        self.transcript = fragile(store.transcript, "transcript", reach)
        self.contacts = fragile(store.contacts, "contacts", reach)
        self.pictures = fragile(store.pictures, "pictures", reach)
        self.values = fragile(store.values, "values", reach)
        self.buckets = fragile(store.buckets, "buckets", reach)
        self.windows = fragile(store.windows, "windows", reach)
        self.leases = fragile(store.leases, "leases", reach)
        self.digests = store.digests  # which are no step
        self._store = store
        self._steps = fragile(store, "store", reach)

    async def clean(self, before: datetime, done: datetime | None = None) -> int:
        return await self._steps.clean(before, done)

    async def forget(self, erasure: Erasure, now: datetime) -> Forgotten:
        return await self._steps.forget(erasure, now)

    async def scrub(self) -> None:
        await self._steps.scrub()

    async def check(self) -> float | None:
        """Not a step."""
        return await self._store.check()

    def reading(self) -> AbstractAsyncContextManager[Reading]:
        """Not a step."""
        return self._store.reading()

    async def statistics(self, now: datetime) -> Statistics:
        """Not a step: it changes nothing."""
        return await self._store.statistics(now)

    async def room(self) -> tuple[Room, ...]:
        """Not a step: it changes nothing."""
        return await self._store.room() if isinstance(self._store, HasRoom) else ()

    async def traffic(self, channel: str) -> Traffic:
        """Not a step: it changes nothing."""
        return await self._store.traffic(channel)
