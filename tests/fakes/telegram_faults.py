"""How the stand-in misbehaves: the next requests of a method fail in a way that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["error", "broken", "lost", "garbled", "silent"]


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests of `method` (`*`: of any).

    `error`: nothing is done, `code` is answered (429 with `retry_after` seconds, 502 as a proxy's page, 400 with
    `description` if one is given).
    `broken`: nothing is done, and the connection breaks. `lost`: all is done, and the connection breaks before
    the answer. `garbled`: all is done, and 200 comes with half an answer. `silent`: all is done, no answer comes.
    """

    method: str
    kind: FaultKind
    times: int = 1
    code: int = 500
    retry_after: int = 1
    description: str = ""


class Faults:
    """The faults still to come, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    @property
    def pending(self) -> int:
        """How many requests are still to fail."""
        return sum(fault.times for fault in self._waiting)

    def add(self, fault: Fault) -> None:
        """Puts a fault after those that wait."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Behaves well again."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The fault for a request of this method, counted down."""
        for fault in self._waiting:
            if fault.method in {method, "*"}:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
