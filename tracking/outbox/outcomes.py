"""The outcomes of claims, stored in the outbox also after an outage of the store."""

from __future__ import annotations

from functools import partial

from ..errors import StoreUnavailable
from ..outages import retry_while_unavailable
from .base import Notice, Outbox, Outcome


class Outcomes:
    """The half of an outbox that takes outcomes. A success that is not noted would be sent once more.

    `waiting` is how many outcomes the store has not taken so far although it was asked to.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.waiting = 0

    async def conclude(self, notice: Notice, outcome: Outcome) -> bool:
        note = partial(self._outbox.conclude, notice, outcome)
        try:
            return await note()
        except StoreUnavailable:
            self.waiting += 1
        try:
            return await retry_while_unavailable(note)
        finally:
            self.waiting -= 1
