"""An account's payments: its own charges joined with the wallet's list, no payment twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from ..wallet.base import HOUSE, Direction, InvoiceStatus, Transaction, WalletAccount, WalletRef
from ..wallet.errors import WalletError
from ..wallet.money import Money
from .base import Charge, ChargeState, InvoiceRecord
from .charges import Charges
from .credits import amount_of

log = structlog.get_logger(__name__)

PAGE = 10
OWN_LOOKED_AT = 200
QUESTIONS = 10  # each costs a request of its own: protocol.md 6.3
LAGS = 6  # as long as that many times what the wallet's list lags as a rule, a payment may be missing in it
NEAR = timedelta(minutes=15)
FRACTION = 50  # the wallet's amounts may differ by the fee or a rounding: 2 %


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of an own charge. `line` is the wallet's line of it, where that names its hash."""

    charge: Charge
    row: InvoiceRecord
    line: Transaction | None = None

    @property
    def extra(self) -> bool:
        """Whether the charge was paid already."""
        return self.row.payment_hash != self.charge.paid_hash

    @property
    def known_at(self) -> datetime | None:
        """When it was paid by the wallet's own list, None while that does not say."""
        return self.row.credited_at if self.line is None else self.line.at

    @property
    def seen_at(self) -> datetime:
        """When it was learned of."""
        return self.row.paid_at or self.charge.created

    @property
    def amount(self) -> Money | None:
        """What is told of it, see tracking.credits."""
        told = amount_of(self.charge, self.row)
        return self.line.amount if told is None and self.line is not None else told

    @property
    def credited(self) -> Money | None:
        """What the wallet's list shows for it."""
        return self.row.credited or (None if self.line is None else self.line.amount)


Entry = Charge | Payment | Transaction


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page, newest first: payments and charges without one. `wallet_failed`: only our own are in it."""

    entries: Sequence[Entry]
    more: bool
    wallet_failed: bool


@dataclass(frozen=True, slots=True)
class ListedWallet:
    """A wallet whose own list a person may see: its account, and by what name charges have it."""

    account: WalletAccount
    wallet: WalletRef

    def has(self, charge: Charge) -> bool:
        """Whether a charge is paid to it. The house's may have been another backend's before."""
        ours = charge.wallet
        return ours == self.wallet or ours.account == HOUSE == self.wallet.account


class History:
    """Joins both lists. The wallet's lines bear no hash and no memo (protocol.md 6.2), so ours come first.

    A line of the wallet is one of our charges only if its details name the hash; it is asked for them only when its
    amount and time make that possible. Without an answer it counts as ours, one line for each charge.
    """

    def __init__(self, charges: Charges) -> None:
        self._charges = charges

    async def page(
        self,
        made_by: str,
        number: int,
        direction: Direction | None,
        listing: ListedWallet | None,
        *,
        also: Sequence[str] = (),
    ) -> HistoryPage:
        """Return page `number` (from 1): all, or only what came in or went out.

        Without a `listing`, only of the account's own charges: a wallet's list is its owners' business.
        Charges of the account may be kept under other ids `also`.
        """
        own = await self._charges.page(made_by, max(OWN_LOOKED_AT, number * PAGE + 1), also=also)
        paid = await self._payments(own)
        others: list[Transaction] = []
        failed = False
        if listing is not None:
            listed = {key: payment for key, payment in paid.items() if listing.has(payment.charge)}
            others, failed = await self._others(listing.account, listed)
            paid |= listed
        entries: list[Entry] = [charge for charge in own if _belongs(charge, direction)]
        entries += [*paid.values()] if direction is not Direction.OUT else []
        entries += [line for line in others if direction in (None, line.direction)]
        entries.sort(key=_time, reverse=True)
        start = (number - 1) * PAGE
        return HistoryPage(entries[start : start + PAGE], len(entries) > start + PAGE, failed)

    async def _payments(self, own: Sequence[Charge]) -> dict[str, Payment]:
        """The payments of charges by their hash, extra ones among them."""
        charges = [charge for charge in own if charge.state is ChargeState.PAID]
        found = await asyncio.gather(*(self._charges.stored(charge) for charge in charges))
        return {
            row.payment_hash: Payment(charge, row)
            for charge, rows in found
            for row in rows
            if row.status is InvoiceStatus.PAID
        }

    async def _others(
        self, wallet: WalletAccount, paid: dict[str, Payment]
    ) -> tuple[list[Transaction], bool]:
        """What else the wallet lists, and whether it failed to. Payments that it lists get their line."""
        try:
            listed = await wallet.transactions(wallet.server.traits.list_size)
            # An inner failure shows as an empty list (protocol.md 6.1): it can't be empty once we were paid.
            failed = not listed and self._paid_a_while_ago(wallet, paid)
            return await self._without_ours(wallet, listed, paid), failed
        except WalletError as error:
            log.warning("history_without_wallet", error=type(error).__name__)
            return [], True

    async def _without_ours(
        self, wallet: WalletAccount, listed: Sequence[Transaction], paid: dict[str, Payment]
    ) -> list[Transaction]:
        left = dict(paid)
        others: list[Transaction] = []
        unsure: list[Transaction] = []
        questions = QUESTIONS
        for line in listed:
            if not any(_may_be(line, payment) for payment in left.values()):
                others.append(line)
                continue
            payment_hash = await _hash(wallet, line) if questions else None
            questions = max(0, questions - 1)
            if payment_hash is None:
                unsure.append(line)
            elif left.pop(payment_hash, None) is None:
                others.append(line)
            else:
                paid[payment_hash] = replace(paid[payment_hash], line=line)
        return others + _left_over(unsure, list(left.values()))

    def _paid_a_while_ago(self, wallet: WalletAccount, paid: Mapping[str, Payment]) -> bool:
        visible = self._charges.clock() - LAGS * wallet.server.traits.list_lag
        return any(payment.seen_at < visible for payment in paid.values())


async def _hash(wallet: WalletAccount, line: Transaction) -> str | None:
    try:
        return await wallet.payment_hash(line.id)
    except WalletError as error:
        log.info("line_without_details", error=type(error).__name__)
        return None


def _left_over(unsure: Sequence[Transaction], payments: list[Payment]) -> list[Transaction]:
    others = []
    for line in unsure:
        ours = next((payment for payment in payments if _may_be(line, payment)), None)
        if ours is None:
            others.append(line)
        else:
            payments.remove(ours)
    return others


def _may_be(line: Transaction, payment: Payment) -> bool:
    if line.direction is not Direction.IN or abs(line.at - (payment.known_at or payment.seen_at)) > NEAR:
        return False
    amount = payment.amount
    if line.amount is None or amount is None or line.amount.currency != amount.currency:
        return True
    difference = abs(line.amount.minor - amount.minor)
    return difference <= max(1, amount.minor // FRACTION)


def _belongs(charge: Charge, direction: Direction | None) -> bool:
    """Whether a charge itself is a line: one that is paid stands there by its payments."""
    return direction is None and charge.state is not ChargeState.PAID


def _time(entry: Entry) -> datetime:
    if isinstance(entry, Payment):
        # The wallet's list has whole seconds: a payment is not older than its order.
        return max(entry.known_at or entry.seen_at, entry.charge.created)
    return entry.at if isinstance(entry, Transaction) else entry.created
