"""A person's payments: their own charges joined with the wallet's list, no payment twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ..accounts.base import Person
from ..wallet.base import Direction, Transaction, Wallet
from ..wallet.errors import WalletError
from .base import Charge, ChargeState
from .charges import Charges

log = structlog.get_logger(__name__)

PAGE = 10
WALLET_LIST = 100  # the wallet shows no more, and cannot page: protocol.md 6.1
OWN_LOOKED_AT = 200
QUESTIONS = 10  # each costs a request of its own: protocol.md 6.3
LAG = timedelta(
    minutes=1
)  # until a payment shows in the wallet's list; about 10 s in practice: protocol.md 6.4
NEAR = timedelta(minutes=15)
FRACTION = 50  # the wallet's amounts may differ by the fee or a rounding: 2 %

Entry = Charge | Transaction


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page, newest first. `wallet_failed`: only our own charges are in it."""

    entries: Sequence[Entry]
    more: bool
    wallet_failed: bool


class History:
    """Joins both lists. The wallet's lines bear no hash and no memo (protocol.md 6.2), so ours come first.

    A line of the wallet is one of our charges only if its details name the hash; it is asked for them only when its
    amount and time make that possible. Without an answer it counts as ours, one line for each charge.
    """

    def __init__(self, charges: Charges, wallet: Wallet) -> None:
        self._charges = charges
        self._wallet = wallet

    async def page(
        self, owner: Person, number: int, direction: Direction | None, *, whole: bool = True
    ) -> HistoryPage:
        """Return page `number` (from 1): all, or only what came in or went out.

        Without `whole`, only of the person's own charges: the wallet's list is its owners' business.
        """
        own = await self._charges.page(owner, max(OWN_LOOKED_AT, number * PAGE + 1))
        others, failed = await self._others(own) if whole else ([], False)
        entries: list[Entry] = [charge for charge in own if _belongs(charge, direction)]
        entries += [line for line in others if direction in (None, line.direction)]
        entries.sort(key=_time, reverse=True)
        start = (number - 1) * PAGE
        return HistoryPage(entries[start : start + PAGE], len(entries) > start + PAGE, failed)

    async def _others(self, own: Sequence[Charge]) -> tuple[list[Transaction], bool]:
        """What else the wallet lists, and whether it failed to."""
        try:
            listed = await self._wallet.transactions(WALLET_LIST)
            # An inner failure shows as an empty list (protocol.md 6.1): it can't be empty once we were paid.
            return await self._without_ours(listed, own), not listed and self._paid_a_while_ago(own)
        except WalletError as error:
            log.warning("history_without_wallet", error=type(error).__name__)
            return [], True

    async def _without_ours(self, listed: Sequence[Transaction], own: Sequence[Charge]) -> list[Transaction]:
        paid = {charge.paid_hash: charge for charge in own if charge.state is ChargeState.PAID}
        others: list[Transaction] = []
        unsure: list[Transaction] = []
        questions = QUESTIONS
        for line in listed:
            if not any(_may_be(line, charge) for charge in paid.values()):
                others.append(line)
                continue
            payment_hash = await self._hash(line) if questions else None
            questions = max(0, questions - 1)
            if payment_hash is None:
                unsure.append(line)
            elif paid.pop(payment_hash, None) is None:
                others.append(line)
        return others + _left_over(unsure, list(paid.values()))

    def _paid_a_while_ago(self, own: Sequence[Charge]) -> bool:
        visible = self._charges.clock() - LAG
        return any(charge.paid_at is not None and charge.paid_at < visible for charge in own)

    async def _hash(self, line: Transaction) -> str | None:
        try:
            return await self._wallet.payment_hash(line.id)
        except WalletError as error:
            log.info("line_without_details", error=type(error).__name__)
            return None


def _left_over(unsure: Sequence[Transaction], charges: list[Charge]) -> list[Transaction]:
    others = []
    for line in unsure:
        ours = next((charge for charge in charges if _may_be(line, charge)), None)
        if ours is None:
            others.append(line)
        else:
            charges.remove(ours)
    return others


def _may_be(line: Transaction, charge: Charge) -> bool:
    if line.direction is not Direction.IN or charge.paid_at is None:
        return False
    if abs(line.at - charge.paid_at) > NEAR:
        return False
    if line.amount is None or charge.received is None or line.amount.currency != charge.received.currency:
        return True
    difference = abs(line.amount.minor - charge.received.minor)
    return difference <= max(1, charge.received.minor // FRACTION)


def _belongs(charge: Charge, direction: Direction | None) -> bool:
    return direction is None or (direction is Direction.IN and charge.state is ChargeState.PAID)


def _time(entry: Entry) -> datetime:
    return entry.at if isinstance(entry, Transaction) else entry.paid_at or entry.created
