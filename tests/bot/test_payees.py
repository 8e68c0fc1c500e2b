"""Which nodes may sign the wallet's invoices: pinned by a setting (X1)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chatwallet.bot.run import flash_wallet
from chatwallet.bot.settings import load_settings
from chatwallet.sandbox.app import Sandbox
from chatwallet.wallet.bolt11 import decode
from chatwallet.wallet.errors import InvoiceMismatch
from chatwallet.wallet.money import USD, Money

TEN = Money(1000, USD)


@pytest.fixture
async def sandbox(no_settings: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    """Flash, named by the settings."""
    async with Sandbox() as running:
        no_settings.setenv("CHATWALLET_FLASH_GRAPHQL_URL", running.graphql_url)
        no_settings.setenv("CHATWALLET_FLASH_WS_URL", running.ws_url)
        no_settings.setenv("CHATWALLET_FLASH_TOKEN", running.token)
        yield running


@pytest.mark.usefixtures("sandbox")
async def test_an_invoice_of_a_node_that_is_not_pinned_is_refused(no_settings: pytest.MonkeyPatch) -> None:
    async with flash_wallet(load_settings()) as wallet:
        key = decode((await wallet.create_invoice(TEN, "")).payment_request).payee
    no_settings.setenv("CHATWALLET_FLASH_PAYEES", f"02{'ab' * 32},{key.upper()}")
    async with flash_wallet(load_settings()) as wallet:
        await wallet.create_invoice(TEN, "")
    no_settings.setenv("CHATWALLET_FLASH_PAYEES", f"02{'ab' * 32}")
    async with flash_wallet(load_settings()) as wallet:
        for amount in (TEN, None):
            with pytest.raises(InvoiceMismatch, match="payee"):
                await wallet.create_invoice(amount, "")
