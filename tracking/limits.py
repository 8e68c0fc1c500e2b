"""How often what costs the bot more than a line may be begun: by one person, from one address, and in all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..wallet.base import Window, Windows
from .clock import Clock, utc_now
from .instances import Buckets
from .shares import MINUTE, Limited, Refusals, uncounted

HOUR = 3600.0
_YES_EACH = 2
TOLD_LATER = (
    20  # new people whom one channel tells in a minute to come later: more would be a flood of our own
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """New people a minute on one channel and in all; links begun an hour by a person, from an address, and in all.

    Who has been here for less than `young` leaves a fifth of these to those who were there before.
    """

    new_people: int = 20
    new_people_in_all: int = 30
    links: int = 3
    links_of_address: int = 6
    links_in_all: int = 60
    young: timedelta = timedelta(hours=24)

    @property
    def links_of_young(self) -> int:
        """Links begun an hour by all who are new."""
        return max(1, self.links_in_all * 4 // 5)


class Limits:
    """Counts what is begun, over all instances of a store."""

    def __init__(
        self,
        buckets: Buckets,
        windows: Windows,
        rules: Rules,
        *,
        sources: Mapping[str, str] | None = None,
        clock: Clock = utc_now,
        limited: Limited = uncounted,
    ) -> None:
        """`sources` are digests of the addresses of the net that messages came from, by their origins."""
        self._sources = {} if sources is None else sources
        self._windows = windows
        self._rules = rules
        self._clock = clock
        self._refusals = Refusals(buckets, clock, limited)

    async def meet(self, channel: str, who: str) -> None:
        """Count somebody on a channel who has no account yet, by a digest of them, once a minute. Raises OverShare."""
        rules = self._rules
        wait = await self._take(
            (
                Window(f"new-people:{channel}", rules.new_people, MINUTE),
                Window("new-people", rules.new_people_in_all, MINUTE),
            ),
            who,
        )
        if wait > 0:
            raise await self._refusals.over(
                "share-new-people", wait, key=channel, channel=channel, told=TOLD_LATER
            )

    async def begin_link(
        self, account: str, address: str = "", *, origin: str = "", made: datetime | None = None
    ) -> None:
        """Count that a person begins to link a wallet, whose account was `made` then, None for long ago.

        Raises OverShare.

        `address` is a digest of where on the net they come from; where it is not given, that of the message `origin`
        counts, if it is known. What the same message begins counts once.
        """
        rules, address = self._rules, address or self._sources.get(origin, "")
        windows = [Window(f"links:{account}", rules.links, HOUR)]
        if address:
            windows.append(Window(f"links:{address}", rules.links_of_address, HOUR))
        if made is not None and self._clock() < made + rules.young:
            windows.append(Window("links-young", rules.links_of_young, HOUR))
        windows.append(Window("links", rules.links_in_all, HOUR))
        if (wait := await self._take(windows, f"{account}:{origin or secrets.token_hex(8)}")) > 0:
            raise await self._refusals.over("share-links", wait, key=account, channel="")

    async def say_yes(self, account: str, *, origin: str) -> None:
        """Count that a person says yes to a link, which has the wallet asked once more. Raises OverShare.

        There are twice as many as they may begin: each question takes one, and those of the hour before may be open.
        """
        window = Window(f"links-said:{account}", _YES_EACH * self._rules.links, HOUR)
        if (wait := await self._take((window,), f"{account}:{origin}")) > 0:
            raise await self._refusals.over("share-links", wait, key=account, channel="")

    async def _take(self, windows: Sequence[Window], place: str) -> float:
        """Take a place in each, or in none; return 0.0, or the seconds until there is one."""
        for number, window in enumerate(windows):
            if (wait := await self._windows.take(window, place, self._clock())) > 0:
                for one in windows[:number]:
                    await self._windows.give_back(one, place)
                return wait
        return 0.0
