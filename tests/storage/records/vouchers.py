"""Vouchers, a noun of the tests: an amount that several people may claim in parts, never more than there is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from chatwallet.channels.base import Conversation
from chatwallet.storage.records.engine import Read, Records, Scan, Steps, Work
from chatwallet.storage.records.indexes import Body, Entries
from chatwallet.tracking.outbox.base import News


class Vouchers:
    """Vouchers on records. Times are integers."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def create(self, voucher_id: str, owner: str, amount: int, now: int, until: int) -> bool:
        """Issue one; False if it was issued before."""
        body = {"v": 1, "owner": owner, "amount": amount, "left": amount, "created": now, "until": until}

        def create(work: Work) -> Steps[bool]:
            (known,), _ = yield Read((f"voucher:{voucher_id}",), new=True)
            if known is None:
                work.put(f"voucher:{voucher_id}", body)
            return known is None

        return await self._records.run(create)

    async def claim(
        self, voucher_id: str, key: str, wanted: int, now: int, told: Conversation | None = None
    ) -> int:
        """Take up to `wanted` for the claim `key`; what it got, the same again if it asks again. 0: nothing left."""
        return await self._records.run(partial(_claim, voucher_id, key, wanted, now, told))

    async def delete(self, voucher_id: str) -> bool:
        def delete(work: Work) -> Steps[bool]:
            (known,), _ = yield Read((f"voucher:{voucher_id}",))
            if known is not None:
                work.delete(f"voucher:{voucher_id}")
            return known is not None

        return await self._records.run(delete)

    async def of(self, owner: str, limit: int) -> Sequence[tuple[str, int]]:
        """The newest vouchers of somebody, and what is left of each."""

        def find(work: Work) -> Steps[Sequence[tuple[str, int]]]:
            _, (found,) = yield Read(scans=(Scan(f"owner:{owner}:vouchers", limit=limit, reverse=True),))
            bodies, _ = yield Read([name for _, name in found])
            return [(name, body["left"]) for (_, name), body in zip(found, bodies, strict=True) if body]

        return await self._records.look(find)

    async def open_count(self) -> int:
        def count(work: Work) -> Steps[int]:
            _, (found,) = yield Read(scans=(Scan("vouchers:open", count=True),))
            return int(found)

        return await self._records.look(count)


def _claim(
    voucher_id: str, key: str, wanted: int, now: int, told: Conversation | None, work: Work
) -> Steps[int]:
    name, claim = f"voucher:{voucher_id}", f"claimed:{voucher_id}:{key}"
    (voucher, made), _ = yield Read((name, claim))
    if made is not None:
        return int(made["got"])
    if voucher is None or now >= voucher["until"] or not voucher["left"]:
        return 0
    got: int = min(wanted, voucher["left"])
    work.put(name, {**voucher, "left": voucher["left"] - got})
    work.put(claim, {"v": 1, "got": got, "at": now})
    if told is not None:
        work.tell(f"voucher:{voucher_id}:{key}", told, News("language-name", {"got": got}), now)
    return got


def entries_of_voucher(key: str, body: Body) -> Entries:
    found = {(f"owner:{body['owner']}:vouchers", key): body["created"]}
    if body["left"]:
        found["vouchers:open", key] = body["until"]
    return found
