"""QR pictures by an address that nobody can guess, for channels that fetch them (security.md T19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR picture that may be fetched until a time. `fetches`: how often it was, this time included."""

    qr: str
    until: datetime
    fetches: int


class Pictures(Protocol):
    """The repository of pictures. Every method is one atomic step."""

    async def keep(self, token: str, qr: str, until: datetime) -> None:
        """Keep the text of a QR picture under a random token."""

    async def fetch(self, token: str) -> Picture | None:
        """Count a fetch and return the picture, whether its time is over or not; None for an unknown token."""
