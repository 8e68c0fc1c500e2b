"""How the stand-in misbehaves, for the next requests of one kind."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from .twilio_errors import Refused

Operation = Literal["create", "list", "fetch", "update", "delete", "content", "approval", "sender", "any"]


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests: an answer instead of the work, or the work without an answer."""

    operation: Operation
    times: int
    instead: Callable[[], Response] | None = None
    after: Literal["break", "hang"] | None = None


class Faults:
    """The switches. Each applies to the requests that create messages unless told otherwise."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._let_go = asyncio.Event()

    @property
    def pending(self) -> int:
        """How many requests are still to fail."""
        return sum(fault.times for fault in self._waiting)

    def refuse(
        self, code: int, times: int = 1, *, retry_after: int | None = None, operation: Operation = "create"
    ) -> None:
        """Answer with one of Twilio's errors, by its code (20429 is too many requests, 20500 a breakdown)."""
        answer = Refused(code, retry_after=retry_after).answer
        self._waiting.append(Fault(operation, times, instead=answer))

    def answer(
        self, status: int, body: str = "upstream error", times: int = 1, *, operation: Operation = "create"
    ) -> None:
        """Answer as a proxy in front of Twilio does when it breaks: a status and a page, no JSON."""
        self._waiting.append(
            Fault(operation, times, instead=lambda: Response(body, status, media_type="text/html"))
        )

    def break_off(self, times: int = 1, *, operation: Operation = "create") -> None:
        """Do what was asked, then reset the connection instead of answering."""
        self._waiting.append(Fault(operation, times, after="break"))

    def hang(self, times: int = 1, *, operation: Operation = "create") -> None:
        """Do what was asked, then answer only after `let_go`."""
        self._let_go.clear()
        self._waiting.append(Fault(operation, times, after="hang"))

    def let_go(self) -> None:
        """Give the answers that were withheld."""
        self._let_go.set()

    def clear(self) -> None:
        """Behave again."""
        self._waiting.clear()
        self.let_go()

    def take(self, operation: Operation) -> Fault | None:
        """The fault of a request, counted down."""
        for fault in self._waiting:
            if fault.operation in {operation, "any"}:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None

    async def withheld(self) -> None:
        """Wait until answers are given again."""
        await self._let_go.wait()
