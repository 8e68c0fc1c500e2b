"""All repositories over one Redis."""

from __future__ import annotations

import secrets
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import Self

from ...accounts.erasure import Erasure, Forgotten
from ...tracking.bell import Bell
from ..cleaning import clean
from ..errors import StoreError
from ..final_channels import FinalChannels
from ..insight import Statistics, Traffic
from ..reading import Reading
from ..records.nouns import RecordNouns
from ..records.redis import RedisRecords
from ..room import Room
from .buckets import RedisBuckets
from .charges import RedisCharges
from .forgetting import Forgetting
from .heartbeat import InstanceHeartbeat
from .inbox import RedisInbox
from .leases import RedisLeases
from .moving import open_moved
from .open_records import reading_of
from .outbox import RedisOutbox
from .pictures import RedisPictures
from .server import Server
from .summary import statistics, traffic
from .transcript import RedisTranscript
from .transcript_poller import TranscriptPoller
from .windows import RedisWindows


class RedisStore(RecordNouns[RedisRecords]):
    """storage.base.Store on the Redis at `url` (see address.py); any number of instances may share it.

    Besides what the protocol names, all calls raise StoreUnavailable while the server can't be asked.
    """

    def __init__(self, url: str) -> None:
        self._url, self._server = url, Server(url)
        instance, changed, final = secrets.token_hex(8), Bell(), FinalChannels()
        self._heartbeat = InstanceHeartbeat(self._server, instance)
        self._poller = TranscriptPoller(self._server)
        self.charges = RedisCharges(self._server, instance, changed, final)
        super().__init__(RedisRecords(self._server, changed), self.charges)
        self.outbox = RedisOutbox(self._server, instance, self._heartbeat, changed)
        self.inbox = RedisInbox(self._server, instance, changed, final)
        self.transcript = RedisTranscript(self._server, self._poller)
        self.pictures = RedisPictures(self._server)
        self.buckets = RedisBuckets(self._server)
        self.windows = RedisWindows(self._server)
        self.leases = RedisLeases(self._server, instance)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What the server would not tell about how it keeps its data, once it is open."""
        return self._server.unchecked

    async def clean(self, before: datetime, done: datetime | None = None) -> int:
        return await clean(self, before, done)

    async def forget(self, erasure: Erasure, now: datetime) -> Forgotten:
        return await Forgetting(self._server, erasure, now).run()

    async def scrub(self) -> None:
        """The log that a server appends to is its admin's: it is written anew as that is set."""

    async def check(self) -> float:
        return await self._server.check()

    def reading(self) -> AbstractAsyncContextManager[Reading]:
        return reading_of(self._url)

    async def statistics(self, now: datetime) -> Statistics:
        return await statistics(self._server, now)

    async def room(self) -> tuple[Room, ...]:
        return await self._server.room()

    async def traffic(self, channel: str) -> Traffic:
        return await traffic(self._server, channel)

    async def __aenter__(self) -> Self:
        await open_moved(self._server)
        try:
            await self._heartbeat.start()
        except StoreError:
            await self._server.close()
            raise
        self._poller.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._poller.stop()
        await self._heartbeat.stop()
        await self.records.finish()
        await self._server.close()
