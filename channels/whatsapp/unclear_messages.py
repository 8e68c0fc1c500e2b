"""Messages whose webhooks were unclear: each is looked up once in Twilio's log, which can be read in one way only."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog

from ..recent import Recent
from .inbound import Inbound

log = structlog.get_logger(__name__)

_AT_ONCE = 100  # messages that wait to be looked up; what is more is looked for in the list
_LIST_AGAIN = 5.0  # seconds between looks at the list that strangers can cause


class UnclearMessages:
    """Keeps what is to be looked up. A stranger can make any form unclear, and must not make us read without end."""

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound
        self._waiting: dict[str, None] = {}
        self._known: Recent[bool] = Recent()  # those that were looked up
        self._list_again = 0.0  # by the loop's clock
        self._timer: asyncio.TimerHandle | None = None

    def note(self, sids: Sequence[str], at: datetime) -> None:
        """Have the messages looked up that an unclear form names; where it names none, what came at that time."""
        if not sids or len(self._waiting) + len(sids) > _AT_ONCE:
            self._look_back(at)
            return
        new = [sid for sid in sids if sid not in self._known]
        self._waiting.update(dict.fromkeys(new))
        if new:
            self._inbound.missed.set()

    def next(self) -> str | None:
        """The sid that has waited longest; it waits on until it is `done`."""
        return next(iter(self._waiting), None)

    def done(self, sid: str) -> None:
        """A message was taken, or is none for us."""
        self._waiting.pop(sid, None)
        self._known[sid] = True

    def lost(self, sid: str, at: datetime) -> None:
        """A message could not be looked up: then it is looked for in the list."""
        log.warning("unclear_message_not_found", sid=sid)
        self.done(sid)
        self._look_back(at)

    def _look_back(self, at: datetime) -> None:
        """Have the list read: at once, or in some seconds for all that come until then."""
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        due = max(loop.time(), self._list_again)
        self._list_again = due + _LIST_AGAIN
        self._timer = loop.call_at(due, self._miss, at)

    def _miss(self, at: datetime) -> None:
        self._timer = None
        self._inbound.miss(at)
