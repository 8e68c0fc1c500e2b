"""What the program that the wallet is a part of wants to be told, where there is one."""

from __future__ import annotations

from typing import Protocol

from .base import Charge
from .outbox.base import DeadNotice


class ChargeListener(Protocol):
    """Is told of new charges."""

    def charge_created(self, charge: Charge) -> None:
        """Hear of a charge that was stored. Returns at once and raises nothing."""


class DeadNoticeListener(Protocol):
    """Is told of notices that were given up."""

    async def dead(self, notice: DeadNotice) -> None:
        """Hear of one. What it raises is logged and harms nothing."""
