"""A stand-in for Telegram in a process of its own, so that its work does not count as ours.

Run as a program, see beside.py.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import loops
from beside import Beside, answer, beside

from chatwallet.tests.fakes.telegram import FakeTelegram


class Town:
    """Telegram as one bot reaches it, and the ids of `people` who have started the bot."""

    def __init__(self, process: Beside) -> None:
        self._process = process
        self.url: str = process.told["url"]
        self.token: str = process.told["token"]
        self.people: list[int] = process.told["people"]

    def calls(self, method: str = "", number: int = 0) -> Mapping[str, int]:
        """How often each method was called, as soon as `method` was `number` times; blocks until then."""
        return Counter(self._process.ask([method, number]))


@contextmanager
def telegram_process(people: int) -> Iterator[Town]:
    """Run a stand-in beside us."""
    with beside("telegram_process.py", str(people)) as process:
        yield Town(process)


async def _serve(people: int) -> None:
    async with FakeTelegram() as telegram:
        everybody = [telegram.person(f"Person {number}") for number in range(people)]
        for person in everybody:
            telegram.say(person, "/start")
        ids = [person.id for person in everybody]

        async def counts(question: tuple[str, int]) -> object:
            return await telegram.wait_for(partial(_counted, telegram, *question), 60)

        await answer({"url": telegram.url, "token": telegram.token, "people": ids}, counts)


def _counted(telegram: FakeTelegram, method: str, number: int) -> dict[str, int] | None:
    counts = Counter(one.method for one in telegram.requests)
    return {"": 0, **counts} if counts[method] >= number else None


if __name__ == "__main__":
    loops.run(_serve(int(sys.argv[1])))
