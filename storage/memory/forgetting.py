"""Forgetting somebody, in memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Sequence
from datetime import datetime

from ...accounts.erasure import Erasure, Forgotten
from ...channels.delivery_receipts import Stage
from ...tracking.base import Charge, ChargeState, InvoiceRecord
from ...tracking.lookups import OfMaker
from ...tracking.outbox.base import NoticeKind
from ...wallet.base import InvoiceStatus
from ..encoding import to_ms
from ..forgetting import ACCEPTED_FOR, PAYABLE_FOR, STEP
from .charges import MemoryCharges
from .queue import Row
from .rows import Rows


class Forgetting:
    """One step of it, of charges and notices: what is somebody's, what of it goes and what stays as yet."""

    def __init__(self, rows: Rows, erasure: Erasure, now: datetime) -> None:
        self._rows = rows
        self._erasure = erasure
        self._at = to_ms(erasure.at)
        self._payable = now - PAYABLE_FOR
        self._accepted = to_ms(now - ACCEPTED_FOR)

    async def run(self, charges: MemoryCharges) -> Forgotten:
        """Forget charges with all that is of them, and notices in their chats."""
        makers = (*self._erasure.accounts, *(one.key for one in self._erasure.people))
        theirs = [one for maker in makers for one in await charges.page(OfMaker(maker), sys.maxsize)]
        held = [(one, await charges.invoices(one.id)) for one in theirs]
        over = [
            (one, invoices)
            for one, invoices in held
            if not self._stays(one, invoices)
            and not any(its.payment_hash in charges.not_lined for its in invoices)
        ]
        for _, invoices in over[:STEP]:
            for invoice in invoices:
                self._rows.forget(self._rows.of_invoice(invoice.payment_hash))
        charges.forget([one for one, _ in over[:STEP]])
        rows = self._notices(charges.is_open)
        return Forgotten(len(over[:STEP]) + rows.gone, len(held) - len(over) + rows.kept)

    def _stays(self, charge: Charge, invoices: Sequence[InvoiceRecord]) -> bool:
        """Whether a charge is open, may still be paid, or has news that is to be told."""
        if charge.state == ChargeState.OPEN:
            return True
        return any(
            (one.status != InvoiceStatus.PAID and one.expires > self._payable)
            or any(map(self._may_be_told, self._rows.of_invoice(one.payment_hash)))
            for one in invoices
        )

    def _notices(self, is_open: Callable[[str | None], bool]) -> Forgotten:
        theirs = [row for row in self._rows.all() if self._is_their_row(row)]
        over = [
            row
            for row in theirs
            if not self._may_be_told(row) and not (row.kind == NoticeKind.EDIT and is_open(row.payment_hash))
        ]
        self._rows.forget(over[:STEP])
        return Forgotten(len(over[:STEP]), sum(map(self._may_be_told, theirs)))

    def _is_their_row(self, row: Row) -> bool:
        where = row.to.conversation
        return (
            where is not None
            and row.created <= self._at
            and self._erasure.is_of(where.channel, where.chat_id, where.sender_id)
        )

    def _may_be_told(self, row: Row) -> bool:
        accepted = row.state == "sent" and row.stage == Stage.ACCEPTED and row.kind != NoticeKind.ANSWER
        return row.is_open or (accepted and (row.sent_at or 0) > self._accepted)


def forgettable_lines(
    erasure: Erasure, lines: Sequence[tuple[str, datetime]], known: Container[str]
) -> list[str]:
    """The ids, of lines with their times, of those that go; `known` are the hashes of all invoices."""
    return [
        line
        for line, at in lines
        if at <= erasure.at or line.startswith(f"answer:{erasure.origin}") or _tells_of_none(line, known)
    ][:STEP]


def _tells_of_none(line: str, known: Container[str]) -> bool:
    kind, _, key = line.partition(":")
    return kind in (NoticeKind.PAID, NoticeKind.EXTRA) and key.partition(":")[0] not in known
