"""One id from a person's message on, over what the wallet answers, to the payment (S1-25); codes in the log (S1-24)."""

from __future__ import annotations

import pytest
import structlog
from structlog.testing import LogCapture

from chatwallet.tests.commands.desk import Desk
from chatwallet.tracking.reference import reference
from chatwallet.wallet.errors import WalletRefused


@pytest.fixture
def lines() -> LogCapture:
    """What is logged, with what is bound to the context."""
    return LogCapture()


async def test_all_lines_of_a_message_bear_its_id_and_the_invoice_both(lines: LogCapture) -> None:
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, lines])
    desk = Desk()
    await desk.say("receive 10", number=7)
    desk.wallet.fail_next(WalletRefused("no", code="INVALID_INPUT"))
    await desk.say("receive 11", number=8)
    assert desk.answer.payment_hash is None
    (made,) = [line for line in lines.entries if line["event"] == "invoice_made"]
    charge = await desk.charge()
    (row,) = await desk.store.charges.invoices(charge.id)
    assert (made["said"], made["ref"]) == (reference("memory:7"), reference(row.payment_hash))
    (trouble,) = [line for line in lines.entries if line["event"] == "wallet_trouble"]
    assert (trouble["said"], trouble["code"]) == (reference("memory:8"), "INVALID_INPUT")
