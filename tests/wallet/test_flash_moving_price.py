"""Invoices while the price of bitcoin moves: a kept rate must not stop sales, a wrong amount must not pass."""

from __future__ import annotations

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.wallet.errors import InvoiceMismatch
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Money

TEN = Money(1000, USD)


def _wallet(sandbox: Sandbox) -> FlashWallet:
    return FlashWallet(graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, api_key=sandbox.api_key)


@pytest.mark.parametrize("price", [40_000, 64_000, 130_000])
async def test_a_price_that_moved_since_the_last_invoice_does_not_stop_the_next(price: int) -> None:
    async with Sandbox() as sandbox, Control(sandbox.control_url) as control, _wallet(sandbox) as wallet:
        before = await wallet.create_invoice(TEN, "")
        await control.price(btc_usd=price)
        after = await wallet.create_invoice(TEN, "")
    assert before.msat is not None
    assert after.msat is not None
    assert after.msat / before.msat == pytest.approx(65_000 / price, rel=0.001)


async def test_an_amount_that_no_price_explains_is_still_refused() -> None:
    async with Sandbox() as sandbox, Control(sandbox.control_url) as control, _wallet(sandbox) as wallet:
        other = await wallet.create_invoice(Money(2000, USD), "")
        row = f'{{"paymentRequest":"{other.payment_request}","paymentHash":"{other.payment_hash}"}}'
        body = f'{{"data":{{"lnUsdInvoiceCreate":{{"errors":[],"invoice":{row}}}}}}}'
        await control.override("lnUsdInvoiceCreate", body=body)
        with pytest.raises(InvoiceMismatch, match="amount"):
            await wallet.create_invoice(TEN, "")
