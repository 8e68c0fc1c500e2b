"""Many people at once, each of whom says the next line when they have their answer: the stand-ins' common part."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

LINE = "receive 10 Coffee"
PATIENCE = 60.0


class Crowd(ABC):
    """People by number. A stand-in tells of what arrives, and says a person's line."""

    def __init__(self) -> None:
        self.shown: set[str] = set()
        self._waits: list[float] = []
        self._said_at: dict[int, float] = {}
        self._answered: dict[int, asyncio.Event] = {}

    @abstractmethod
    async def say(self, person: int, text: str) -> None:
        """Bring a line to the bot."""

    async def play(self, people: int, each: int) -> Mapping[str, Any]:
        """Let `people` at a time say LINE `each` times, and tell what it was like.

        `waits`: seconds from each line until its QR was there; `seconds`: of all together; `shown`: different QRs.
        """
        self.shown.clear()
        self._waits.clear()
        started = time.perf_counter()
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as everybody:
            for person in range(people):
                everybody.create_task(self._person(person, each))
        return {"waits": self._waits, "seconds": time.perf_counter() - started, "shown": len(self.shown)}

    async def _person(self, person: int, each: int) -> None:
        for _ in range(each):
            answered = self._answered[person] = asyncio.Event()
            self._said_at[person] = time.perf_counter()
            await self.say(person, LINE)
            await answered.wait()

    def see_code(self, person: int, code: str) -> None:
        """The QR has arrived, with a text that no other QR has."""
        assert code not in self.shown, code
        self.shown.add(code)
        self._waits.append(time.perf_counter() - self._said_at[person])

    def see_all(self, person: int) -> None:
        """All parts of the answer are there."""
        self._answered[person].set()
