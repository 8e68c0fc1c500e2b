"""Contacts in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ...channels.contacts import Contact


class MemoryContacts:
    """channels.contacts.Contacts in memory."""

    def __init__(self) -> None:
        self._contacts: dict[tuple[str, str], Contact] = {}
        self._last: dict[str, datetime] = {}

    async def find(self, channel: str, chat_id: str) -> Contact:
        """See channels.contacts.Contacts."""
        return self._contacts.get((channel, chat_id), Contact())

    async def heard(self, channel: str, chat_id: str, at: datetime) -> None:
        """See channels.contacts.Contacts."""
        contact = await self.find(channel, chat_id)
        self._contacts[channel, chat_id] = replace(contact, heard=max(contact.heard or at, at))
        self._last[channel] = max(self._last.get(channel, at), at)

    async def stop(self, channel: str, chat_id: str, stopped: bool) -> None:
        """See channels.contacts.Contacts."""
        self._contacts[channel, chat_id] = replace(await self.find(channel, chat_id), stopped=stopped)

    async def last_heard(self, channel: str) -> datetime | None:
        """See channels.contacts.Contacts."""
        return self._last.get(channel)

    async def clean(self, before: datetime) -> int:
        """See channels.contacts.Contacts."""
        gone = [
            key
            for key, contact in self._contacts.items()
            if contact.heard is not None and contact.heard < before and not contact.stopped
        ]
        for key in gone:
            del self._contacts[key]
        return len(gone)
