"""Erasures on records: `erasure:<id>` says what is still to be forgotten; somebody's other records go at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from ...accounts.audit import SYSTEM, Act, Entry
from ...accounts.base import Person
from ...accounts.erasure import Erasure
from ...accounts.modes import Mode
from ...accounts.second_factor import new_row_of, row_of
from ..encoding import from_ms, to_ms
from .audit import RecordAudit
from .digests import Digests
from .engine import Read, Records, Scan, Steps, Work
from .factors import asked_of
from .indexes import Body
from .leaving import forget_leaving, leave
from .modes import unless_held
from .open_pages import ENROLLING, LINKING, close_pages

_AT_ONCE = 100  # erasures that are read in one look
_OF_A_SHOP = 500  # records of one kind


class RecordErasures:
    """accounts.erasure.ErasureStore on records."""

    def __init__(self, records: Records, digests: Digests, audit: RecordAudit) -> None:
        self._records = records
        self._digests = digests
        self._audit = audit

    async def begin(self, new: Erasure) -> None:
        people = await asyncio.gather(*map(self._keys, new.people))
        counts = {"addresses": len(new.people)}
        begin = self._audit.recorded(
            unless_held(partial(_begin, new, people), Mode.LOCKDOWN),
            lambda _: Entry(SYSTEM, Act.DELETE, "", counts),
        )
        await self._records.run(begin)

    async def begun(self) -> Sequence[Erasure]:
        found: list[Erasure] = []
        while page := await self._records.look(partial(_begun, len(found))):
            found += [_read(key, body) for key, body in page]
        return found

    async def is_begun(self, erasure_id: str) -> bool:
        (body,) = await self._records.get(f"erasure:{erasure_id}")
        return body is not None

    async def emptied(self, erasure_id: str, at: datetime) -> None:
        await self._records.run(partial(_empty, erasure_id, to_ms(at)))

    async def forget_refs(self, before: datetime) -> int:
        return await forget_leaving(self._records, self._digests, before)

    async def done(self, erasure_id: str) -> None:
        await self._records.run(partial(_done, erasure_id))

    async def _keys(self, person: Person) -> tuple[str, list[str]]:
        """The key of a person's contact, and those of what goes."""
        who, chat = await asyncio.gather(
            self._digests.of("person", person.channel, person.id),
            self._digests.of("chat", person.channel, person.id),
        )
        goes = [f"address:{who}", f"question:{who}", f"value:owner_chat:{person.key}"]
        return f"contact:{chat}", goes


def _begin(new: Erasure, people: Sequence[tuple[str, list[str]]], work: Work) -> Steps[None]:
    erasure = f"erasure:{new.id}"
    accounts = [f"account:{one}" for one in new.accounts]
    (known, *bodies), _ = yield Read((erasure, *accounts))
    if known is not None:
        return
    bound = [key for body in bodies if body is not None for key in body.get("addresses", ())]
    goes = {key for _, keys in people for key in keys} | {*accounts, *bound}
    goes |= {key.replace("address:", "question:", 1) for key in bound}
    goes |= {f"unknown:{one}" for one in new.accounts}
    goes |= {key for one in new.accounts for key in (row_of(one), new_row_of(one), asked_of(one))}
    contacts = [contact for contact, _ in people]
    found, _ = yield Read((*contacts, *sorted(goes)))
    for contact, body in zip(contacts, found, strict=False):
        _forget_contact(contact, body, work)
    asked = {(body or {}).get("pairing", "") for body in bodies} | {_asked(work.get(key)) for key in goes}
    pairings = sorted(f"pairing:{token}" for token in asked - {""})
    yield Read(pairings)
    for key in (*sorted(goes), *pairings):
        work.delete(key)
    yield from close_pages(new.accounts, work, LINKING, ENROLLING)
    for one, body in zip(new.accounts, bodies, strict=True):
        if body is not None and body.get("shop"):
            yield from _leave_shop(body["shop"], one, work)
    work.put(erasure, _body(new))


def _asked(body: Body | None) -> str:
    """The token of what the human of an address was asked about it, empty for nothing."""
    doubt = (body or {}).get("doubt") or {}
    return str(doubt.get("token", ""))


def _forget_contact(key: str, body: Body | None, work: Work) -> None:
    """That somebody wrote STOP stays, by the keyed digest alone."""
    if body is not None and body["stopped"]:
        work.put(key, {**body, "channel": "", "chat_id": "", "heard": None})
    else:
        work.delete(key)


def _leave_shop(shop: str, account: str, work: Work) -> Steps[None]:
    """A shop goes with its last owner: members, links with their secrets, and its places at wallets."""
    member = f"member:{shop}:{account}"
    _, (members, links) = yield Read(
        scans=(Scan(f"shop:{shop}:members", limit=_OF_A_SHOP), Scan(f"shop:{shop}:links", limit=_OF_A_SHOP))
    )
    keys = [key for _, key in members]
    found, _ = yield Read((member, *keys))
    work.delete(member)
    owners = [
        one for one in found[1:] if one is not None and one["role"] == "owner" and one["account"] != account
    ]
    if owners:
        return
    rows = [key for _, key in links]
    bodies, _ = yield Read((f"shop:{shop}", *rows, *keys))
    work.delete(f"shop:{shop}")
    for key in (*rows, *keys):
        work.delete(key)
    yield from _leave_wallets(shop, [one for one in bodies[1 : len(rows) + 1] if one is not None], work)


def _leave_wallets(shop: str, links: Sequence[Body], work: Work) -> Steps[None]:
    wallets = sorted({f"linked:{one['backend']}:{one['account']}" for one in links})
    bodies, _ = yield Read(wallets)
    for key, body in zip(wallets, bodies, strict=True):
        if body is None:
            continue
        left = [one for one in body["shops"] if one != shop]
        if left:
            work.put(key, {**body, "shops": left})
        else:
            work.delete(key)


def _begun(offset: int, work: Work) -> Steps[list[tuple[str, Body]]]:
    _, (found,) = yield Read(scans=(Scan("erasures", limit=_AT_ONCE, offset=offset),))
    keys = [key for _, key in found]
    bodies, _ = yield Read(keys)
    return [(key, body) for key, body in zip(keys, bodies, strict=True) if body is not None]


def _empty(erasure_id: str, at: int, work: Work) -> Steps[None]:
    (body,), _ = yield Read((f"erasure:{erasure_id}",))
    if body is not None:
        yield from leave([person_id for _, person_id in body["people"]], at, work, asked=True)
        work.put(f"erasure:{erasure_id}", {**body, "accounts": [], "people": [], "origin": ""})


def _done(erasure_id: str, work: Work) -> Steps[None]:
    yield Read((f"erasure:{erasure_id}",))
    work.delete(f"erasure:{erasure_id}")


def _body(new: Erasure) -> Body:
    return {
        "v": 1, "accounts": list(new.accounts), "people": [[one.channel, one.id] for one in new.people],
        "at": to_ms(new.at), "origin": new.origin,
    }  # fmt: skip


def _read(key: str, body: Body) -> Erasure:
    return Erasure(
        id=key.partition(":")[2],
        accounts=tuple(body["accounts"]),
        people=tuple(Person(*one) for one in body["people"]),
        at=from_ms(body["at"]),
        origin=body["origin"],
    )
