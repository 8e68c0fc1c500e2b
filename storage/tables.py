"""What a shop consists of, in a form of no backend: tables of rows, as they are copied from one store to another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

Row = Mapping[str, str | int | None]
"""A row by its columns: times in milliseconds since 1970 UTC, truths as 0 and 1, structures as encoding.py has them."""


@dataclass(frozen=True, slots=True)
class Table:
    """The name of a table, its columns, and `many`: the word for what it holds."""

    name: str
    columns: tuple[str, ...]
    many: str


PICTURES = Table("pictures", ("token", "qr", "until", "fetches"), "pictures")
LINES = Table(
    "lines",
    ("chat_id", "line_id", "revision", "by_bot", "message", "at", "edited"),
    "lines of web chats",
)
CHARGES = Table(
    "charges",
    (
        *("number", "id", "shop", "code", "made_by", "wallet_backend", "wallet_account", "token", "channel", "chat_id"),
        *("sender_id", "thread_id", "recipients", "asked_minor", "asked_currency"),
        *("price_minor", "price_currency", "memo", "created", "closes", "state", "paid_at", "received_minor"),
        *("received_currency", "paid_hash"),
    ),
    "charges",
)  # fmt: skip
"""`number`: their order, from 1."""

INVOICES = Table(
    "invoices",
    (
        *(
            "payment_hash",
            "charge_id",
            "number",
            "backend",
            "origin",
            "payment_request",
            "msat",
            "created",
            "expires",
        ),
        *("wallet_id", "status", "message", "paid_at", "source", "late", "next_check"),
        *("credited_minor", "credited_currency", "credited_at"),
    ),
    "invoices",
)
"""`number`: their order in their charge, from 1. Charges come before their invoices, and these in that order."""

PARKED = Table("parked", ("payment_hash", "at", "source"), "hints")
DOUBTS = Table("doubts", ("payment_hash", "at"), "doubts")
SHOWN = Table("shown", ("channel", "chat_id", "reference", "payment_hash"), "messages that showed a code")
NOTICES = Table(
    "outbox",
    (
        *("number", "id", "kind", "to_kind", "recipient", "payment_hash", "message", "state", "created", "due"),
        *("attempt", "fence", "stale", "ambiguous", "reference", "stage", "sent_at", "ask_at", "refused", "error"),
    ),
    "notices",
)  # fmt: skip
"""`number`: their order, from 1. `due` of those alone that are to be sent; leases have ended, so theirs is 0."""

MESSAGES = Table("inbox", ("origin", "number", "message", "at"), "messages of people")
"""`number`: the order of those that wait for an answer, from 1, which alone have a `message`."""

RECORDS = Table("records", ("key", "body"), "records")
"""`body`: JSON. Their index entries follow from them."""

RESTORATIONS = Table("restorations", ("at",), "restorations")

TABLES = (
    *(PICTURES, LINES, CHARGES, INVOICES, SHOWN, PARKED, DOUBTS, NOTICES, MESSAGES),
    RESTORATIONS, RECORDS,
)  # fmt: skip
"""In the order in which they are written."""


class Archive(Protocol):
    """The data of a store, for one user at a time: between `__aenter__` and `__aexit__` no bot may work on it."""

    async def __aenter__(self) -> Self:
        """Take hold of it. Raises StoreInUse, StoreUnusable or StoreUnavailable."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Let go of it."""

    async def open(self) -> None:
        """Have what is there read. Raises StoreUnusable if nothing is."""

    async def begin(self, *, replace: bool) -> None:
        """Begin to write it. What an interrupted copy has left is deleted; with `replace` everything else too.

        Raises StoreUnusable for data that is not to be replaced. Until `complete` no bot can work on it.
        """

    def read(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        """All rows of a table, in portions."""

    async def count(self, table: Table) -> int:
        """How many rows a table has."""

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows to a table."""

    async def complete(self) -> None:
        """What was written is a shop. Raises StoreInUse if a bot was at it meanwhile."""
