"""The records of a Redis as rows of tables (storage.tables), for copying."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from ...tracking.recipients import RecipientKind
from .. import tables
from ..encoding import decode_conversation, encode_recipients, encode_refusals
from ..records.redis import body_of
from ..tables import Row, Table
from .records import read_asked_in, read_recipients
from .server import Server

_PORTION = 500
_DIGEST = "[0-9a-f]{32}"

Record = Mapping[str, str]
Key = tuple[str, ...]
"""What names a row here: the name of its record, and where it has one its number."""


class Export:
    """Reads all rows of a table. In Redis nothing lists everything, so the names of the records are gone through."""

    def __init__(self, server: Server) -> None:
        self._server = server
        list_, row = self._list_names, self._plain
        self._tables: Mapping[str, tuple[Callable[[], Awaitable[list[Key]]], Callable[[Key], Awaitable[Row]]]] = {
            tables.PICTURES.name: (lambda: list_("picture:*", ".*"), row(_picture)),
            tables.LINES.name: (
                lambda: list_("transcript:*", f"transcript:{_DIGEST}:{_DIGEST}"), row(_line),
            ),
            tables.CHARGES.name: (self._list_charges, self._charge),
            tables.INVOICES.name: (self._list_invoices, self._invoice),
            tables.SHOWN.name: (self._list_shown, self._shown),
            tables.PARKED.name: (lambda: self._list_range("parked"), self._parked),
            tables.DOUBTS.name: (lambda: self._list_range("doubts"), self._doubt),
            tables.NOTICES.name: (self._list_notices, self._notice),
            tables.MESSAGES.name: (self._list_messages, self._message),
            tables.RESTORATIONS.name: (lambda: self._list_range("restored"), self._restoration),
            tables.RECORDS.name: (lambda: list_("r:*", ".*"), self._stored_record),
        }  # fmt: skip

    async def count(self, table: Table) -> int:
        """How many rows a table has."""
        return len(await self._tables[table.name][0]())

    async def read(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        """All rows of a table, in portions, those with numbers in their order."""
        list_, read = self._tables[table.name]
        keys = await list_()
        for start in range(0, len(keys), _PORTION):
            yield await asyncio.gather(*map(read, keys[start : start + _PORTION]))

    async def _list_names(self, pattern: str, form: str) -> list[Key]:
        found = {name async for name in self._server.scan(pattern) if re.fullmatch(form, name)}
        return [(name,) for name in sorted(found)]

    async def _list_range(self, name: str) -> list[Key]:
        return [(name, member) for member in await self._server.command("ZRANGE", name, 0, -1)]

    async def _list_ordered(self, pattern: str, form: str, by: str) -> list[Key]:
        """Records by the number that begins the field `by`."""
        keys = await self._list_names(pattern, form)
        places = await asyncio.gather(*(self._server.command("HGET", name, by) for (name,) in keys))
        found = sorted(
            (int(place.partition(":")[0]), name) for place, (name,) in zip(places, keys, strict=True)
        )
        return [(name, str(number)) for number, (_, name) in enumerate(found, 1)]

    async def _list_charges(self) -> list[Key]:
        return await self._list_ordered("charge:*", f"charge:{_DIGEST}", "member")

    async def _list_notices(self) -> list[Key]:
        return await self._list_ordered("notice:*", "notice:[a-z]+:[0-9a-f]+(:[1-7])?", "place")

    async def _list_invoices(self) -> list[Key]:
        charges = await self._list_charges()
        command = self._server.command
        of_charges = await asyncio.gather(
            *(command("LRANGE", f"{name}:invoices", 0, -1) for name, _ in charges)
        )
        return [
            (f"invoice:{one}", str(number)) for hashes in of_charges for number, one in enumerate(hashes, 1)
        ]

    async def _list_shown(self) -> list[Key]:
        found = await self._list_names("chat:*:shown", ".*")
        shown = await asyncio.gather(*(self._record(name) for (name,) in found))
        return [
            (name.removesuffix(":shown"), *entry)
            for (name,), entries in zip(found, shown, strict=True)
            for entry in entries.items()
        ]

    async def _list_messages(self) -> list[Key]:
        waiting, handled = [
            await self._server.command("ZRANGE", f"inbox:{state}", 0, -1) for state in ("waiting", "handled")
        ]
        return [
            *((f"inbox:{origin}", "") for origin in handled),
            *((f"inbox:{origin}", str(number)) for number, origin in enumerate(waiting, 1)),
        ]

    def _plain(self, of_record: Callable[[Record], Row]) -> Callable[[Key], Awaitable[Row]]:
        async def read(key: Key) -> Row:
            return of_record(await self._record(key[0]))

        return read

    async def _charge(self, key: Key) -> Row:
        record = await self._record(key[0])
        asked_in = read_asked_in(record)
        return {
            **_columns(tables.CHARGES, record),
            "wallet_backend": record["backend"],
            "channel": record.get("via"),
            "recipients": encode_recipients(read_recipients(record["tell"], asked_in), asked_in),
            "number": int(key[1]),
        }

    async def _invoice(self, key: Key) -> Row:
        record = await self._record(key[0])
        due = None
        if watcher := record.get("watcher"):
            due = await self._server.command("ZSCORE", f"watch:{watcher}:due", record["payment_hash"])
        return {
            **_columns(tables.INVOICES, record),
            "number": int(key[1]),
            "next_check": None if due is None else int(due),
        }

    async def _shown(self, key: Key) -> Row:
        chat, reference, payment_hash = key
        where = decode_conversation(await self._server.command("HGET", chat, "where"))
        return {
            "channel": where.channel,
            "chat_id": where.chat_id,
            "reference": reference,
            "payment_hash": payment_hash,
        }

    async def _parked(self, key: Key) -> Row:
        record = await self._record(":".join(key))
        return {**_columns(tables.PARKED, record), "payment_hash": key[1]}

    async def _doubt(self, key: Key) -> Row:
        return {"payment_hash": key[1], "at": int(await self._server.command("ZSCORE", *key))}

    async def _restoration(self, key: Key) -> Row:
        return {"at": int(key[1])}

    async def _stored_record(self, key: Key) -> Row:
        return {
            "key": key[0].removeprefix("r:"),
            "body": body_of(await self._server.command("GET", key[0])),
        }

    async def _notice(self, key: Key) -> Row:
        name, number = key
        record, refused = await asyncio.gather(self._record(name), self._record(f"{name}:refused"))
        state, due, row = record["state"], None, name.removeprefix("notice:")
        asked = await self._server.command("ZSCORE", "outbox:asks", row)
        if state == "new":
            due = int(await self._server.command("ZSCORE", f"line:{record['line']}:new", row))
        elif state == "sending":
            due = 0
        return {
            **_columns(tables.NOTICES, record),
            "number": int(number),
            "to_kind": record.get("to", RecipientKind.CHAT),
            "recipient": record["conversation"],
            "due": due,
            "ask_at": None if asked is None else int(asked),
            "refused": _refusals(refused) if refused else None,
        }

    async def _message(self, key: Key) -> Row:
        record = await self._record(key[0])
        return {
            "origin": record["origin"],
            "number": int(key[1]) if key[1] else None,
            "message": record.get("message"),
            "at": int(record["at"]),
        }

    async def _record(self, name: str) -> dict[str, str]:
        found: Any = await self._server.command("HGETALL", name)
        return dict(found)


_NUMBERS = frozenset(
    (
        *("created", "closes", "paid_at", "asked_minor", "price_minor", "received_minor", "msat", "expires", "late"),
        *("at", "attempt", "fence", "stale", "ambiguous", "stage", "sent_at", "revision", "by_bot"),
        *("edited", "until", "fetches", "credited_minor", "credited_at"),
    )
)  # fmt: skip


def _columns(table: Table, record: Record) -> dict[str, str | int | None]:
    """The columns that a record has under their own names; None for the others."""
    row: dict[str, str | int | None] = {}
    for name in table.columns:
        value = record.get(name)
        row[name] = int(value) if value is not None and name in _NUMBERS else value
    return row


def _picture(record: Record) -> Row:
    return _columns(tables.PICTURES, record)


def _line(record: Record) -> Row:
    return {**_columns(tables.LINES, record), "line_id": record["id"]}


def _refusals(refused: Record) -> str:
    parts = {reference: value.partition(":") for reference, value in sorted(refused.items())}
    return encode_refusals(
        {
            reference: (int(again) if again else None, reason)
            for reference, (again, _, reason) in parts.items()
        }
    )
