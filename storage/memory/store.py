"""All repositories in memory."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from .accounts import MemoryAccounts
from .charges import MemoryCharges
from .inbox import MemoryInbox
from .outbox import MemoryOutbox
from .transcript import MemoryTranscript


class MemoryStore:
    """storage.base.Store in plain dicts. No method waits for anything, so each one is one atomic step."""

    def __init__(self) -> None:
        self.outbox = MemoryOutbox()
        self.inbox = MemoryInbox(self.outbox)
        self.charges = MemoryCharges(self.outbox, self.inbox)
        self.accounts = MemoryAccounts()
        self.transcript = MemoryTranscript()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing to close: what was stored can still be looked at."""
