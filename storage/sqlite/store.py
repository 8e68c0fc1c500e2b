"""All repositories over one SQLite file."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from .accounts import SqliteAccounts
from .charges import SqliteCharges
from .database import Database
from .inbox import SqliteInbox
from .outbox import SqliteOutbox, free_leases
from .transcript import SqliteTranscript


class SqliteStore:
    """storage.base.Store on the file at `path`, made if missing; beside it lie `-wal`, `-shm` and `.lock`."""

    def __init__(self, path: Path | str) -> None:
        self._database = Database(Path(path))
        self.charges = SqliteCharges(self._database)
        self.outbox = SqliteOutbox(self._database)
        self.inbox = SqliteInbox(self._database)
        self.accounts = SqliteAccounts(self._database)
        self.transcript = SqliteTranscript(self._database)

    async def __aenter__(self) -> Self:
        await self._database.open()
        if sys.platform != "win32":  # where the file is not locked, its leases are
            await self._database.write(free_leases)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._database.close()
