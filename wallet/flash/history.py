"""Flash's list of transactions, and the way from one of its lines to a payment hash."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from ..base import Credit, Direction, Invoice, Transaction, TransactionId
from ..errors import WalletRefused, WalletUnavailable
from ..limits import BUDGET
from .account_wallets import account_in
from .client import FlashClient, payload
from .documents import TRANSACTION_DETAILS, TRANSACTIONS
from .replies import TransactionRow

log = structlog.get_logger(__name__)

_PAGE = 100  # the most that Flash lists; its cursors do not work, so there is no second page
_NEWEST = 10
_DETAILS_PER_CALL = 3  # each costs a request of its own
_REMEMBERED = 10_000
_SAME_MOMENT = timedelta(seconds=2)  # the list counts in whole seconds


class History:
    """The account's list. A line has no hash of its own; those that were looked up are remembered for good."""

    def __init__(self, client: FlashClient) -> None:
        self._client = client
        self._hashes: OrderedDict[TransactionId, str | None] = OrderedDict()
        self._failures: Counter[TransactionId] = Counter()

    async def transactions(self, limit: int) -> Sequence[Transaction]:
        """The newest lines, newest first: Flash joins the lists of two wallets without sorting them."""
        data = await self._client.execute(TRANSACTIONS, {"first": max(1, min(limit, _PAGE))})
        lines = [line for node in _nodes(data) if (line := _read(node)) is not None]
        lines.sort(key=lambda line: line.at, reverse=True)
        return lines[:limit]

    async def received(self, invoice: Invoice) -> Credit | None:
        """What came for an invoice. Looks at three lines per call, the newest first: the news is fresh."""
        lines = [line for line in await self.transactions(_NEWEST) if _may_be_for(invoice, line)]
        lines.sort(key=lambda line: self._failures[line.id])
        known = next((line for line in lines if self._hashes.get(line.id) == invoice.payment_hash), None)
        if known is not None:
            return _credit(known)
        unknown = [line for line in lines if line.id not in self._hashes]
        for line in unknown[:_DETAILS_PER_CALL]:
            try:
                found = await self.payment_hash(line.id)
            except WalletRefused as error:  # this line has no details; the next one may
                if error.code == BUDGET:  # nothing was asked
                    raise
                self._failures[line.id] += 1
                log.info("details_refused", transaction=line.id.text[:8], code=error.code)
                continue
            if found == invoice.payment_hash:
                return _credit(line)
        return None

    async def payment_hash(self, transaction_id: TransactionId) -> str | None:
        """The payment hash of a line, None where it has none.

        The id must come from this account's list: Flash checks no ownership here.
        """
        if transaction_id in self._hashes:
            self._hashes.move_to_end(transaction_id)
            return self._hashes[transaction_id]
        data = await self._client.execute(
            TRANSACTION_DETAILS, {"input": {"transactionId": transaction_id.text}}
        )
        details = payload(data, "transactionDetails").get("transactionDetails")
        if not isinstance(details, dict):
            raise WalletUnavailable("details that are no object")
        found = _hash_of(details)
        self._hashes[transaction_id] = found
        if len(self._hashes) > _REMEMBERED:
            self._hashes.popitem(last=False)
            self._failures.clear()
        return found


def _credit(line: Transaction) -> Credit | None:
    return None if line.amount is None else Credit(line.amount, line.at)


def _nodes(data: Mapping[str, Any]) -> list[object]:
    connection = account_in(data).get("transactions")
    edges = connection.get("edges") if isinstance(connection, dict) else None
    if not isinstance(edges, list):
        raise WalletUnavailable("an answer without a list of transactions")
    return [edge.get("node") for edge in edges if isinstance(edge, dict)]


def _read(node: object) -> Transaction | None:
    try:
        row = TransactionRow.read(node)
    except WalletUnavailable as error:
        log.warning("transaction_dropped", reason=str(error))
        return None
    at: datetime | None = row.at
    if at is None:
        log.warning("transaction_dropped", reason="an unreadable time", transaction=row.id[:8])
        return None
    return row.as_transaction(at)


def _may_be_for(invoice: Invoice, line: Transaction) -> bool:
    return line.direction is Direction.IN and line.at >= invoice.created - _SAME_MOMENT


def _hash_of(details: Mapping[str, object]) -> str | None:
    value = details.get("paymentHash")
    return value.lower() if isinstance(value, str) and value else None
