"""Contacts on records: `contact:<digest of channel and chat>`."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TypedDict, cast

from ...channels.contacts import Contact
from ..encoding import from_ms, to_ms
from .cleaning import STEP, forget
from .digests import Digests
from .engine import Read, Records, Scan, Steps, Work


class _Contact(TypedDict):
    v: int
    channel: str
    chat_id: str
    heard: int | None  # milliseconds
    stopped: bool


class RecordContacts:
    """channels.contacts.Contacts on records."""

    def __init__(self, records: Records, digests: Digests) -> None:
        self._records = records
        self._digests = digests

    async def find(self, channel: str, chat_id: str) -> Contact:
        return await self._records.look(partial(_find, await self._key(channel, chat_id)))

    async def heard(self, channel: str, chat_id: str, at: datetime) -> None:
        new = _Contact(v=1, channel=channel, chat_id=chat_id, heard=to_ms(at), stopped=False)
        await self._records.run(partial(_heard, await self._key(channel, chat_id), new))

    async def stop(self, channel: str, chat_id: str, stopped: bool) -> None:
        new = _Contact(v=1, channel=channel, chat_id=chat_id, heard=None, stopped=stopped)
        await self._records.run(partial(_stop, await self._key(channel, chat_id), new))

    async def last_heard(self, channel: str) -> datetime | None:
        return await self._records.look(partial(_last_heard, channel))

    async def clean(self, before: datetime) -> int:
        """The last one of a channel stays: it tells when anybody last wrote."""
        return await forget(self._records, partial(_clean, to_ms(before)))

    async def _key(self, channel: str, chat_id: str) -> str:
        return f"contact:{await self._digests.of('chat', channel, chat_id)}"


def _find(key: str, work: Work) -> Steps[Contact]:
    (body,), _ = yield Read((key,))
    if body is None:
        return Contact()
    found = cast("_Contact", body)
    return Contact(None if found["heard"] is None else from_ms(found["heard"]), found["stopped"])


def _heard(key: str, new: _Contact, work: Work) -> Steps[None]:
    (known,), _ = yield Read((key,))
    at = new["heard"]
    if known is None or known["heard"] is None or (at is not None and known["heard"] < at):
        work.put(key, {**new, **(known or {}), "heard": at})


def _stop(key: str, new: _Contact, work: Work) -> Steps[None]:
    (known,), _ = yield Read((key,))
    work.put(key, {**new, **(known or {}), "stopped": new["stopped"]})


def _last_heard(channel: str, work: Work) -> Steps[datetime | None]:
    _, (found,) = yield Read(scans=(_newest(channel),))
    return from_ms(found[0][0]) if found else None


def _clean(before: int, offset: int, work: Work) -> Steps[tuple[int, int]]:
    _, (found,) = yield Read(scans=(Scan("contacts:idle", high=before - 1, limit=STEP, offset=offset),))
    keys = [key for _, key in found]
    bodies, _ = yield Read(keys)
    channels = sorted({body["channel"] for body in bodies if body is not None})
    _, newest = yield Read(scans=[_newest(channel) for channel in channels])
    last = {key for entries in newest for _, key in entries}
    deleted = 0
    for key, body in zip(keys, bodies, strict=True):
        if body is not None and not body["stopped"] and body["heard"] < before and key not in last:
            work.delete(key)
            deleted += 1
    return len(keys), deleted


def _newest(channel: str) -> Scan:
    return Scan(f"channel:{channel}:heard", limit=1, reverse=True)
