"""Asking for statuses: one for a person who waits, many at once for the net beneath the live feed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence

import structlog

from ..base import Budget, Invoice, InvoiceStatus
from ..errors import RateLimited, WalletError, WalletUnavailable
from ..limits import BUDGET
from .client import Answer, FlashClient, payload
from .documents import INVOICE_STATUS, MAX_STATUSES, invoice_statuses
from .refusals import first_meaning, meaning
from .replies import StatusRow

log = structlog.get_logger(__name__)

_FIELD = "lnInvoicePaymentStatus"
_A_PERSON_WAITS = 2.0  # seconds at most

Answers = dict[str, InvoiceStatus | WalletError]


class StatusBatcher:
    """Asks for statuses within one budget of documents, in which a person goes before the net."""

    def __init__(self, client: FlashClient, budget: Budget) -> None:
        self._client = client
        self._budget = budget

    async def one(self, invoice: Invoice) -> InvoiceStatus:
        """Ask for one invoice; waits for the budget two seconds at most and goes into debt then."""
        await asyncio.sleep(min(await self._budget.borrow(), _A_PERSON_WAITS))
        data = await self._client.execute(INVOICE_STATUS, {"input": _input(invoice)})
        return StatusRow.status_in(payload(data, _FIELD))

    async def many(self, invoices: Sequence[Invoice]) -> Answers:
        """Ask for many, 40 in a document; what the budget does not allow now is answered by RateLimited."""
        answers: Answers = {}
        waiting = list({invoice.payment_hash: invoice for invoice in invoices}.values())
        while waiting:
            if (wait := await self._budget.take()) > 0:
                late = RateLimited("the budget of status polls is used up", retry_after=wait, code=BUDGET)
                return answers | {invoice.payment_hash: late for invoice in waiting}
            chunk, waiting = waiting[:MAX_STATUSES], waiting[MAX_STATUSES:]
            try:
                found = await self._ask(chunk)
            except WalletError as error:  # of the document as a whole: the others would fare no better
                log.info("statuses_failed", count=len(chunk) + len(waiting), reason=str(error))
                return answers | {invoice.payment_hash: error for invoice in chunk + waiting}
            answers |= found
            waiting = [invoice for invoice in chunk if invoice.payment_hash not in found] + waiting
        return answers

    async def _ask(self, chunk: Sequence[Invoice]) -> Answers:
        """Ask for a chunk. One alias that fails nulls the whole document: then only its error is returned."""
        answer = await self._client.ask(
            invoice_statuses(len(chunk)), {f"i{n}": _input(invoice) for n, invoice in enumerate(chunk)}
        )
        by_alias = {f"i{n}": invoice.payment_hash for n, invoice in enumerate(chunk)}
        found: Answers = {by_alias[alias]: error for alias, error in _poisoned(answer, by_alias)}
        if answer.errors and not found:
            raise first_meaning(answer.errors) or WalletUnavailable("errors that say nothing")
        if answer.data is None and not found:
            raise WalletUnavailable("an answer without data")
        for alias, payment_hash in by_alias.items():
            if answer.data is not None and payment_hash not in found:
                found[payment_hash] = _status(answer.data, alias)
        return found


def _input(invoice: Invoice) -> Mapping[str, str]:
    return {"paymentRequest": invoice.payment_request}


def _poisoned(answer: Answer, aliases: Mapping[str, str]) -> Iterator[tuple[str, WalletError]]:
    for entry in answer.errors:
        path = entry.get("path") if isinstance(entry, dict) else None
        if isinstance(path, list) and path and isinstance(path[0], str) and path[0] in aliases:
            yield path[0], meaning(entry)


def _status(data: Mapping[str, object], alias: str) -> InvoiceStatus | WalletError:
    try:
        return StatusRow.status_in(payload(data, alias))
    except WalletError as error:
        return error
