"""What an admin has switched off for everybody: nothing new in a maintenance, nothing but news in a lockdown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Mode(StrEnum):
    """What may be switched on. A lockdown holds everything but the news of payments; a maintenance what is new."""

    LOCKDOWN = "lockdown"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Switched:
    """One mode that is on: what the admin wrote, the account that did it, and when. `by` is empty for the machine."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Modes:
    """The modes of a bot, None for one that is off."""

    lockdown: Switched | None = None
    maintenance: Switched | None = None

    @property
    def held(self) -> Mode | None:
        """What holds back new orders and links now, None for nothing."""
        if self.lockdown is not None:
            return Mode.LOCKDOWN
        return None if self.maintenance is None else Mode.MAINTENANCE


ALL_ON = Modes()
"""Nothing is switched off."""


class ModeHeld(Exception):
    """Something was not done, because a mode is on. Nothing has changed.

    `modes` are those that were on when it was asked; none where they were switched off meanwhile.
    """

    def __init__(self, modes: Modes) -> None:
        super().__init__(f"a {modes.held or 'mode'} is on: nothing was done")
        self.modes = modes


class ModeStore(Protocol):
    """The repository of modes. Every effect reads them in its own atomic step; this is for who asks, or switches."""

    async def now(self) -> Modes:
        """What is on. Raises what the store raises."""

    async def switch(self, mode: Mode, to: Switched | None, by: str) -> bool:
        """Switch a mode on or off, written into the audit in the same step; False if it was so already.

        `by` is the account of who does it, empty for the machine.
        """
