"""Contacts on records: `contact:<digest of channel and chat>`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NotRequired, TypedDict, cast

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
    same: NotRequired[list[str]]  # the records of its aliases
    of: NotRequired[str]  # the record of the chat that this is an alias of
    unreached: NotRequired[int]


class RecordContacts:
    """channels.contacts.Contacts on records."""

    def __init__(self, records: Records, digests: Digests) -> None:
        self._records = records
        self._digests = digests

    async def find(self, channel: str, chat_id: str) -> Contact:
        return await self._records.look(partial(_find, await self._key(channel, chat_id)))

    async def heard(self, channel: str, chat_id: str, at: datetime, aliases: Sequence[str] = ()) -> None:
        new = {
            await self._key(channel, one): _Contact(
                v=1, channel=channel, chat_id=one, heard=None, stopped=False
            )
            for one in (chat_id, *aliases)
        }
        await self._records.run(partial(_heard, new, to_ms(at)))

    async def stop(self, channel: str, chat_id: str, stopped: bool) -> None:
        new = _Contact(v=1, channel=channel, chat_id=chat_id, heard=None, stopped=stopped)
        await self._records.run(partial(_stop, await self._key(channel, chat_id), new))

    async def unreached(self, channel: str, chat_id: str) -> None:
        await self._records.run(partial(_unreached, await self._key(channel, chat_id), 1))

    async def reached(self, channel: str, chat_id: str) -> None:
        await self._records.run(partial(_unreached, await self._key(channel, chat_id), 0))

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
    heard = None if found["heard"] is None else from_ms(found["heard"])
    return Contact(heard, found["stopped"], found.get("unreached", 0))


def _heard(new: Mapping[str, _Contact], at: int, work: Work) -> Steps[None]:
    key, *aliases = new
    yield Read(tuple(new))
    if aliases:
        _join(key, aliases, new, work)
    for one in (yield from _same(key, work)):
        body = work.get(one) or new.get(one)
        if body is not None and (body["heard"] is None or body["heard"] < at):
            work.put(one, {**body, "heard": at})


def _join(key: str, aliases: list[str], new: Mapping[str, _Contact], work: Work) -> None:
    """Note that these are ids of one chat. All of them were read."""
    leader = work.get(key) or {**new[key]}
    known = leader.get("same", [])
    if known and not set(known) & set(aliases):
        leader, known = {**leader, "stopped": False}, []
    fresh = [one for one in aliases if one not in known]
    if not fresh and work.get(key) is not None:
        return
    others: dict[str, Any] = {one: work.get(one) or {**new[one]} for one in fresh}
    stopped = leader["stopped"] or any(body["stopped"] for body in others.values())
    work.put(key, {**leader, "stopped": stopped, "same": [*known, *fresh]})
    for one, body in others.items():
        work.put(one, {**body, "stopped": stopped, "of": key})


def _same(key: str, work: Work) -> Steps[list[str]]:
    """The records of all ids of a chat, that of the one that is named first; all of them are read."""
    body = work.get(key)
    if body is None:
        return [key]
    leader, among = body.get("of"), body
    if leader is not None:
        yield Read((leader,))
        among = work.get(leader) or body
    keys = list(dict.fromkeys((key, *([leader] if leader and key in among.get("same", ()) else ()))))
    if leader is None or key in among.get("same", ()):
        keys = list(dict.fromkeys((*keys, *among.get("same", ()))))
    yield Read(keys)
    return [one for one in keys if one == key or work.get(one) is not None]


def _stop(key: str, new: _Contact, work: Work) -> Steps[None]:
    yield Read((key,))
    for one in (yield from _same(key, work)):
        work.put(one, {**new, **(work.get(one) or {}), "stopped": new["stopped"]})


def _unreached(key: str, more: int, work: Work) -> Steps[None]:
    (body,), _ = yield Read((key,))
    if body is not None and (more or body.get("unreached")):
        work.put(key, {**body, "unreached": body.get("unreached", 0) + 1 if more else 0})


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
