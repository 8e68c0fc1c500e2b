"""Refs that nobody needs any more leave: they are forgotten a day later, unless their people have come back by then.

`refof:<digest>` of one that leaves says since when (`leaves`), of which `channel` it is, and whether its person `asked`
to be forgotten. Meanwhile nobody learns it by heart, so that whoever writes has it stay (bot/edge/refs.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from ...accounts.refs import is_ref, ref_row
from ..encoding import to_ms
from .digests import Digests
from .engine import Read, Records, Scan, Steps, Work
from .indexes import LEAVING, Body

_AT_ONCE = 200  # refs that are looked at

ENDED = "erasure:refs"
"""The erasure by which a store is told to leave nothing where refs of people who asked for it were."""


class _Leaving(NamedTuple):
    """The keys of a ref that leaves, and of all that may need it."""

    name: str
    row: str
    address: str
    contact: str
    blocked: str


def leave(ids: Collection[str], at: int, work: Work, *, asked: bool = False) -> Steps[None]:
    """Have these refs leave, at a time in milliseconds. What is no ref, or was never made, is passed over."""
    rows = [ref_row(one) for one in ids if is_ref(one)]
    bodies, _ = yield Read(rows)
    known = {f"refof:{body['of']}": body["owner"] for body in bodies if body is not None}
    found, _ = yield Read(tuple(known))
    for (name, channel), body in zip(known.items(), found, strict=True):
        if body is not None and ref_row(body["ref"]) in rows:
            work.put(
                name, {**body, "leaves": at, "channel": channel, "asked": asked or body.get("asked", False)}
            )


def staying(body: Body) -> Body:
    """The record of a ref that does not leave, from that of one that may."""
    return {"v": body["v"], "ref": body["ref"]}


async def forget_leaving(records: Records, digests: Digests, before: datetime) -> int:
    """Forget the refs that leave since a time; return how many. Of who is blocked or wrote STOP the digest stays."""
    forgotten = 0
    while found := await records.look(partial(_leaving, to_ms(before))):
        ends = await asyncio.gather(*(_forget(records, digests, to_ms(before), *one) for one in found))
        forgotten += sum(ends)
        if len(found) < _AT_ONCE:
            break
    return forgotten


async def _forget(records: Records, digests: Digests, before: int, name: str, ref: str, channel: str) -> bool:
    who, chat = await asyncio.gather(digests.of("person", channel, ref), digests.of("chat", channel, ref))
    keys = _Leaving(name, ref_row(ref), f"address:{who}", f"contact:{chat}", f"blocked:{who}")
    return await records.run(partial(_end, keys, before))


def _leaving(before: int, work: Work) -> Steps[Sequence[tuple[str, str, str]]]:
    _, (found,) = yield Read(scans=(Scan(LEAVING, high=before - 1, limit=_AT_ONCE),))
    names = [key for _, key in found]
    bodies, _ = yield Read(names)
    return [
        (name, body["ref"], body["channel"])
        for name, body in zip(names, bodies, strict=True)
        if body is not None and "leaves" in body
    ]


def _end(keys: _Leaving, before: int, work: Work) -> Steps[bool]:
    (body, _, address, contact, blocked, _), _ = yield Read((*keys, ENDED))
    if body is None or body.get("leaves", before) >= before:
        return False
    if address is not None:  # they have written since
        work.put(keys.name, staying(body))
        return False
    work.delete(keys.row)
    if blocked is not None or (contact is not None and contact["stopped"]):
        work.put(keys.name, staying(body))  # what holds under the ref holds when they write again
    else:
        work.delete(keys.name)
        if body["asked"]:
            work.delete(keys.contact)
    if body["asked"]:
        work.put(ENDED, {"v": 1, "accounts": [], "people": [], "at": before, "origin": ""})
    return True
