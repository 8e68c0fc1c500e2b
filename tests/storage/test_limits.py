"""What may be begun how often, counted on each store, and by several instances together (security.md T14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chatwallet.storage.base import Store
from chatwallet.tests.storage.conftest import NOON
from chatwallet.tracking.limits import TOLD_LATER, Limits, Rules
from chatwallet.tracking.shares import OverShare


class Desk:
    """Begins things, with a clock of its own."""

    def __init__(self, store: Store) -> None:
        self.now = NOON
        self.refused: list[str] = []
        self._limits = Limits(
            store.buckets,
            store.windows,
            Rules(),
            sources={"web:7": "home"},
            clock=self._clock,
            limited=self.refused.append,
        )

    def _clock(self) -> datetime:
        return self.now

    async def meet(self, name: str, channel: str = "telegram") -> str:
        try:
            await self._limits.meet(channel, name)
        except OverShare as over:
            return "" if over.told else f"{over.text_key} {over.seconds:.0f}"
        return "met"

    async def link(
        self, account: str, address: str = "", origin: str = "", made: datetime | None = None
    ) -> str:
        try:
            await self._limits.begin_link(account, address, origin=origin, made=made)
        except OverShare as over:
            return "" if over.told else f"{over.text_key} {over.seconds:.0f}"
        return "begun"


async def test_twenty_new_people_a_minute_come_by_one_channel_and_thirty_in_all(store: Store) -> None:
    desk = Desk(store)
    assert [await desk.meet(f"t{number}") for number in range(21)] == ["met"] * 20 + ["share-new-people 60"]
    assert await desk.meet("t3") == "met", "who was met is not new again within the minute"
    desk.now += timedelta(seconds=20)
    assert [await desk.meet(f"w{number}", "web") for number in range(11)] == ["met"] * 10 + [
        "share-new-people 40"
    ]
    assert desk.refused == ["new-people"] * 2
    desk.now += timedelta(seconds=40)
    assert await desk.meet("later") == "met"


async def test_of_a_flood_of_new_people_so_many_are_told_and_no_more(store: Store) -> None:
    """Each of them would be a message of our own, before those of everybody else."""
    desk = Desk(store)
    answers = [await desk.meet(f"t{number}") for number in range(100)]
    assert answers == ["met"] * 20 + ["share-new-people 60"] * TOLD_LATER + [""] * (80 - TOLD_LATER)


async def test_a_person_begins_three_links_an_hour(store: Store) -> None:
    desk = Desk(store)
    assert [await desk.link("acc_ana", origin="web:1") for _ in range(9)] == ["begun"] * 9, "one message"
    assert [await desk.link("acc_ana") for _ in range(4)] == ["begun"] * 2 + ["share-links 3600", ""]
    assert await desk.link("acc_ben") == "begun"
    desk.now += timedelta(hours=1)
    assert await desk.link("acc_ana") == "begun"
    assert desk.refused == ["links"] * 2


async def test_from_one_address_six_links_begin_in_an_hour_and_sixty_in_all(store: Store) -> None:
    desk = Desk(store)
    assert [await desk.link(f"acc_{number}", "home") for number in range(7)] == ["begun"] * 6 + [
        "share-links 3600"
    ]
    assert await desk.link("acc_7", origin="web:7") == "share-links 3600", "by where the message came from"
    assert [await desk.link(f"acc_{number}", f"net {number}") for number in range(10, 65)] == [
        "begun"
    ] * 54 + ["share-links 3600"]
    desk.now += timedelta(hours=1)
    assert [await desk.link("acc_6", "home") for _ in range(3)] == ["begun"] * 3, "a refused one took nothing"


@pytest.mark.parametrize("store", ["redis"], indirect=True)
async def test_instances_count_together(store: Store) -> None:
    here, there = Desk(store), Desk(store)
    met = [await desk.meet(str(number)) for number, desk in enumerate((here, there) * 11)]
    assert met == ["met"] * 20 + ["share-new-people 60"] * 2
    assert [await desk.link("acc_ana") for desk in (here, there) * 2] == ["begun"] * 3 + ["share-links 3600"]


async def test_strangers_leave_a_fifth_of_the_links_to_those_who_were_there_before(store: Store) -> None:
    """Each of a house's networks of IPv6 counts as an address: twenty chats of one stranger took all sixty."""
    desk = Desk(store)
    strangers = [await desk.link(f"acc_{number}", f"net {number}", made=desk.now) for number in range(60)]
    assert strangers == ["begun"] * 48 + ["share-links 3600"] * 12
    before = desk.now - timedelta(hours=24)
    known = [await desk.link(f"acc_of_{number}", made=made) for number, made in enumerate([before, None] * 7)]
    assert known == ["begun"] * 12 + ["share-links 3600"] * 2
