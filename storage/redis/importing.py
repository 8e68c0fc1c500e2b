"""The rows of tables (storage.tables) as records of a Redis, for copying."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import orjson

from ...channels.base import Conversation
from .. import tables
from ..encoding import decode_inbound, decode_recipients, decode_refusals, encode_conversation
from ..records.redis import load
from ..tables import Row, Table
from .pipeline import AT_ONCE
from .records import fields_text, where_fields
from .server import Server

# What has another name in a record, or is not in it.
_NOT_OF_CHARGES = (
    *("number", "channel", "chat_id", "sender_id", "thread_id", "wallet_backend", "recipients"),
)  # fmt: skip


class Import:
    """Writes rows, under the names that the secret of this Redis gives them."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tables: Mapping[str, Callable[[Row], Awaitable[None]]] = {
            tables.PICTURES.name: self._picture,
            tables.LINES.name: self._line,
            tables.CHARGES.name: self._charge,
            tables.INVOICES.name: self._invoice,
            tables.SHOWN.name: self._shown,
            tables.PARKED.name: self._parked,
            tables.DOUBTS.name: self._doubt,
            tables.NOTICES.name: self._notice,
            tables.MESSAGES.name: self._message,
            tables.RESTORATIONS.name: self._restoration,
            tables.RECORDS.name: self._stored_record,
        }

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Write rows of a table in their order: of two batches that are on their way, the second may be first."""
        for start in range(0, len(rows), AT_ONCE):
            await asyncio.gather(*map(self._tables[table.name], rows[start : start + AT_ONCE]))

    async def _picture(self, row: Row) -> None:
        token = _text(row["token"])
        picture = self._server.names.picture(token)
        await self._server.run("keep_picture", picture, _text(row["qr"]), _number(row["until"]), token)
        await self._put(f"picture:{picture}", {"fetches": row["fetches"]})

    async def _line(self, row: Row) -> None:
        names, chat_id, line_id = self._server.names, _text(row["chat_id"]), _text(row["line_id"])
        values = {name: value for name, value in row.items() if name != "line_id"}
        await self._server.run(
            "load_line",
            names.chat("web", chat_id),
            names.transcript_line(chat_id, line_id),
            fields_text({**values, "id": line_id}),
            _number(row["revision"]),
            _number(row["at"]),
        )

    async def _charge(self, row: Row) -> None:
        names, asked_in = self._server.names, None
        if row["channel"] is not None:
            ids = (_text(row[name]) for name in ("channel", "chat_id", "sender_id", "thread_id"))
            asked_in = Conversation(*ids)
        tell = names.tell(decode_recipients(_text(row["recipients"]), asked_in), asked_in)
        values = {name: value for name, value in row.items() if name not in _NOT_OF_CHARGES}
        values |= {"backend": row["wallet_backend"], "tell": tell}
        await self._server.run(
            "load_charge",
            names.charge(_text(row["id"])),
            names.shop(_text(row["shop"])),
            names.account(_text(row["made_by"])),
            names.token(bytes.fromhex(_text(row["token"]))),
            _text(row["code"]),
            fields_text({**values, **where_fields(asked_in, names)}),
            _number(row["number"]),
        )

    async def _invoice(self, row: Row) -> None:
        names, due = self._server.names, row["next_check"]
        values = {name: value for name, value in row.items() if name not in ("number", "next_check")}
        await self._server.run(
            "load_invoice",
            names.charge(_text(row["charge_id"])),
            _text(row["payment_hash"]),
            names.origin(_text(row["origin"])),
            fields_text(values),
            "" if due is None else due,
        )

    async def _shown(self, row: Row) -> None:
        channel, chat_id, reference, payment_hash = (_text(row[name]) for name in tables.SHOWN.columns)
        chat = self._server.names.chat(channel, chat_id)
        where = encode_conversation(Conversation(channel, chat_id, ""))
        await self._server.command("HSETNX", f"chat:{chat}", "where", where)
        await self._server.command("HSET", f"chat:{chat}:shown", reference, payment_hash)
        await self._server.command("SADD", f"invoice:{payment_hash}:shown", f"{chat}:{reference}")

    async def _parked(self, row: Row) -> None:
        payment_hash, at, source = (row[name] for name in tables.PARKED.columns)
        await self._put(f"parked:{payment_hash}", {"at": at, "source": source})
        await self._server.command("ZADD", "parked", _number(at), _text(payment_hash))

    async def _doubt(self, row: Row) -> None:
        await self._server.command("ZADD", "doubts", _number(row["at"]), _text(row["payment_hash"]))

    async def _restoration(self, row: Row) -> None:
        await self._server.command("ZADD", "restored", _number(row["at"]), _number(row["at"]))

    async def _notice(self, row: Row) -> None:
        names, row_id = self._server.names, _text(row["id"])
        name = names.row(row_id)
        assert name is not None
        fields = ("attempt", "fence", "stale", "ambiguous", "reference", "stage", "sent_at", "error")
        refused = decode_refusals(row["refused"] if isinstance(row["refused"], str) else None)
        await self._server.run(
            "load_notice",
            name,
            row_id,
            orjson.dumps(names.place(_text(row["recipient"]))).decode(),
            *(
                row["payment_hash"] or "",
                row["message"] or "",
                _number(row["number"]),
                _number(row["created"]),
            ),
            *(row["due"] or 0, _text(row["state"]), fields_text({field: row[field] for field in fields})),
            *(
                value
                for reference, (again, reason) in refused.items()
                for value in (reference, f"{'' if again is None else again}:{reason}")
            ),
        )
        if row["ask_at"] is not None:
            await self._server.command("ZADD", "outbox:asks", _number(row["ask_at"]), name)

    async def _message(self, row: Row) -> None:
        names, origin, message = self._server.names, _text(row["origin"]), row["message"]
        more: tuple[str, ...] = ()
        if isinstance(message, str):
            more = (message, names.line(decode_inbound(message).conversation))
        channel = names.channel(origin.partition(":")[0])
        await self._server.run(
            "load_message", names.origin(origin), origin, _number(row["at"]), channel, *more
        )

    async def _stored_record(self, row: Row) -> None:
        await load(self._server, _text(row["key"]), _text(row["body"]))

    async def _put(self, name: str, values: Row) -> None:
        """Write fields into a record; those without a value are left out."""
        given = {"v": 1, **{field: value for field, value in values.items() if value is not None}}
        await self._server.command("HSET", name, *(part for item in given.items() for part in item))


def _text(value: str | int | None) -> str:
    assert isinstance(value, str)
    return value


def _number(value: str | int | None) -> int:
    assert isinstance(value, int)
    return value
