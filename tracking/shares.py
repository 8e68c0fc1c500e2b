"""How much of the bot and of the wallet one person may take, so that there is something left for the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import structlog

from ..accounts.base import Person
from ..wallet.base import Window, Windows
from .clock import Clock, utc_now
from .instances import Bucket, Buckets

log = structlog.get_logger(__name__)

MINUTE = 60.0
LIVING = 60.0  # seconds that a QR can be paid: Flash grants no more (wallet/flash/issuing.py)
LIVE = "share-qrs"
TOGETHER = 130.0  # seconds in which the wallet gives so many invoices and no more, see there


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person may take.

    `invoices`: how many of the wallet's 20 all who have such a share may take together; a person who took
    `invoices_each` of them leaves as many to the others.
    """

    lines_per_minute: int = 20
    orders_per_minute: int = 6
    living_qrs: int = 3
    invoices: int = 12
    invoices_each: int = 5


class OverShare(Exception):
    """Somebody wants more than their share now. `text_key` says what of, `seconds` when there is some again."""

    def __init__(self, text_key: str, seconds: float, *, told: bool) -> None:
        super().__init__(text_key)
        self.text_key = text_key
        self.seconds = seconds
        self.told = told
        """Whether they were told before, and are to be left without an answer."""


class Shares:
    """Counts what people take, over all instances of a store.

    `share_of` says what a person's share is; None for people who may take all, as the wallet's owners may.
    """

    def __init__(
        self,
        buckets: Buckets,
        windows: Windows,
        share_of: Callable[[Person], Share | None],
        clock: Clock = utc_now,
    ) -> None:
        self._buckets = buckets
        self._windows = windows
        self._share_of = share_of
        self._clock = clock

    def bounds(self, person: Person) -> bool:
        """Whether a person has a share, and may not take all."""
        return self._share_of(person) is not None

    async def take_line(self, person: Person) -> None:
        """Count a line that somebody says. Raises OverShare."""
        share = self._share_of(person)
        if share is None:
            return
        lines = share.lines_per_minute
        bucket = Bucket(f"lines:{person.key}", lines / MINUTE, lines)
        if (wait := await self._buckets.take((bucket,), self._clock())) > 0:
            raise await self._over(person, "share-lines", wait)

    async def take_order(
        self, person: Person, origin: str, dead: Callable[[], Awaitable[Iterable[str]]]
    ) -> None:
        """Count a QR that is to be made for the message `origin`; the same one counts once. Raises OverShare.

        `dead` is asked for the origins of their newest QRs that can't be paid any more, when there seem to be too many.
        """
        share = self._share_of(person)
        if share is None:
            return
        taken: list[Window] = []
        for key, window in _windows(person, share):
            wait = await self._windows.take(window, origin, self._clock())
            if wait > 0 and key == LIVE:
                for other in await dead():
                    await self._windows.give_back(window, other)
                wait = await self._windows.take(window, origin, self._clock())
            if wait > 0:
                break
            taken.append(window)
        else:
            key, wait = await self._take_invoice(person, share, origin)
        if wait > 0:
            for one in taken:
                await self._windows.give_back(one, origin)
            raise await self._over(person, key, wait)

    async def _take_invoice(self, person: Person, share: Share, origin: str) -> tuple[str, float]:
        """Take one of those that all may take together; return what has run out, and for how many seconds.

        Who has had many gets one only while as many are left to those who had few.
        """
        each = _each(person, share)
        many = await self._windows.take(each, origin, self._clock())
        if many <= 0:
            wait = await self._windows.take(_together(share.invoices), origin, self._clock())
            if wait > 0:
                await self._windows.give_back(each, origin)
            return "share-invoices", wait
        spare = share.invoices - share.invoices_each
        if spare <= 0:
            return "share-orders", many
        wait = await self._windows.take(_together(spare), origin, self._clock())
        return "share-orders", min(many, wait)

    async def give_back(self, person: Person, origin: str) -> None:
        """A QR was not made after all."""
        share = self._share_of(person)
        if share is None:
            return
        own = (window for _, window in _windows(person, share))
        for window in (*own, _each(person, share), _together(share.invoices)):
            await self._windows.give_back(window, origin)

    async def _over(self, person: Person, key: str, wait: float) -> OverShare:
        """What to raise; who is told so once is not told again for a minute."""
        bucket = Bucket(f"told:{key}:{person.key}", 1 / MINUTE, 1)
        told = await self._buckets.take((bucket,), self._clock()) > 0
        if not told:
            log.info("over_share", of=key, channel=person.channel)
        return OverShare(key, wait, told=told)


def _windows(person: Person, share: Share) -> tuple[tuple[str, Window], ...]:
    """The windows in which a QR takes a place, the narrowest first: a place given back was not missed by others."""
    return (
        (LIVE, Window(f"living:{person.key}", share.living_qrs, LIVING)),
        ("share-orders", Window(f"orders:{person.key}", share.orders_per_minute, MINUTE)),
    )


def _each(person: Person, share: Share) -> Window:
    return Window(f"invoices:{person.key}", share.invoices_each, TOGETHER)


def _together(limit: int) -> Window:
    return Window("invoices:guests", limit, TOGETHER)
