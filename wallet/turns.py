"""Requests of many people to one address: a budget of all, a share of each, and fair turns among those who wait."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from .base import Budget, Window, Windows
from .errors import RateLimited
from .limits import BUDGET, LocalBudget, LocalWindows, Monotonic
from .linking import NOBODY, Asker

_REMEMBERED = 256  # people who had a turn lately: as many have one in ten minutes

_asker: ContextVar[Asker] = ContextVar("asker", default=NOBODY)
"""For whom this task asks now."""


@contextmanager
def asking_for(asker: Asker) -> Iterator[None]:
    """Whatever is asked within it, in tasks that begin there too, is for this one."""
    before = _asker.set(asker)
    try:
        yield
    finally:
        _asker.reset(before)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPolicy:
    """How many requests a minute, `burst` of them at once after a rest, and of these how many one shop or person.

    None bounds nobody by themselves. `patience` is how many seconds a request waits for its turn at most.
    """

    name: str
    per_minute: float
    burst: int
    per_shop: int | None = None
    per_person: int | None = None
    patience: float = 5.0


# An address has about 60 requests a minute (protocol.md 1.5): 30 are the polls' (FlashServer).
PEOPLE = TurnPolicy(name="people", per_minute=24, burst=8, per_shop=8, per_person=6)
"""What people do with wallets that they have linked."""

LINKING = TurnPolicy(name="linking", per_minute=6, burst=6, patience=12.0)
"""Looking for users and trying keys: a username takes one of them, a key four."""


@dataclass(eq=False, slots=True)
class _Ticket:
    """One request that waits; `turn` is done when it is the first of all, or is too late to be."""

    who: str
    until: float
    turn: asyncio.Future[None] = field(default_factory=asyncio.Future)


class Turns:
    """Whose request is next. `take` returns when it may be sent, or says when there is a chance again.

    The `budget` and the shares in `windows` may be those of a whole store. Who waits is known to this process alone:
    the instances of a store take from the budget as it comes.
    """

    def __init__(
        self,
        policy: TurnPolicy,
        budget: Budget,
        windows: Windows,
        *,
        of: str,
        now: Callable[[], datetime],
        clock: Monotonic = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._policy = policy
        self._budget = budget
        self._windows = windows
        self._of = f"{of}:{policy.name}"
        self._now = now
        self._clock = clock
        self._pause = pause
        self._each = 60 / policy.per_minute
        self._people: dict[str, deque[_Ticket]] = {}
        self._served: OrderedDict[str, int] = OrderedDict()  # who had a turn, by its number
        self._turn = 0
        self._first: _Ticket | None = None
        self._token_at: float | None = None  # when the first one will have a token, where there was none

    async def take(self) -> None:
        """Take one request for whom it is made now (`asking_for`).

        Raises RateLimited (BUDGET) with the seconds where their share, or in reasonable time that of all, is used up;
        then nothing was taken.
        """
        asker = _asker.get()
        async with self._share(asker):
            ticket = self._join(asker)
            try:
                await ticket.turn
                await self._token(ticket)
            finally:
                self._leave(ticket)

    @asynccontextmanager
    async def _share(self, asker: Asker) -> AsyncIterator[None]:
        """A place of the person's and of the shop's own share, given back if it comes to nothing."""
        place = secrets.token_hex(8)
        taken: list[Window] = []
        try:
            for window in self._shares(asker):
                if (wait := await self._windows.take(window, place, self._now())) > 0:
                    raise _spent(wait)
                taken.append(window)
            yield
        except BaseException:
            for window in taken:
                await self._windows.give_back(window, place)
            raise

    def _shares(self, asker: Asker) -> Iterator[Window]:
        if asker.person and self._policy.per_person is not None:
            yield Window(f"{self._of}:person:{asker.person}", self._policy.per_person, 60.0)
        if asker.shop and self._policy.per_shop is not None:
            yield Window(f"{self._of}:shop:{asker.shop}", self._policy.per_shop, 60.0)

    async def _token(self, ticket: _Ticket) -> None:
        while (wait := await self._budget.take()) > 0:
            self._token_at = self._clock() + wait
            if self._token_at > ticket.until:
                raise _spent(wait)
            self._refuse_late()
            await self._pause(wait)

    # Who waits. Next is who has waited longest among those whose last turn lies farthest back.

    def _join(self, asker: Asker) -> _Ticket:
        ticket = _Ticket(asker.person or f"shop {asker.shop}", self._clock() + self._policy.patience)
        self._people.setdefault(ticket.who, deque()).append(ticket)
        self._call_next()
        self._refuse_late()
        return ticket

    def _leave(self, ticket: _Ticket) -> None:
        if self._first is ticket:
            self._first = self._token_at = None
        elif (waiting := self._people.get(ticket.who)) is not None and ticket in waiting:
            waiting.remove(ticket)
            if not waiting:
                del self._people[ticket.who]
        self._call_next()

    def _call_next(self) -> None:
        while self._first is None and self._people:
            who = min(self._people, key=self._last_turn)
            ticket = self._people[who].popleft()
            if not self._people[who]:
                del self._people[who]
            if not ticket.turn.done():  # else its task was cancelled a moment ago
                self._first = ticket
                self._note_turn(who)
                ticket.turn.set_result(None)

    def _last_turn(self, who: str) -> int:
        return self._served.get(who, 0)

    def _note_turn(self, who: str) -> None:
        self._turn += 1
        self._served[who] = self._turn
        self._served.move_to_end(who)
        if len(self._served) > _REMEMBERED:
            self._served.popitem(last=False)

    def _refuse_late(self) -> None:
        """Tell those whose turn is too far off, as others go before them, instead of keeping them waiting."""
        if self._token_at is None:
            return
        at = self._token_at
        for ticket in [one for one in self._in_order() if not one.turn.done()]:
            if at + self._each > ticket.until:
                ticket.turn.set_exception(_spent(at + self._each - self._clock()))
            else:
                at += self._each

    def _in_order(self) -> Iterator[_Ticket]:
        people = [self._people[who] for who in sorted(self._people, key=self._last_turn)]
        for round_ in range(max(map(len, people), default=0)):
            for waiting in people:
                if round_ < len(waiting):
                    yield waiting[round_]


def local_turns(policy: TurnPolicy, *, of: str, now: Callable[[], datetime]) -> Turns:
    """Turns of one process that nobody shares its address with, at a server `of` that name."""
    return Turns(policy, LocalBudget(policy.per_minute, policy.burst), LocalWindows(), of=of, now=now)


def _spent(wait: float) -> RateLimited:
    return RateLimited("the requests of this minute are used up", retry_after=wait, code=BUDGET)
