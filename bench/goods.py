"""What the benches sell: invoices, charges and the people who asked for them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import loops

from chatwallet.accounts.shops import HOUSE_SHOP
from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.storage.base import Repositories
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.codes import LONGER, new_code
from chatwallet.tracking.recipients import in_chat
from chatwallet.wallet.base import HOUSE, Invoice, WalletRef
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

PRICE = Money(1000, USD)


def signed_invoice(memo: str = "Coffee") -> Invoice:
    """A really signed invoice over 10 dollars."""
    return loops.run(MemoryWallet(seconds=3600).create_invoice(PRICE, memo))


def copies(invoice: Invoice, count: int) -> list[Invoice]:
    """Invoices that differ in their hashes alone: enough where nobody reads the payment request."""
    return [replace(invoice, payment_hash=secrets.token_hex(32)) for _ in range(count)]


def conversation(number: int) -> Conversation:
    """Where one of the many people writes."""
    return Conversation("memory", f"chat-{number}", f"person-{number}")


async def open_charge(store: Repositories, invoice: Invoice, where: Conversation) -> None:
    """Store an open charge with its invoice, as `receive 10 Coffee` does."""
    now = datetime.now(UTC)
    charge = Charge(
        id=secrets.token_hex(8),
        shop=HOUSE_SHOP,
        code=new_code(),
        made_by=f"acc_{where.sender_id}",
        wallet=WalletRef("memory", HOUSE),
        asked_in=where,
        recipients=(in_chat(where),),
        token=secrets.token_bytes(16),
        asked=PRICE,
        price=PRICE,
        memo="Coffee",
        created=now,
        closes=now + timedelta(hours=24),
    )
    row = InvoiceRecord(invoice, charge.id, f"memory:{invoice.payment_hash}")
    # Not due during the bench: what is measured is the hint, not the poll.
    while await store.charges.create(charge, row, now + timedelta(hours=1)) is CreateResult.CODE_TAKEN:
        charge = replace(charge, code=new_code(LONGER))


async def show(store: Repositories, invoice: Invoice, where: Conversation) -> None:
    """Put the answer that shows an invoice into the outbox, so that its payment has a message to edit."""
    said = InboundMessage(where, invoice.payment_hash, "receive 10 Coffee", datetime.now(UTC))
    answer = OutboundMessage(invoice.payment_request)
    await store.inbox.answer(f"memory:{invoice.payment_hash}", said, answer, invoice.payment_hash)
