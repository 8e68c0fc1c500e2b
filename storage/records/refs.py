"""Refs on records: `ref:<ref>` has the sealed id, and `refof:<digest>` of an id names its ref."""

from __future__ import annotations

from functools import partial

from ...accounts.refs import SealedRef, ref_row
from ..encoding import from_ms, to_ms
from .digests import digest, secret_of
from .earlier_ids import EarlierId, keep_under
from .engine import Read, Records, Steps, Work
from .indexes import Body
from .leaving import staying


class RecordRefs:
    """accounts.refs.RefStore on records."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._secret = ""

    async def find(self, digest: str) -> tuple[str, bool] | None:
        (body,) = await self._records.get(_name(digest))
        return None if body is None else (str(body["ref"]), "leaves" in body)

    async def make(self, new: SealedRef, person_id: str) -> str:
        if not self._secret:
            self._secret = await secret_of(self._records)
        earlier = EarlierId(
            new.channel,
            person_id,
            new.ref,
            old=digest(self._secret, "person", new.channel, person_id),
            new=digest(self._secret, "person", new.channel, new.ref),
            old_chat=digest(self._secret, "chat", new.channel, person_id),
            new_chat=digest(self._secret, "chat", new.channel, new.ref),
            old_admin=digest(self._secret, "admin", new.channel, person_id),
            new_admin=digest(self._secret, "admin", new.channel, new.ref),
        )
        return await self._records.run(partial(_make, new, earlier))

    async def sealed(self, ref: str) -> SealedRef | None:
        (body,) = await self._records.get(ref_row(ref))
        return None if body is None else _sealed(ref, body)

    async def mend(self, ref: str, old: str, new: str) -> None:
        await self._records.run(partial(_mend, ref, old, new))


def _mend(ref: str, old: str, new: str, work: Work) -> Steps[None]:
    (body,), _ = yield Read((ref_row(ref),))
    if body is not None and body["sealed"] == old:
        work.put(ref_row(ref), {**body, "sealed": new})


def _sealed(ref: str, body: Body) -> SealedRef:
    until = body.get("until")
    return SealedRef(
        ref, body["owner"], body["of"], body["sealed"], None if until is None else from_ms(until)
    )


def _name(digest: str) -> str:
    return f"refof:{digest}"


def _make(new: SealedRef, earlier: EarlierId, work: Work) -> Steps[str]:
    name, row = _name(new.digest), ref_row(new.ref)
    (known, kept), _ = yield Read((name, row), new=True)
    body = {"v": 1, "owner": new.channel, "of": new.digest, "sealed": new.sealed}
    if known is not None:
        if "leaves" in known:
            work.put(name, staying(known))
        if known["ref"] == new.ref and kept is None:
            work.put(row, body)
        return str(known["ref"])
    work.put(name, {"v": 1, "ref": new.ref})
    work.put(row, body)
    if (yield from keep_under(earlier, work)) and new.until is not None:
        work.put(row, {**(work.get(row) or {}), "until": to_ms(new.until)})
    return new.ref
