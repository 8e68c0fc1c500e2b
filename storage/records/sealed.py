"""What is sealed in a store, whatever the noun: found by the key that it is sealed with, and sealed anew.

A record with a secret has the fields `owner` and `sealed`; its own key is the row, and its kind tells the purpose.
`canary:<kid>` is a known text by the key `kid` of the ring, which tells whether a ring is the one of this store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from ...accounts.secrets import Purpose
from ..encoding import from_ms
from .engine import Read, Records, Scan, Steps, Work
from .indexes import CANARIES, SEALED, Body, kid_number

PURPOSES: Mapping[str, Purpose] = {
    "incoming": Purpose.INCOMING,
    "link": Purpose.FLASH_KEY,
    "ref": Purpose.ADDRESS,
    "totp": Purpose.TOTP,
    "totpnew": Purpose.TOTP,
}
"""What the secrets of a kind of record are for."""

BATCH = 200
"""How many records are sealed anew in one step."""

_MOST_KEYS = 1000  # of a ring


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A secret where it lies: all that is needed to open it, and to put another one in its place."""

    key: str
    purpose: Purpose
    owner: str
    sealed: str


@dataclass(frozen=True, slots=True)
class RingUse:
    """What a store says of the ring that it needs: how many `rows` are sealed with each kid, and the `canaries`.

    A kid of which nobody knows how it is called has the name "?". `begun` is when the first ring came.
    """

    rows: Mapping[str, int]
    canaries: Mapping[str, str]
    begun: datetime | None = field(default=None, compare=False)


class SealedRecords:
    """All that is sealed in a store."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def use(self) -> RingUse:
        """What of the ring is in use."""
        return await self._records.look(_use)

    async def batch(self, kid: str, offset: int = 0) -> Sequence[SealedRow]:
        """Some of what is sealed with a key; what nobody seals anew stays in front, so `offset` goes past it."""
        return await self._records.look(partial(_batch, kid, offset))

    async def replace(self, renewed: Mapping[str, tuple[str, str]]) -> int:
        """Put texts in the place of others, (old, new) by key, where the old one still is; return how many were."""
        return await self._records.run(partial(_replace, renewed))

    async def forget(self, keys: Sequence[str]) -> None:
        """Leave these records without their secrets."""
        for start in range(0, len(keys), BATCH):
            await self._records.run(partial(_forget, keys[start : start + BATCH]))

    async def put_canaries(self, texts: Mapping[str, str], at: int) -> None:
        """Keep canaries by their kids, where there is none yet; `at` in milliseconds."""
        await self._records.run(partial(_put_canaries, texts, at))

    async def drop_canary(self, kid: str) -> None:
        """Forget that a key was ever on the ring."""
        await self._records.run(partial(_drop_canary, kid))


def canary_row(kid: str) -> str:
    """The key of the record of a canary."""
    return f"canary:{kid}"


def _use(work: Work) -> Steps[RingUse]:
    rows: dict[str, int] = {}
    last = -2
    while True:
        _, (found,) = yield Read(scans=(Scan(SEALED, low=last + 1, limit=1),))
        if not found:
            break
        last = found[0][0]
        _, (rows[kid_name(last)],) = yield Read(scans=(Scan(SEALED, low=last, high=last, count=True),))
    _, (found,) = yield Read(scans=(Scan(CANARIES, limit=_MOST_KEYS),))
    bodies, _ = yield Read([key for _, key in found])
    known = [body for body in bodies if body is not None]
    return RingUse(rows, dict(map(_canary, known)), begun_at(known))


def kid_name(number: int) -> str:
    """The name of a kid in the index."""
    return f"{number:08x}" if number >= 0 else "?"


def begun_at(canaries: Sequence[Body]) -> datetime | None:
    """When the oldest of these was put."""
    return from_ms(min(body["made"] for body in canaries)) if canaries else None


def _canary(body: Body) -> tuple[str, str]:
    return body["kid"], body["text"]


def _batch(kid: str, offset: int, work: Work) -> Steps[list[SealedRow]]:
    number = -1 if kid == "?" else int(kid, 16)
    _, (found,) = yield Read(scans=(Scan(SEALED, low=number, high=number, limit=BATCH, offset=offset),))
    keys = [key for _, key in found]
    bodies, _ = yield Read(keys)
    return list(_rows(keys, bodies, number))


def _rows(keys: Sequence[str], bodies: Sequence[Body | None], number: int) -> Iterator[SealedRow]:
    for key, body in zip(keys, bodies, strict=True):
        if body is not None and body.get("sealed") and kid_number(body["sealed"]) == number:
            yield SealedRow(key, _purpose(key, body), body["owner"], body["sealed"])


def _purpose(key: str, body: Body) -> Purpose:
    kind = key.partition(":")[0]
    return Purpose.FLASH_SESSION if kind == "link" and body["kind"] == "session" else PURPOSES[kind]


def _replace(renewed: Mapping[str, tuple[str, str]], work: Work) -> Steps[int]:
    bodies, _ = yield Read(tuple(renewed))
    done = 0
    for (key, (old, new)), body in zip(renewed.items(), bodies, strict=True):
        if body is not None and body.get("sealed") == old:
            work.put(key, {**body, "sealed": new})
            done += 1
        else:
            work.drop(key)
    return done


def _forget(keys: Sequence[str], work: Work) -> Steps[None]:
    bodies, _ = yield Read(keys)
    for key, body in zip(keys, bodies, strict=True):
        if body is not None and body.get("sealed"):
            work.put(key, {**body, "sealed": ""})


def _put_canaries(texts: Mapping[str, str], at: int, work: Work) -> Steps[None]:
    bodies, _ = yield Read([canary_row(kid) for kid in texts])
    for (kid, text), body in zip(texts.items(), bodies, strict=True):
        if body is None:
            work.put(canary_row(kid), {"v": 1, "kid": kid, "text": text, "made": at})


def _drop_canary(kid: str, work: Work) -> Steps[None]:
    (body,), _ = yield Read((canary_row(kid),))
    if body is not None:
        work.delete(canary_row(kid))
