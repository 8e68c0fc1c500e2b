"""All repositories over one Redis."""

from __future__ import annotations

import secrets
from types import TracebackType
from typing import Self

from ..base import Traffic
from ..encoding import from_ms
from ..errors import StoreError
from .accounts import RedisAccounts
from .buckets import RedisBuckets
from .charges import RedisCharges
from .contacts import RedisContacts
from .inbox import RedisInbox
from .outbox import RedisOutbox
from .pictures import RedisPictures
from .pulse import Pulse
from .server import Server
from .transcript import RedisTranscript


class RedisStore:
    """storage.base.Store on the Redis at `url` (see address.py); any number of instances may share it.

    Besides what the protocol names, all calls raise StoreUnavailable while the server can't be asked.
    """

    def __init__(self, url: str) -> None:
        self._server = Server(url)
        instance = secrets.token_hex(8)
        self._pulse = Pulse(self._server, instance)
        self.charges = RedisCharges(self._server)
        self.outbox = RedisOutbox(self._server, instance)
        self.inbox = RedisInbox(self._server)
        self.accounts = RedisAccounts(self._server)
        self.transcript = RedisTranscript(self._server)
        self.contacts = RedisContacts(self._server)
        self.pictures = RedisPictures(self._server)
        self.buckets = RedisBuckets(self._server)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What the server would not tell about how it keeps its data, once it is open."""
        return self._server.unchecked

    async def traffic(self, channel: str) -> Traffic:
        """See storage.base.Repositories."""
        last_in, last_out = await self._server.run("traffic", self._server.names.channel(channel))
        return Traffic(*(None if ms is None else from_ms(int(ms)) for ms in (last_in, last_out)))

    async def __aenter__(self) -> Self:
        await self._server.open()
        try:
            await self._pulse.start()
        except StoreError:
            await self._server.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._pulse.stop()
        await self._server.close()
