"""What brings a notice to a recipient that is no chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ..recipients import RecipientKind
from .base import Notice


class Deliverer(Protocol):
    """Brings the news of payments to recipients of one kind, which are told by more than a text.

    It may be given the same notice again, so a recipient must be able to tell a repetition by the payment hash.
    """

    @property
    def name(self) -> str:
        """The word in logs and metrics."""

    async def deliver(self, notice: Notice) -> str:
        """Tell the recipient, and return a reference of that.

        Raises channels.errors: TryLater where it was surely not told, OutcomeUnknown, Unreachable if it never will be.
        """


Deliverers = Mapping[RecipientKind, Deliverer]
"""The deliverer of each kind of recipient that somebody delivers to here."""
