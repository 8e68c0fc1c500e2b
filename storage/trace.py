"""All that a store knows of one charge, and how an admin says which one is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..channels.delivery_receipts import Stage
from ..tracking.base import Charge, InvoiceRecord
from ..tracking.outbox.base import NoticeKind
from ..tracking.recipients import Recipient


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A row of the outbox, whatever its state ("new", "sending", "sent", "dead"), as an admin looks at it.

    `due` is when it is tried next, or its lease ends; `error` what was said of the last attempt that failed; `stage`
    how far it came by the channel's word, None where the channel has told nothing. `id` is for the store alone: it may
    hold the address of a web chat.
    """

    kind: NoticeKind
    to: Recipient
    payment_hash: str
    state: str
    created: datetime
    due: datetime
    attempt: int
    ambiguous: bool
    sent_at: datetime | None
    error: str | None
    stage: Stage | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class ChargeQuery:
    """Which charges are meant: that of a payment hash, those of a code, or those with a hash for which `fits` is true.

    The code is in upper case, and may be of several people's.
    """

    payment_hash: str | None = None
    code: str | None = None
    fits: Callable[[str], bool] | None = None

    def includes(self, payment_hash: str) -> bool:
        """Whether an invoice is meant by its hash."""
        return payment_hash == self.payment_hash or (self.fits is not None and self.fits(payment_hash))


@dataclass(frozen=True, slots=True)
class ChargeTrace:
    """A charge with all its invoices, oldest first, and the notices about them."""

    charge: Charge
    invoices: Sequence[InvoiceRecord]
    notices: Sequence[NoticeRecord]
