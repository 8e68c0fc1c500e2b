"""What one person may take, counted on each store, and by several instances together (X14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from chatwallet.accounts.base import Person
from chatwallet.storage.base import Store
from chatwallet.tests.storage.conftest import NOON
from chatwallet.tracking.shares import OverShare, Share, Shares
from chatwallet.wallet.base import HOUSE, WalletRef, Window

HOUSE_WALLET = WalletRef("flash", HOUSE)
ANA, BEN, OWNER = Person("telegram", "1"), Person("telegram", "2"), Person("telegram", "owner")


class Same:
    """shares.Classes in which all have the same share, and the owner all."""

    def __init__(self, share: Share) -> None:
        self._share = share

    def bounds(self, person: Person) -> bool:
        return person != OWNER

    def lines(self, person: Person) -> int:
        return self._share.lines_per_minute

    async def of_order(self, person: Person, wallet: WalletRef) -> Share | None:
        return None if person == OWNER else self._share


class Till:
    """Takes shares, with a clock of its own."""

    def __init__(self, store: Store, share: Share | None = None) -> None:
        self.now = NOON
        self.dead: Sequence[str] = ()
        self.refused: list[str] = []
        self._taken: dict[str, Sequence[Window]] = {}
        self.shares = Shares(
            store.buckets,
            store.windows,
            Same(share or Share()),
            clock=self._clock,
            limited=self.refused.append,
        )

    def _clock(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def line(self, person: Person = ANA) -> str:
        """`taken`, or what somebody is told: `told 3`, or nothing."""
        try:
            await self.shares.take_line(person)
        except OverShare as over:
            return "" if over.told else f"{over.text_key} {over.seconds:.0f}"
        return "taken"

    async def order(self, origin: str, person: Person = ANA) -> str:
        async def dead() -> Sequence[str]:
            return self.dead

        try:
            self._taken[origin] = await self.shares.take_order(person, person.key, HOUSE_WALLET, origin, dead)
        except OverShare as over:
            return "" if over.told else f"{over.text_key} {over.seconds:.0f}"
        return "taken"

    async def give_back(self, origin: str) -> None:
        await self.shares.give_back(self._taken[origin], origin)


async def test_a_person_may_say_twenty_lines_a_minute_and_is_told_once(store: Store) -> None:
    till = Till(store)
    assert [await till.line() for _ in range(23)] == ["taken"] * 20 + ["share-lines 3", "", ""]
    assert await till.line(BEN) == "taken", "others notice nothing"
    assert [await till.line(OWNER) for _ in range(100)] == ["taken"] * 100
    assert till.refused == ["lines"] * 3
    till.wait(3)
    assert [await till.line(), await till.line()] == ["taken", ""]
    till.wait(60)
    assert [await till.line() for _ in range(22)] == ["taken"] * 20 + ["share-lines 3", ""]


async def test_a_person_may_have_three_qrs_that_can_be_paid(store: Store) -> None:
    till = Till(store)
    assert [await till.order(str(number)) for number in range(3)] == ["taken"] * 3
    till.wait(10)
    assert [await till.order("3"), await till.order("4")] == ["share-qrs 50", ""]
    assert await till.order("2") == "taken", "the same message, handled again after a crash"
    assert await till.order("9", BEN) == "taken"
    till.dead = ["1"]  # that one was paid
    assert await till.order("5") == "taken"
    till.dead = []
    assert await till.order("6") == ""
    till.wait(50)
    assert await till.order("7") == "taken", (
        "orders that were never paid do not count once their QRs are dead"
    )


async def test_a_person_may_make_six_orders_a_minute(store: Store) -> None:
    till = Till(store, Share(living_qrs=100))
    assert [await till.order(str(number)) for number in range(8)] == ["taken"] * 6 + ["share-orders 60", ""]
    till.wait(60)
    assert await till.order("8") == "taken"


async def test_all_guests_together_leave_some_of_the_wallet_s_invoices(store: Store) -> None:
    till = Till(store)
    people = [Person("whatsapp", str(number)) for number in range(13)]
    assert [await till.order(person.id, person) for person in people] == ["taken"] * 12 + [
        "share-invoices 130"
    ]
    assert [await till.order(f"o{number}", OWNER) for number in range(20)] == ["taken"] * 20
    till.wait(130)
    assert await till.order("12", people[12]) == "taken"


async def test_nobody_takes_all_that_guests_may_by_cancelling(store: Store) -> None:
    """A cancelled order gave its place among the living back: six a minute for 130 seconds were all of the 12."""
    till = Till(store)
    for minute in range(6):
        for number in range(6):
            origin = f"{minute}-{number}"
            await till.order(origin)
            till.dead = (*till.dead, origin)  # it is cancelled at once
        other = Person("telegram", f"other-{minute}")
        assert await till.order(other.id, other) == "taken"
        till.wait(60)


async def test_others_find_five_left_by_who_takes_all_they_get(store: Store) -> None:
    till = Till(store, Share(living_qrs=100, orders_per_minute=100))
    assert [await till.order(str(number)) for number in range(9)] == ["taken"] * 7 + ["share-orders 130", ""]
    assert await till.order("6") == "taken", "the same message, handled again"
    others = [Person("telegram", f"other-{number}") for number in range(6)]
    assert [await till.order(person.id, person) for person in others] == ["taken"] * 5 + [
        "share-invoices 130"
    ]
    await till.give_back("6")
    assert await till.order(others[5].id, others[5]) == "taken", "not of use to who has had many"


async def test_who_has_few_is_served_before_who_has_had_many(store: Store) -> None:
    till = Till(store, Share(living_qrs=100))
    others = [Person("telegram", f"other-{number}") for number in range(3)]
    assert [await till.order(person.id, person) for person in others] == ["taken"] * 3
    assert [await till.order(str(number)) for number in range(5)] == ["taken"] * 5, "a till's two minutes"
    assert await till.order("5") == "share-orders 130"
    assert await till.order("again", others[0]) == "taken"


async def test_what_was_refused_or_not_made_takes_nothing(store: Store) -> None:
    till = Till(store, Share(living_qrs=1, invoices=2))
    assert await till.order("1") == "taken"
    for number in range(5):
        assert await till.order(f"again-{number}") != "taken"
    await till.give_back("1")
    assert [await till.order("2"), await till.order("3", BEN)] == ["taken", "taken"]


@pytest.mark.parametrize("store", ["redis"], indirect=True)
async def test_instances_count_together(store: Store) -> None:
    here, there = Till(store), Till(store)
    taken = [await till.line() for till in (here, there) * 12]
    assert taken == ["taken"] * 20 + ["share-lines 3", "", "", ""]
    assert [await till.order(str(number)) for number, till in enumerate((here, there) * 2)][:3] == [
        "taken"
    ] * 3
