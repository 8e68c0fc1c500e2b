"""What a check finds: a channel's of itself, or another of `chatwallet doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. `mend` says what to do when it is not well."""

    well: bool
    what: str
    mend: str = ""


@runtime_checkable
class SelfCheck(Protocol):
    """A channel that can check itself: its token, its webhook, its templates."""

    async def check(self) -> Sequence[CheckResult]:
        """Ask the chat service about ourselves, change nothing, and never raise ChannelError."""
