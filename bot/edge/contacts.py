"""The contacts that a channel keeps, by refs: the channel itself knows its people by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...channels.contacts import Contact, Contacts
from .refs import Refs


class RefContacts:
    """channels.contacts.Contacts before those of a store."""

    def __init__(self, contacts: Contacts, refs: Refs) -> None:
        self._contacts = contacts
        self._refs = refs

    async def find(self, channel: str, chat_id: str) -> Contact:
        return await self._contacts.find(channel, await self._refs.find(channel, chat_id) or chat_id)

    async def heard(self, channel: str, chat_id: str, at: datetime, aliases: Sequence[str] = ()) -> None:
        also = [await self._made(channel, one) for one in aliases]
        await self._contacts.heard(channel, await self._made(channel, chat_id), at, also)

    async def stop(self, channel: str, chat_id: str, stopped: bool) -> None:
        await self._contacts.stop(channel, await self._made(channel, chat_id), stopped)

    async def unreached(self, channel: str, chat_id: str) -> None:
        await self._contacts.unreached(channel, await self._made(channel, chat_id))

    async def reached(self, channel: str, chat_id: str) -> None:
        await self._contacts.reached(channel, await self._made(channel, chat_id))

    async def last_heard(self, channel: str) -> datetime | None:
        return await self._contacts.last_heard(channel)

    async def _made(self, channel: str, chat_id: str) -> str:
        return await self._refs.ref_of(channel, chat_id) if self._refs.ready else chat_id
