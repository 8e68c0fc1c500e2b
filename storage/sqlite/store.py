"""All repositories over one SQLite file."""

from __future__ import annotations

import asyncio
import secrets
import sys
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ...accounts.erasure import Erasure, Forgotten
from ...tracking.bell import Bell
from ..cleaning import clean
from ..encoding import to_ms
from ..errors import StoreUnavailable
from ..final_channels import FinalChannels
from ..insight import Statistics, Traffic
from ..memory.buckets import MemoryBuckets
from ..memory.leases import MemoryLeases
from ..reading import Reading
from ..records.nouns import RecordNouns
from ..records.sqlite import SqliteRecords
from ..room import Room
from .charges import SqliteCharges
from .claims import free_leases
from .database import Database
from .forgetting import forget
from .inbox import SqliteInbox
from .open_records import reading_of
from .outbox import SqliteOutbox
from .pictures import SqlitePictures
from .room import room_at
from .statistics import statistics
from .traffic import traffic
from .transcript import SqliteTranscript
from .windows import SqliteWindows

_CHECK = "INSERT INTO checks (id, text) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text"
_CHECKED = "SELECT text FROM checks"


class SqliteStore(RecordNouns[SqliteRecords]):
    """storage.base.Store on the file at `path`, made if missing; beside it lie `-wal`, `-shm` and `.lock`."""

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._database, changed, final = Database(self._path), Bell(), FinalChannels()
        self.charges = SqliteCharges(self._database, changed, final)
        super().__init__(SqliteRecords(self._database, changed), self.charges)
        self.outbox = SqliteOutbox(self._database, changed)
        self.inbox = SqliteInbox(self._database, changed, final)
        self.transcript = SqliteTranscript(self._database)
        self.pictures = SqlitePictures(self._database)
        self.windows = SqliteWindows(self._database)
        # In memory: the file belongs to this process alone, and after a restart a channel has had its rest.
        self.buckets = MemoryBuckets()
        self.leases = MemoryLeases()

    async def clean(self, before: datetime, done: datetime | None = None) -> int:
        return await clean(self, before, done)

    async def forget(self, erasure: Erasure, now: datetime) -> Forgotten:
        return await forget(self._database, erasure, now)

    async def scrub(self) -> None:
        await self._database.rewrite()

    async def check(self) -> None:
        text = secrets.token_hex(8)
        await self._database.write(lambda connection: connection.execute(_CHECK, (text,)).rowcount)
        found = await self._database.read(lambda connection: connection.execute(_CHECKED).fetchone())
        if found is None or found["text"] != text:
            raise StoreUnavailable("the file does not keep what it is given")

    def reading(self) -> AbstractAsyncContextManager[Reading]:
        return reading_of(self._path, only=True)

    async def statistics(self, now: datetime) -> Statistics:
        ms = to_ms(now)
        return await self._database.read(lambda connection: statistics(connection, ms))

    async def room(self) -> tuple[Room, ...]:
        return await asyncio.to_thread(room_at, self._path)

    async def traffic(self, channel: str) -> Traffic:
        return await self._database.read(lambda connection: traffic(connection, channel))

    async def __aenter__(self) -> Self:
        await self._database.open()
        self.inbox.forget()
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
