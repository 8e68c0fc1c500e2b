"""What became of tries to link a wallet, for whoever counts them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

from ..accounts.links import LinkKind


class Attempt(StrEnum):
    """It is linked; refused; there is nobody of that name; it was begun too often; not now, by a mode; no answer."""

    LINKED = "linked"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    LIMITED = "limited"
    HELD = "held"
    AWAY = "away"


Attempted: TypeAlias = Callable[[LinkKind, Attempt], None]
"""Counts a try."""


def unseen(way: LinkKind, result: Attempt) -> None:
    """Tries that nobody counts."""
