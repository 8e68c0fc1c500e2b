"""Who waits for the outbox, or for an invoice that is due, is called when there is something to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.outbox.base import News

After = Callable[[float], datetime]


async def test_whoever_puts_something_into_the_outbox_rings_once_it_is_there(
    store: Store,
    new_charge: Callable[..., Charge],
    new_invoice: Callable[..., InvoiceRecord],
    said: Callable[..., InboundMessage],
    after: After,
) -> None:
    rung: list[str] = []
    charge, message = new_charge(), said(1)
    invoice = new_invoice(charge, 1)
    await store.charges.create(charge, invoice, after(600))
    with store.outbox.changed.heard_by(lambda: rung.append("rung")):
        await store.outbox.put_news("slow:1", Conversation("web", "x", "y"), News("wallet-slow"), after(1))
        assert rung == ["rung"]
        await store.inbox.add("web:1", message)
        assert len(rung) == 2, "what was dead may be due again"
        await store.inbox.answer("web:1", message, OutboundMessage("Here"), None)
        assert len(rung) == 3
        await store.charges.settle(invoice.payment_hash, after(2), "test")
        assert len(rung) == 4
        await store.charges.settle(invoice.payment_hash, after(3), "test")
        assert len(rung) == 4, "it was paid before"
        await store.outbox.pull_in(after(4), after(4))
        assert len(rung) == 5
    await store.outbox.put_news("slow:2", Conversation("web", "x", "y"), News("wallet-slow"), after(1))
    assert len(rung) == 5, "nobody listens any more"


async def test_a_payment_that_was_known_before_its_invoice_rings_when_that_is_stored(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], after: After
) -> None:
    rung: list[str] = []
    charge = new_charge()
    with store.outbox.changed.heard_by(lambda: rung.append("rung")):
        await store.charges.create(charge, new_invoice(charge, 1), after(600))
        assert not rung
        for number in (2, 3):
            await store.charges.settle(f"{number:064x}", after(1), "test")
        await store.charges.add_invoice(new_invoice(charge, 2), after(600))
        assert rung == ["rung"]
        other = new_charge(sender="ben")
        await store.charges.create(other, new_invoice(other, 3), after(600))
        assert rung == ["rung"] * 2


async def test_a_doubt_rings_for_who_asks_the_wallet_unless_it_is_paid_or_unknown(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], after: After
) -> None:
    rung: list[str] = []
    charge = new_charge()
    invoice = new_invoice(charge, 1)
    await store.charges.create(charge, invoice, after(600))
    with store.charges.due_changed.heard_by(lambda: rung.append("rung")):
        await store.charges.recheck("ff" * 32, after(1))
        assert not rung
        await store.charges.recheck(invoice.payment_hash, after(1))
        assert rung == ["rung"]
        await store.charges.settle(invoice.payment_hash, after(2), "test")
        await store.charges.recheck(invoice.payment_hash, after(3))
        assert rung == ["rung"]
