"""What people may ask of one address in a minute (people.md 2.6): a budget, shares of it, and turns that are fair."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from chatwallet.tests.wallet.servers import NOW, PATIENT
from chatwallet.wallet.errors import RateLimited
from chatwallet.wallet.limits import LocalBudget, LocalWindows
from chatwallet.wallet.linking import NOBODY, Asker
from chatwallet.wallet.turns import LINKING, PEOPLE, TurnPolicy, Turns, asking_for


class Time:
    """Time that moves when somebody waits for it, and by hand; all that wait at once wait together."""

    def __init__(self) -> None:
        self.at = 0.0
        self._waiting: list[tuple[float, asyncio.Event]] = []

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.at)

    async def pause(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._waiting.append((self.at + seconds, woken))
        await woken.wait()

    @property
    def idle(self) -> bool:
        return not self._waiting

    def next(self) -> None:
        """Go on to when the first of those who wait is woken."""
        self._waiting.sort(key=lambda one: one[0])
        at, woken = self._waiting.pop(0)
        self.at = max(self.at, at)
        woken.set()


class Counter:
    """Turns by hand, and what came of each request, in the order in which it came."""

    def __init__(self, policy: TurnPolicy = PEOPLE) -> None:
        self.time = Time()
        budget = LocalBudget(policy.per_minute, policy.burst, self.time.monotonic)
        self.windows = LocalWindows()
        time = self.time
        self.turns = Turns(
            policy, budget, self.windows, of="flash", now=time.now, clock=time.monotonic, pause=time.pause
        )
        self.served: list[tuple[str, float]] = []
        self.refused: list[tuple[str, float]] = []
        self.codes: set[str] = set()

    async def ask(self, person: str, shop: str = "") -> None:
        try:
            with asking_for(Asker(shop or f"shop of {person}", person)):
                await self.turns.take()
        except RateLimited as error:
            self.codes.add(error.code)
            self.refused.append((person, error.retry_after))
        else:
            self.served.append((person, self.time.at))

    async def all(self, *people: str, shop: str = "") -> None:
        """Let them ask at once, in this order, and wait until each has its answer."""
        asking = [asyncio.create_task(self.ask(person, shop)) for person in people]
        async with asyncio.timeout(PATIENT):
            while not all(task.done() for task in asking):
                await asyncio.sleep(0)
                if not self.time.idle:
                    self.time.next()

    @property
    def order(self) -> str:
        return "".join(person for person, _ in self.served)


def crowd(count: int) -> list[str]:
    return [f"p{n}" for n in range(count)]


async def test_what_is_free_is_taken_at_once_and_nobody_waits() -> None:
    counter = Counter()
    await counter.all(*crowd(8))
    assert len(counter.served) == 8
    assert counter.time.at == 0.0


async def test_a_minute_has_twenty_four_for_people_after_the_eight_of_a_rest() -> None:
    counter = Counter()
    n = 0
    while counter.time.at < 60:
        await counter.all(f"q{n}")
        n += 1
    assert counter.refused == []
    assert len([at for _, at in counter.served if at < 60]) == 8 + 24 - 1


async def test_who_comes_too_late_is_told_when_instead_of_waiting() -> None:
    counter = Counter()
    await counter.all(*crowd(20))
    assert len(counter.served) == 8 + 2, "two more within five seconds"
    assert [wait for _, wait in counter.refused] == pytest.approx([7.5] * 10), "behind those two"
    assert counter.codes == {"BUDGET"}


async def test_a_person_has_six_a_minute_and_is_told_when_there_are_more() -> None:
    counter = Counter()
    await counter.all(*["a"] * 7)
    assert (len(counter.served), counter.refused) == (6, [("a", 60.0)])
    counter.time.at = 59.0
    await counter.all("a")
    assert len(counter.refused) == 2
    counter.time.at = 60.0
    await counter.all("a")
    assert len(counter.served) == 7


async def test_a_shop_has_eight_a_minute_whoever_of_it_asks() -> None:
    counter = Counter(TurnPolicy(name="people", per_minute=600, burst=60, per_shop=8, per_person=6))
    await counter.all(*"abcabcabc", shop="s")
    assert (len(counter.served), [person for person, _ in counter.refused]) == (8, ["c"])
    await counter.all("c", shop="another")
    assert len(counter.served) == 9


async def test_a_refusal_takes_nothing_of_anybodys_share() -> None:
    counter = Counter(TurnPolicy(name="people", per_minute=600, burst=60, per_shop=2, per_person=6))
    await counter.all("a", "a", "a", "a", "a", "a", "a", shop="s")
    assert len(counter.served) == 2
    await counter.all("a", "a", "a", "a", shop="another")
    assert len(counter.served) == 4, "four are left of the person's six, and two of this shop's"
    assert [person for person, _ in counter.refused] == ["a"] * 7


async def test_one_who_asks_often_waits_behind_all_who_ask_once() -> None:
    """People.md 8.1: one request each in turn, not first come."""
    counter = Counter(TurnPolicy(name="people", per_minute=60, burst=1, patience=60))
    await counter.all(*"aaaaabcd")
    assert counter.order == "aabcdaaa", "the second was the first to wait"


async def test_who_comes_anew_goes_before_the_second_request_of_others_and_those_are_told() -> None:
    counter = Counter(TurnPolicy(name="people", per_minute=60, burst=1, patience=3.0))
    await counter.all(*"aaabcd")
    assert (counter.order, sorted(person for person, _ in counter.refused)) == ("aabc", ["a", "d"])


async def test_a_cancelled_request_holds_nobody_up_and_gives_its_share_back() -> None:
    counter = Counter(TurnPolicy(name="people", per_minute=60, burst=1, per_person=1, patience=60))
    await counter.all("z")
    first, second = (asyncio.create_task(counter.ask(person)) for person in "ab")
    while counter.time.idle:
        await asyncio.sleep(0)
    for task in (first, second):
        task.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    await counter.all("a")
    assert counter.order == "za"


async def test_what_nobody_waits_for_has_the_shops_share_alone() -> None:
    counter = Counter(TurnPolicy(name="people", per_minute=600, burst=60, per_shop=2, per_person=1))
    for _ in range(2):
        with asking_for(Asker(shop="s")):
            await counter.turns.take()
    with asking_for(Asker(shop="s")), pytest.raises(RateLimited):
        await counter.turns.take()
    with asking_for(NOBODY):
        await counter.turns.take()


def test_all_that_an_address_may_ask_is_given_away_once() -> None:
    """People.md 2.6: 30 for statuses, 24 for people, 6 for linking; at once no more than nginx lets pass."""
    assert 30 + PEOPLE.per_minute + LINKING.per_minute == 60
    assert (PEOPLE.per_shop, PEOPLE.per_person) == (8, 6)
    assert 10 + PEOPLE.burst + LINKING.burst <= 40
