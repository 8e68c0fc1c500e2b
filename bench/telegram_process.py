"""A stand-in for Telegram in a process of its own, so that its work does not count as ours.

Run as a program: prints one line of JSON, then answers questions until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

import loops

from chatwallet.tests.fakes.telegram import FakeTelegram


class Town:
    """Telegram as one bot reaches it, and the ids of `people` who have started the bot."""

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions = questions
        self._answers = answers
        told = json.loads(answers.readline())
        self.url: str = told["url"]
        self.token: str = told["token"]
        self.people: list[int] = told["people"]

    def calls(self, method: str = "", number: int = 0) -> Mapping[str, int]:
        """How often each method was called, as soon as `method` was `number` times; blocks until then."""
        self._questions.write(json.dumps([method, number]) + "\n")
        self._questions.flush()
        counts: dict[str, int] = json.loads(self._answers.readline())
        return Counter(counts)


@contextmanager
def telegram_process(people: int) -> Iterator[Town]:
    """Run a stand-in beside us."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__)), str(people)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Town(process.stdin, process.stdout)
        finally:
            process.stdin.close()


async def _serve(people: int) -> None:
    async with FakeTelegram() as telegram:
        everybody = [telegram.person(f"Person {number}") for number in range(people)]
        for person in everybody:
            telegram.say(person, "/start")
        ids = [person.id for person in everybody]
        print(json.dumps({"url": telegram.url, "token": telegram.token, "people": ids}), flush=True)
        while question := await asyncio.to_thread(sys.stdin.readline):
            method, number = json.loads(question)
            counts = await telegram.wait_for(partial(_counted, telegram, method, number), 60)
            print(json.dumps(counts), flush=True)


def _counted(telegram: FakeTelegram, method: str, number: int) -> dict[str, int] | None:
    counts = Counter(one.method for one in telegram.requests)
    return {"": 0, **counts} if counts[method] >= number else None


if __name__ == "__main__":
    loops.run(_serve(int(sys.argv[1])))
