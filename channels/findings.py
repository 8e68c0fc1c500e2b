"""What a channel finds when it looks whether it could work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `mend` says what to do when it is not well."""

    well: bool
    what: str
    mend: str = ""


@runtime_checkable
class Examined(Protocol):
    """A channel that can be examined: its token, its webhook, its templates."""

    async def examine(self) -> Sequence[Finding]:
        """Ask the chat service about ourselves, change nothing, and never raise ChannelError."""
