"""Which nodes may sign the wallet's invoices: pinned by a setting (X1)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from chatwallet.accounts.roles import Owners
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.payees import PayeeAlerts, StoredPayees
from chatwallet.bot.wallets import house_wallet
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.outbox.base import Sent
from chatwallet.wallet.bolt11 import decode
from chatwallet.wallet.errors import InvoiceMismatch
from chatwallet.wallet.money import USD, Money

TEN = Money(1000, USD)


@pytest.mark.usefixtures("sandbox")
async def test_an_invoice_of_a_node_that_is_not_pinned_is_refused(no_settings: pytest.MonkeyPatch) -> None:
    async with house_wallet(load_settings()) as wallet:
        key = decode((await wallet.create_invoice(TEN, "")).payment_request).payee
    no_settings.setenv("CHATWALLET_FLASH_PAYEES", f"02{'ab' * 32},{key.upper()}")
    async with house_wallet(load_settings()) as wallet:
        await wallet.create_invoice(TEN, "")
    no_settings.setenv("CHATWALLET_FLASH_PAYEES", f"02{'ab' * 32}")
    async with house_wallet(load_settings()) as wallet:
        for amount in (TEN, None):
            with pytest.raises(InvoiceMismatch, match="payee"):
                await wallet.create_invoice(amount, "")


async def test_a_new_node_is_told_to_the_owners_once_over_restarts_and_instances(tmp_path: Path) -> None:
    """X1: the first one is learned; what is learned lies in the store."""
    first, second, third = (f"02{digit * 64}" for digit in "abc")
    async with SqliteStore(tmp_path / "cw.sqlite") as store:
        await StoredPayees(store.values).meet(first)
        assert await _told(store) == []
        for _ in range(2):  # a restart, or another instance
            payees = StoredPayees(store.values)
            for key in (first, second, second):
                await payees.meet(key)
        assert await _told(store) == ["02bbbbbbbbbb…bbbbbb"]
        await StoredPayees(store.values).meet(third)
        await StoredPayees(store.values).meet(second)
        assert await _told(store) == ["02cccccccccc…cccccc"]


async def _told(store: Store) -> list[str | int]:
    """What owners are told now."""
    alerts = Alerts(store.values, store.outbox, Owners(keyed_channels=["memory"]))
    await alerts.heard(Conversation("memory", "shop", "ana"))
    news = PayeeAlerts(store.values, alerts)
    await news.look()
    await news.look()
    told = []
    for notice in await store.outbox.claim("worker", utc_now() + timedelta(seconds=1), 10, 9):
        assert notice.news is not None
        assert notice.news.text == "alert-new-payee"
        told.append(notice.news.values["node"])
        await store.outbox.conclude(notice, Sent(None, utc_now()))
    return told
