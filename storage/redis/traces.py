"""Charges with all that became of them, from a Redis, without being one of its instances."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from ...channels.delivery_receipts import Stage
from ...tracking.outbox.base import NoticeKind
from ..encoding import decode_recipient, from_ms
from ..trace import ChargeQuery, ChargeTrace, NoticeRecord
from . import records
from .moving import open_moved
from .server import Server

_PAGE = 500  # charges that one step reads: other clients of the server wait for one step at most


async def traces(url: str, query: ChargeQuery, limit: int) -> Sequence[ChargeTrace]:
    """The traces of the charges that are meant, at most `limit`. Raises StoreUnusable or StoreUnavailable."""
    server = Server(url)
    await open_moved(server)
    try:
        return await find(server, query, limit)
    finally:
        await server.close()


async def find(server: Server, query: ChargeQuery, limit: int) -> Sequence[ChargeTrace]:
    """The same of a server that is open. Raises StoreUnavailable."""
    found: list[ChargeTrace] = []
    async for payment_hash in _meant(server, query):
        if (trace := await server.run("story", payment_hash)) is not None:
            found.append(_trace(trace))
        if len(found) == limit:
            break
    return found


async def _meant(server: Server, query: ChargeQuery) -> AsyncIterator[str]:
    """One hash of each charge that is meant."""
    if query.payment_hash is not None:
        yield query.payment_hash
        return
    for index in ("open", "closed"):
        offset = 0
        while page := await server.run("hashes", index, offset, _PAGE):
            offset += _PAGE
            for code, hashes in page:
                meant = code == query.code or any(map(query.includes, hashes))
                if meant and hashes:
                    yield hashes[0]


def _trace(found: Any) -> ChargeTrace:
    charge, invoices, notices = found
    rows = sorted((_notice(fields, due) for fields, due in notices), key=lambda row: row.created)
    return ChargeTrace(records.read_charge(charge), [records.read_invoice(one) for one in invoices], rows)


def _notice(flat: Sequence[str], due: str | None) -> NoticeRecord:
    fields = records.read_fields(flat)
    created, sent_at = from_ms(int(fields["created"])), fields.get("sent_at")
    return NoticeRecord(
        kind=NoticeKind(fields["kind"]),
        to=decode_recipient(fields["conversation"]),
        payment_hash=fields["payment_hash"],
        state=fields["state"],
        created=created,
        due=created if due is None else from_ms(int(due)),
        attempt=int(fields["attempt"]),
        ambiguous=fields["ambiguous"] == "1",
        sent_at=None if sent_at is None else from_ms(int(sent_at)),
        error=fields.get("error"),
        stage=Stage(stage) if (stage := int(fields.get("stage", 0))) else None,
        id=fields["id"],
    )
