"""Contacts on Redis."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...channels.contacts import Contact
from ..encoding import MILLISECOND, from_ms, to_ms
from .server import Server

_KEPT = timedelta(days=30) // MILLISECOND


class RedisContacts:
    """channels.contacts.Contacts on Redis."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def find(self, channel: str, chat_id: str) -> Contact:
        """See channels.contacts.Contacts."""
        heard, stopped = await self._server.command("HMGET", self._name(channel, chat_id), "heard", "stopped")
        return Contact(_moment(heard), stopped == "1")

    async def heard(self, channel: str, chat_id: str, at: datetime) -> None:
        """See channels.contacts.Contacts."""
        names = self._server.names
        contact = names.chat(channel, chat_id)
        await self._server.run("heard", contact, names.channel(channel), to_ms(at), channel, chat_id, _KEPT)

    async def stop(self, channel: str, chat_id: str, stopped: bool) -> None:
        """See channels.contacts.Contacts."""
        await self._server.run(
            "stop_contact", self._server.names.chat(channel, chat_id), int(stopped), channel, chat_id
        )

    async def clean(self, before: datetime) -> int:
        """See channels.contacts.Contacts. Whoever is silent expires."""
        return 0

    async def last_heard(self, channel: str) -> datetime | None:
        """See channels.contacts.Contacts."""
        name = f"channel:{self._server.names.channel(channel)}"
        return _moment(await self._server.command("HGET", name, "heard"))

    def _name(self, channel: str, chat_id: str) -> str:
        return f"contact:{self._server.names.chat(channel, chat_id)}"


def _moment(ms: str | None) -> datetime | None:
    return None if ms is None else from_ms(int(ms))
