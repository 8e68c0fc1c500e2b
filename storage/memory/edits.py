"""Which of the QRs of a charge are brought up to date: those that were shown, where what was said can be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...tracking.base import Charge, ChargeState, InvoiceRecord
from ..encoding import to_ms
from ..final_channels import FinalChannels
from .charge_index import ChargeIndex
from .rows import Rows


class Edits:
    """Puts the edits of shown QRs into the outbox; none for a chat of a `final` channel. Times in milliseconds."""

    def __init__(self, rows: Rows, invoices: Mapping[str, InvoiceRecord], charges: ChargeIndex) -> None:
        self.final = FinalChannels()
        self._rows = rows
        self._invoices = invoices
        self._charges = charges

    def shown(self, charge: Charge, at: int, hashes: Sequence[str]) -> None:
        """Have those of the QRs of a charge that were shown brought up to date in its chat."""
        self._put(charge, at, [one for one in hashes if self._is_shown(one)])

    def shown_or_awaited(self, charge: Charge, at: int, hashes: Sequence[str]) -> None:
        """The same, and so those that an answer is about to show. One that is made only afterwards is `late`."""
        self._put(charge, at, [one for one in hashes if self._is_shown(one) or self._rows.awaits_answer(one)])

    def late(self, payment_hash: str, at: int) -> None:
        """Have a QR that is shown only now brought up to date after it, if its charge is paid or cancelled by now."""
        invoice = self._invoices.get(payment_hash)
        charge = None if invoice is None else self._charges.find(invoice.charge_id)
        if charge is not None and charge.state in (ChargeState.PAID, ChargeState.CANCELLED):
            self._put(charge, at if charge.paid_at is None else to_ms(charge.paid_at), [payment_hash])

    def _is_shown(self, payment_hash: str) -> bool:
        return self._invoices[payment_hash].message is not None

    def _put(self, charge: Charge, at: int, hashes: Sequence[str]) -> None:
        if charge.asked_in is not None and charge.asked_in.channel not in self.final:
            for payment_hash in hashes:
                self._rows.put_edit(charge.asked_in, payment_hash, at)
