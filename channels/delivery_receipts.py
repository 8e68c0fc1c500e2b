"""What a channel hears of a message after it was accepted, and where it tells so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol, runtime_checkable


class Stage(IntEnum):
    """How far a message came. A later stage is never taken back by news of an earlier one."""

    ACCEPTED = 1
    DELIVERED = 2
    READ = 3


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """The message sent under `key`, known to the channel as `reference`, came to a stage."""

    key: str
    reference: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """The channel accepted the message and says now that it did not, and will not, arrive.

    `again` is when to try again; None when there is no hope until the person writes.
    """

    key: str
    reference: str
    reason: str
    again: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the channel took under `reference` at a time, and has told no end of so far."""

    key: str
    reference: str
    channel: str
    chat_id: str
    at: datetime


class DeliveryReceipts(Protocol):
    """Where a channel tells what became of a message. Reports may come twice, late and in any order."""

    async def note_receipt(self, receipt: DeliveryReceipt, at: datetime) -> bool:
        """Note that a message came to a stage; whatever else was believed, it is sent. False for an unknown key."""

    async def note_failure(self, failure: DeliveryFailure, at: datetime) -> bool:
        """Have a message that failed sent again, or given up. False when it changes nothing: the key is unknown, the
        message was delivered, or another attempt than that of `reference` counts by now.
        """


@runtime_checkable
class SupportsStatusLookup(Protocol):
    """A channel that takes a message first and tells its end later, and can be asked for an end that it never told."""

    async def report_statuses(self, taken: Sequence[Taken]) -> None:
        """Report what became of these as if the channel told it now. Raises TryLater when it can't be asked now."""
