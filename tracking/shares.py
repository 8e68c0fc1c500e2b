"""How much of the bot and of the wallets one person may take, so that there is something left for the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

from ..accounts.base import Person
from ..wallet.base import HOUSE, WalletRef, Window, Windows
from .clock import Clock, utc_now
from .instances import Bucket, Buckets

log = structlog.get_logger(__name__)

MINUTE = 60.0
LIVING = 60.0  # seconds that a QR can be paid: Flash grants no more (wallet/flash/issuing.py)
LIVE = "share-qrs"
TOGETHER = 130.0  # seconds in which a wallet gives so many invoices and no more, see there

Dead = Callable[[], Awaitable[Iterable[str]]]
"""Asks for the origins of somebody's newest QRs that can't be paid any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person may take.

    `invoices`: how many of a wallet's 20 all who have such a share may take together, None for all; a person who took
    `invoices_each` of them leaves as many to the others. `window`: how many of one wallet they may take in any case.
    """

    lines_per_minute: int = 20
    orders_per_minute: int = 6
    living_qrs: int = 3
    invoices: int | None = 12
    invoices_each: int = 5
    window: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressShare:
    """What all may take together who come from one address of the net, where a channel knows it."""

    lines_per_minute: int = 60
    orders_per_minute: int = 12


class Classes(Protocol):
    """What share people have, by what they are."""

    def bounds(self, person: Person) -> bool:
        """Whether a person has a share of what is said, and may not say all they like."""

    def lines(self, person: Person) -> int:
        """How many lines a minute a person may say who has a share."""

    async def of_order(self, person: Person, wallet: WalletRef) -> Share | None:
        """The share of who has an order made that pays a wallet; None for all. Raises StoreError."""


class OverShare(Exception):
    """Somebody wants more than their share now. `text_key` says what of, `seconds` when there is some again."""

    def __init__(self, text_key: str, seconds: float, *, told: bool) -> None:
        super().__init__(text_key)
        self.text_key = text_key
        self.seconds = seconds
        self.told = told
        """Whether they were told before, and are to be left without an answer."""


Limited = Callable[[str], None]
"""Counts a refusal, by the rule: the key of its text without `share-`."""


def uncounted(_: str) -> None:
    """Refusals that nobody counts."""


class Refusals:
    """Makes what is raised; whoever was told so is not told again within a minute."""

    def __init__(self, buckets: Buckets, clock: Clock, limited: Limited) -> None:
        self._buckets = buckets
        self._clock = clock
        self._limited = limited

    async def over(
        self, text_key: str, seconds: float, *, key: str, channel: str, told: int = 1
    ) -> OverShare:
        """What to raise. `told` of those of one `key` are told in a minute."""
        self._limited(text_key.removeprefix("share-"))
        bucket = Bucket(f"told:{text_key}:{key}", told / MINUTE, told)
        silent = await self._buckets.take((bucket,), self._clock()) > 0
        if not silent:
            log.info("over_share", of=text_key, channel=channel)
        return OverShare(text_key, seconds, told=silent)


class Shares:
    """Counts what people take, over all instances of a store.

    A person counts by their account, whichever of their chats they write in; by their address where they have none.
    Where somebody comes from counts too, as far as it is known: of an order, to the process that heard it asked for.
    """

    def __init__(
        self,
        buckets: Buckets,
        windows: Windows,
        classes: Classes,
        *,
        address: AddressShare | None = None,
        sources: Mapping[str, str] | None = None,
        clock: Clock = utc_now,
        limited: Limited = uncounted,
    ) -> None:
        """`sources` are digests of the addresses of the net that messages came from, by their origins."""
        self._buckets = buckets
        self._windows = windows
        self._classes = classes
        self._address = address or AddressShare()
        self._sources = {} if sources is None else sources
        self._refusals = Refusals(buckets, clock, limited)
        self._clock = clock

    def bounds(self, person: Person) -> bool:
        """Whether a person has a share of what is said, and may not say all they like."""
        return self._classes.bounds(person)

    async def take_line(self, person: Person, account: str = "", origin: str = "") -> None:
        """Count a line that somebody says, by their account if they have one. Raises OverShare."""
        if not self.bounds(person):
            return
        key, source = account or person.key, self._sources.get(origin)
        lines = self._classes.lines(person)
        own = Bucket(f"lines:{key}", lines / MINUTE, lines)
        if (wait := await self._buckets.take((own,), self._clock())) > 0:
            raise await self._refusals.over("share-lines", wait, key=key, channel=person.channel)
        if source is None:
            return
        lines = self._address.lines_per_minute
        common = Bucket(f"lines:{source}", lines / MINUTE, lines)
        if (wait := await self._buckets.take((common,), self._clock())) > 0:
            raise await self._refusals.over("share-address", wait, key=key, channel=person.channel)

    async def take_order(
        self, person: Person, account: str, wallet: WalletRef, origin: str, dead: Dead
    ) -> tuple[Window, ...]:
        """Count a QR that is to be made for the message `origin`; the same one counts once. Raises OverShare.

        Returns where it has taken a place. `dead` is asked when there seem to be too many that live.
        """
        share = await self._classes.of_order(person, wallet)
        if share is None:
            return ()
        taken: list[Window] = []
        for key, window in self._of_person(account, share, wallet, origin):
            wait = await self._windows.take(window, origin, self._clock())
            if wait > 0 and key == LIVE:
                for other in await dead():
                    await self._windows.give_back(window, other)
                wait = await self._windows.take(window, origin, self._clock())
            if wait > 0:
                break
            taken.append(window)
        else:
            common, key, wait = await self._take_invoice(account, share, wallet, origin)
            taken += common
        if wait > 0:
            await self.give_back(taken, origin)
            raise await self._refusals.over(key, wait, key=account, channel=person.channel)
        return tuple(taken)

    async def give_back(self, taken: Iterable[Window], origin: str) -> None:
        """A QR was not made after all."""
        for window in taken:
            await self._windows.give_back(window, origin)

    async def _take_invoice(
        self, account: str, share: Share, wallet: WalletRef, origin: str
    ) -> tuple[tuple[Window, ...], str, float]:
        """Take one of those that all may take together; return where, what has run out, and for how many seconds.

        Who has had many gets one only while as many are left to those who had few.
        """
        if share.invoices is None:
            return (), "", 0.0
        of = _of(wallet)
        each = Window(f"invoices:{account}{of}", share.invoices_each, TOGETHER)
        together = Window(f"invoices:guests{of}", share.invoices, TOGETHER)
        many = await self._windows.take(each, origin, self._clock())
        if many <= 0:
            wait = await self._windows.take(together, origin, self._clock())
            return (each, together), "share-invoices", wait
        spare = share.invoices - share.invoices_each
        if spare <= 0:
            return (), "share-orders", many
        wait = await self._windows.take(Window(together.name, spare, TOGETHER), origin, self._clock())
        return (together,), "share-orders", min(many, wait)

    def _of_person(
        self, account: str, share: Share, wallet: WalletRef, origin: str
    ) -> Iterable[tuple[str, Window]]:
        """The windows in which a QR takes a place, the narrowest first: a place given back was not missed by others."""
        yield LIVE, Window(f"living:{account}", share.living_qrs, LIVING)
        yield "share-orders", Window(f"orders:{account}", share.orders_per_minute, MINUTE)
        if share.window is not None:
            yield "share-window", Window(f"window:{account}{_of(wallet)}", share.window, TOGETHER)
        if (source := self._sources.get(origin)) is not None:
            yield "share-address", Window(f"orders:{source}", self._address.orders_per_minute, MINUTE)


def _of(wallet: WalletRef) -> str:
    """Names a wallet in what is counted of it; the house's keeps the names that it has always had."""
    return "" if wallet.account == HOUSE else f":{wallet.backend}:{wallet.account}"
