"""Admins on records: `admin:<digest of the address>`, and `invite:<digest of a code>`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from ...accounts.admins import CODE_LIVES, Admin, JoinResult, LastAdmin
from ...accounts.audit import Act, Entry
from ...accounts.base import Person, hint_of
from ..encoding import MILLISECOND, from_ms, to_ms
from .audit import RecordAudit
from .cleaning import forget_up_to
from .digests import Digests
from .engine import Read, Records, Scan, Steps, Work
from .indexes import ADMINS, Body

_LIVES = CODE_LIVES // MILLISECOND
_MOST = 1000
_ROLE = "admin"


class RecordAdmins:
    """accounts.admins.AdminStore on records."""

    def __init__(self, records: Records, digests: Digests, audit: RecordAudit) -> None:
        self._records = records
        self._digests = digests
        self._audit = audit

    async def invite(self, code: str, at: datetime, by: str) -> None:
        key = await self._invite_key(code)
        await self._records.run(partial(_invite, key, to_ms(at), by, self._audit))

    async def join(self, code: str, person: Person, account: str, origin: str, at: datetime) -> JoinResult:
        key, invite = await self._key(person), await self._invite_key(code)
        new = _body(person, account, "", to_ms(at))
        return await self._records.run(partial(_join, key, invite, new, origin, self._audit))

    async def add(self, person: Person, at: datetime, by: str, account: str = "") -> bool:
        new = _body(person, account, by, to_ms(at))
        return await self._records.run(partial(_add, await self._key(person), new, self._audit))

    async def remove(self, admin: str, by: str, *, last_too: bool = False) -> Admin | None:
        return await self._records.run(partial(_remove, admin, by, last_too, self._audit))

    async def has(self, person: Person) -> bool:
        (body,) = await self._records.get(await self._key(person))
        return body is not None

    async def all(self) -> Sequence[Admin]:
        return [_read(body) for _, body in await self._records.look(_all)]

    async def clean(self, before: datetime) -> int:
        """Forget codes that were over before a time."""
        return await forget_up_to(self._records, "invites", to_ms(before) - 1)

    async def _key(self, person: Person) -> str:
        return f"admin:{await self._digests.of('admin', person.channel, person.id)}"

    async def _invite_key(self, code: str) -> str:
        return f"invite:{await self._digests.of('invite', code)}"


def _body(person: Person, account: str, by: str, at: int) -> Body:
    return {
        "v": 1, "channel": person.channel, "person": person.id, "hint": hint_of(person), "account": account,
        "by": by, "since": at,
    }  # fmt: skip


def _read(body: Body) -> Admin:
    return Admin(
        person=Person(body["channel"], body["person"]),
        hint=body["hint"],
        account=body["account"],
        by=body["by"],
        since=from_ms(body["since"]),
    )


def _invite(key: str, at: int, by: str, audit: RecordAudit, work: Work) -> Steps[None]:
    yield Read((key,), new=True)
    work.put(key, {"v": 1, "role": _ROLE, "by": by, "until": at + _LIVES, "used": ""})
    yield from audit.append(Entry(by, Act.INVITE, "", {"role": _ROLE}), work)


def _join(key: str, invite: str, new: Body, origin: str, audit: RecordAudit, work: Work) -> Steps[JoinResult]:
    (known, found), _ = yield Read((key, invite))
    if found is not None and found["used"] == origin:
        return JoinResult.JOINED
    if found is None or found["used"] or new["since"] >= found["until"]:
        return JoinResult.UNKNOWN
    if known is not None:
        return JoinResult.ALREADY
    work.put(invite, {**found, "used": origin})
    work.put(key, {**new, "by": found["by"]})
    who = new["account"] or new["hint"]  # in a lockdown nobody gets an account
    yield from audit.append(Entry(who, Act.JOIN, who, {"role": _ROLE}), work)
    return JoinResult.JOINED


def _add(key: str, new: Body, audit: RecordAudit, work: Work) -> Steps[bool]:
    (known,), _ = yield Read((key,))
    if known is not None:
        return False
    work.put(key, new)
    yield from audit.append(Entry(new["by"], Act.ADMIN_ADDED, new["account"], {}), work)
    return True


def _remove(admin: str, by: str, last_too: bool, audit: RecordAudit, work: Work) -> Steps[Admin | None]:
    every = yield from _all(work)
    gone = [
        (key, body)
        for key, body in every
        if admin in (body["account"], f"{body['channel']}:{body['person']}")
    ]
    if not gone or not admin:
        return None
    if len(gone) == len(every) and not last_too:
        raise LastAdmin
    for key, _ in gone:
        work.delete(key)
    yield from audit.append(Entry(by, Act.ADMIN_REMOVED, gone[0][1]["account"]), work)
    return _read(gone[0][1])


def _all(work: Work) -> Steps[list[tuple[str, Body]]]:
    _, (found,) = yield Read(scans=(Scan(ADMINS, limit=_MOST),))
    keys = [key for _, key in found]
    bodies, _ = yield Read(keys)
    return [(key, body) for key, body in zip(keys, bodies, strict=True) if body is not None]
