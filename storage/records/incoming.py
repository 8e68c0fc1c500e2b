"""Secrets that were cut out of messages, on records: `incoming:<digest of the origin>`, sealed."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ...accounts.incoming import IncomingSecret
from ..encoding import from_ms, to_ms
from .cleaning import forget_up_to
from .digests import Digests
from .engine import Read, Records, Steps, Work
from .indexes import Body

INDEX = "incoming:until"


class RecordIncoming:
    """accounts.incoming.IncomingStore on records."""

    def __init__(self, records: Records, digests: Digests) -> None:
        self._records = records
        self._digests = digests

    async def row(self, origin: str) -> str:
        return f"incoming:{await self._digests.of('incoming', origin)}"

    async def put(self, secret: IncomingSecret) -> None:
        await self._records.run(partial(_put, secret))

    async def find(self, row: str) -> IncomingSecret | None:
        return _read(row, (await self._records.get(row))[0])

    async def take(self, row: str) -> IncomingSecret | None:
        return await self._records.run(partial(_take, row))

    async def expire(self, now: datetime) -> int:
        return await forget_up_to(self._records, INDEX, to_ms(now))


def _put(secret: IncomingSecret, work: Work) -> Steps[None]:
    yield Read((secret.row,))
    work.put(
        secret.row,
        {"v": 1, "owner": secret.row, "sealed": secret.sealed, "until": to_ms(secret.until)},
    )


def _take(row: str, work: Work) -> Steps[IncomingSecret | None]:
    (body,), _ = yield Read((row,))
    if body is None:
        return None
    work.delete(row)
    return _read(row, body)


def _read(row: str, body: Body | None) -> IncomingSecret | None:
    return None if body is None else IncomingSecret(row, body["sealed"], from_ms(body["until"]))
