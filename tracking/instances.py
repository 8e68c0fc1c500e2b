"""What all instances on one store share: their budgets, and who does which work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket: it holds up to `burst` tokens and gains `per_second` of them. Made full when first asked.

    `reserve`: a taker leaves that many for those who come with less reserve. One below zero is a debt: so
    many may be taken that are not there yet.
    """

    name: str
    per_second: float
    burst: float
    reserve: float = 0.0


class Buckets(Protocol):
    """Token buckets that all instances on one store share."""

    async def take(self, buckets: Sequence[Bucket], now: datetime) -> float:
        """Take one token from each, or from none; return 0.0, or the seconds until each would have one."""


class Leases(Protocol):
    """Named works of which one instance at a time may do each. A dead instance's are free for the others."""

    @property
    def lost(self) -> Mapping[str, int]:
        """How often this instance found a lease that it had in the hands of another one, by the name of the work."""

    async def hold(self, name: str) -> bool:
        """Take the lease, or keep it; False while another living instance has it. To be asked every few seconds."""

    async def release(self, name: str) -> None:
        """Give the lease back if it is this instance's."""
