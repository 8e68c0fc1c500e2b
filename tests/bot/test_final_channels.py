"""Where a channel can't change what it has said, no change waits to be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import ALL_ABILITIES, MemoryChannel
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import made_up, show
from chatwallet.tracking.base import InvoiceRecord
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEN = Money(1000, USD)


@pytest.mark.parametrize(("edits", "rows"), [(False, 1), (True, 2)])
async def test_a_payment_puts_a_change_of_what_was_shown_only_where_the_channel_can_make_it(
    no_settings: pytest.MonkeyPatch, edits: bool, rows: int
) -> None:
    store, wallet = MemoryStore(), MemoryWallet()
    channel = MemoryChannel(abilities=replace(ALL_ABILITIES, edits=edits))
    build(load_settings(), store=store, wallet=wallet, channels={"memory": channel})
    charge = made_up("one", "K7Q2", Conversation("memory", "chat", "ana"), TEN, NOW)
    invoice = await wallet.create_invoice(TEN, "Coffee")
    await store.charges.create(charge, InvoiceRecord(invoice, charge.id, "memory:1"), NOW)
    await show(store, charge, invoice.payment_hash, NOW)
    await store.charges.settle(invoice.payment_hash, NOW, "test")
    assert (await store.statistics(NOW)).outbox.waiting == rows
