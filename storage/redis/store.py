"""All repositories over one Redis."""

from __future__ import annotations

import secrets
from datetime import datetime
from types import TracebackType
from typing import Self

from ...accounts.erasure import Erasure, Forgotten
from ...tracking.bell import Bell
from ..base import Statistics, Traffic
from ..cleaning import clean
from ..errors import StoreError
from ..final_channels import FinalChannels
from ..records.accounts import RecordAccounts
from ..records.blocks import RecordBlocks
from ..records.contacts import RecordContacts
from ..records.digests import Digests
from ..records.erasures import RecordErasures
from ..records.incoming import RecordIncoming
from ..records.key_pages import RecordKeyPages
from ..records.pairings import RecordPairings
from ..records.redis import RedisRecords
from ..records.shops import RecordShops
from ..records.unknown_lines import RecordUnknownLines
from ..records.values import RecordValues
from .buckets import RedisBuckets
from .charges import RedisCharges
from .forgetting import Forgetting
from .heartbeat import InstanceHeartbeat
from .inbox import RedisInbox
from .leases import RedisLeases
from .moving import open_moved
from .outbox import RedisOutbox
from .pictures import RedisPictures
from .server import Server
from .summary import statistics, traffic
from .transcript import RedisTranscript
from .transcript_poller import TranscriptPoller
from .windows import RedisWindows


class RedisStore:
    """storage.base.Store on the Redis at `url` (see address.py); any number of instances may share it.

    Besides what the protocol names, all calls raise StoreUnavailable while the server can't be asked.
    """

    def __init__(self, url: str) -> None:
        self._server = Server(url)
        instance, changed, final = secrets.token_hex(8), Bell(), FinalChannels()
        self.records = RedisRecords(self._server, changed)
        self.digests = digests = Digests(self.records)
        self._heartbeat = InstanceHeartbeat(self._server, instance)
        self._poller = TranscriptPoller(self._server)
        self.charges = RedisCharges(self._server, instance, changed, final)
        self.outbox = RedisOutbox(self._server, instance, self._heartbeat, changed)
        self.inbox = RedisInbox(self._server, instance, changed, final)
        self.accounts = RecordAccounts(self.records, digests, self.charges)
        self.pairings = RecordPairings(self.records, digests)
        self.shops = RecordShops(self.records)
        self.blocks = RecordBlocks(self.records, digests)
        self.incoming = RecordIncoming(self.records, digests)
        self.key_pages = RecordKeyPages(self.records, digests)
        self.unknown_lines = RecordUnknownLines(self.records)
        self.erasures = RecordErasures(self.records, digests)
        self.transcript = RedisTranscript(self._server, self._poller)
        self.contacts = RecordContacts(self.records, digests)
        self.pictures = RedisPictures(self._server)
        self.buckets = RedisBuckets(self._server)
        self.values = RecordValues(self.records)
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

    async def statistics(self, now: datetime) -> Statistics:
        return await statistics(self._server, now)

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
