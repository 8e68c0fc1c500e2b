"""The ledger: one line for each settled invoice, kept long after its charge is forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from ..wallet.money import SAT, Money
from .base import Charge, InvoiceRecord
from .credits import amount_of

RATE_SOURCE = "invoice"
"""Where the rate of a line comes from: the wallet itself said both amounts when it made the invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What came by one invoice. No id of a channel, no memo and no name stands in it.

    `shop` got it; `made_by` is the account that asked, None once it is forgotten; `channel` a word, "none" where it was
    asked in no chat. `asked` is the amount in the person's words, None for an open one; `paid` what came in the
    wallet's currency, `sats` the same in satoshis, each None where it is not known (yet). `asked_at` is when the charge
    was made, `invoiced_at` when this invoice was, `at` when we learned that it is paid. `late`: paid after the wallet
    had called it expired; `extra`: its charge had been paid by another one. `source` is what found it.

    A line never changes, but for the maker that is forgotten. What is learned later is a further one with a `number`
    from 1: its `at` is when that was, and `paid` and `sats` are the difference, which may be negative. It `fills` one
    that said nothing of the amount.
    """

    payment_hash: str
    shop: str
    code: str
    made_by: str | None
    channel: str
    asked: Money | None
    paid: Money | None
    sats: int | None
    asked_at: datetime
    invoiced_at: datetime
    at: datetime
    source: str
    late: bool = False
    extra: bool = False
    number: int = 0
    fills: bool = False

    @property
    def is_correction(self) -> bool:
        """Whether it only corrects another one, and is no payment of its own."""
        return self.number > 0

    @property
    def seconds(self) -> float:
        """From when it was asked to when it was paid, at least 0."""
        return max(0.0, (self.at - self.asked_at).total_seconds())

    @property
    def rate(self) -> Decimal | None:
        """Satoshis for one major unit of what was paid, by RATE_SOURCE at `invoiced_at`; None where there is none."""
        if self.paid is None or self.sats is None or self.paid.currency == SAT or not self.paid.minor:
            return None
        return Decimal(self.sats) / self.paid.major


def line_of(charge: Charge, row: InvoiceRecord) -> Line:
    """The line of a paid invoice, by what is known of it now."""
    paid = amount_of(charge, row)
    sats = paid.minor if paid is not None and paid.currency == SAT else None
    if sats is None and row.invoice.msat is not None:
        sats = row.invoice.msat // 1000
    return Line(
        payment_hash=row.payment_hash,
        shop=charge.shop,
        code=charge.code,
        made_by=charge.made_by,
        channel=charge.place,
        asked=charge.asked,
        paid=paid,
        sats=sats,
        asked_at=charge.created,
        invoiced_at=row.invoice.created,
        at=row.paid_at or charge.created,
        source=row.source or "",
        late=row.late,
        extra=charge.paid_hash != row.payment_hash,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What came in a time: how many payments, of which `extra` and `late` ones, and how much.

    `paid` and `asked` are totals by the code of their currency, corrections included; `unknown` how many payments have
    no amount as yet.
    """

    count: int = 0
    extra: int = 0
    late: int = 0
    unknown: int = 0
    sats: int = 0
    paid: Mapping[str, Money] = field(default_factory=dict)
    asked: Mapping[str, Money] = field(default_factory=dict)


class Summing:
    """Adds lines up, one after the other."""

    def __init__(self) -> None:
        self._count = self._extra = self._late = self._unknown = self._sats = 0
        self._paid: dict[str, Money] = {}
        self._asked: dict[str, Money] = {}

    def add(self, line: Line) -> None:
        """One more."""
        _add(self._paid, line.paid)
        self._sats += line.sats or 0
        if line.is_correction:
            self._unknown -= line.fills
            return
        _add(self._asked, line.asked)
        self._count += 1
        self._extra += line.extra
        self._late += line.late
        self._unknown += line.paid is None

    def sums(self) -> Sums:
        """What they come to."""
        return Sums(
            count=self._count, extra=self._extra, late=self._late, unknown=max(0, self._unknown), sats=self._sats,
            paid=dict(self._paid), asked=dict(self._asked),
        )  # fmt: skip


def _add(totals: dict[str, Money], amount: Money | None) -> None:
    if amount is not None:
        before = totals.get(amount.currency.code)
        totals[amount.currency.code] = Money(amount.minor + (before.minor if before else 0), amount.currency)


class Ledger(Protocol):
    """The repository of lines. Every method that writes is made of atomic steps, each safe to repeat.

    Times are from `since` on, and before `until`. What goes over many lines reads them in portions, and what is written
    meanwhile may be missing.
    """

    async def write(self, line: Line, now: datetime) -> bool:
        """Keep the line of an invoice; return whether anything was new.

        Where there is one, what it says of the amount is compared: a difference becomes a correction, learned `now`.
        """

    async def line(self, payment_hash: str) -> Line | None:
        """The line of an invoice, as it was first written."""

    def lines(self, shop: str, since: datetime, until: datetime) -> AsyncIterator[Line]:
        """The lines of a shop, the oldest first."""

    def lines_of(self, made_by: str) -> AsyncIterator[Line]:
        """All lines of what an account asked for, in all shops, the oldest first."""

    def shops(self) -> AsyncIterator[str]:
        """The shops that have lines."""

    async def sums(self, shop: str, since: datetime, until: datetime, *, made_by: str | None = None) -> Sums:
        """What a shop got in a time; of it, where an account is named, what that has asked for."""

    async def forget_maker(self, made_by: str) -> int:
        """Forget in all lines who has asked, if it was this account; return how many said so."""

    async def clean(self, before: datetime) -> int:
        """Forget lines of before a time; return how many."""
