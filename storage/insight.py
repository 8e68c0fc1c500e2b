"""What an admin asks of a store that no part of the bot asks for: looked at beside the bot, and never on a hot path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..tracking.outbox.base import DeadNotice, Depth
from .trace import ChargeQuery, ChargeTrace


@dataclass(frozen=True, slots=True)
class Traffic:
    """When a channel last brought a message, and when it last took one; None where it never did."""

    last_in: datetime | None
    last_out: datetime | None


@dataclass(frozen=True, slots=True)
class StoreSummary:
    """What an admin asks of a store: what waits for an answer, when channels carried messages, what was given up,
    and of how many messages (`taken`) the channel has told no end.

    Of a store on a server also how many `instances` work on it, what the `server` is and how it keeps its data, what
    it would not tell (`unchecked`), and what would be better set otherwise, each with what mends it (`advice`).
    """

    waiting: int
    traffic: dict[str, Traffic]
    dead: Sequence[DeadNotice]
    taken: int = 0
    instances: int | None = None
    server: Sequence[str] = ()
    unchecked: Sequence[str] = ()
    advice: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a monitor asks of a store each few seconds, of all instances together.

    `open_invoices` are unpaid ones that have not expired; `unmatched` the hashes that somebody spoke of before their
    invoice was stored.
    """

    outbox: Depth
    open_invoices: int
    unmatched: int


class Insight(Protocol):
    """How a store stands, and what became of charges."""

    async def statistics(self, now: datetime) -> Statistics:
        """How much of what there is."""

    async def summary(self, channels: Iterable[str], dead_limit: int) -> StoreSummary:
        """What waits, when channels carried messages, and the newest notices that were given up."""

    async def traces(self, query: ChargeQuery, limit: int) -> Sequence[ChargeTrace]:
        """The charges that are meant, at most `limit`, with all that became of them."""
