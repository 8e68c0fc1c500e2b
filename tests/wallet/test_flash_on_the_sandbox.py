"""Flash as the sandbox plays it: poisoned invoices, outages, and what each credential opens."""

import asyncio

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.servers import PROMPT, Lever, came
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.errors import NotLinked, WalletUnavailable
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Money

PENDING, PAID = InvoiceStatus.PENDING, InvoiceStatus.PAID


@pytest.mark.parametrize("style", ["direct", "router"])
async def test_a_poisoned_invoice_of_the_sandbox_spoils_no_other(
    style: str, flash: FlashWallet, lever: Lever
) -> None:
    await lever("errors", style=style)
    invoices = [await flash.create_invoice(Money(100, USD), "") for _ in range(5)]
    await lever("poison", payment_hash=invoices[2].payment_hash)
    await lever("pay", payment_hash=invoices[4].payment_hash)
    answers = dict(await flash.statuses(invoices))
    assert isinstance(answers.pop(invoices[2].payment_hash), WalletUnavailable)
    assert list(answers.values()) == [PENDING, PENDING, PENDING, PAID]
    with pytest.raises(WalletUnavailable):
        await flash.status(invoices[2])


async def test_the_custodian_being_down_is_never_not_paid(flash: FlashWallet, lever: Lever) -> None:
    invoice = await flash.create_invoice(Money(100, USD), "")
    await lever("service", ibex_down=True)
    with pytest.raises(WalletUnavailable):
        await flash.status(invoice)
    with pytest.raises(WalletUnavailable):
        await flash.create_invoice(Money(100, USD), "")


async def test_statuses_need_no_credential_but_invoices_do(sandbox: Sandbox, flash: FlashWallet) -> None:
    invoice = await flash.create_invoice(Money(100, USD), "")
    async with FlashWallet(graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url) as anonymous:
        assert await anonymous.status(invoice) is PENDING
        with pytest.raises(NotLinked):
            await anonymous.create_invoice(Money(100, USD), "")
        with pytest.raises(NotLinked):
            await anonymous.balances()


@pytest.mark.parametrize(("token", "api_key"), [("ory_st_bad", None), (None, "fk_12345678_bad")])
async def test_a_bad_credential_is_not_linked(
    token: str | None, api_key: str | None, sandbox: Sandbox
) -> None:
    async with FlashWallet(
        graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=token, api_key=api_key
    ) as wallet:
        with pytest.raises(NotLinked):
            await wallet.balances()


async def test_an_api_key_does_all_that_a_token_does(sandbox: Sandbox, lever: Lever) -> None:
    async with FlashWallet(
        graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, api_key=sandbox.api_key
    ) as wallet:
        invoice = await wallet.create_invoice(Money(100, USD), "")
        await lever("pay", payment_hash=invoice.payment_hash)
        assert await wallet.status(invoice) is PAID
        assert came(await wallet.received(invoice)) == Money(100, USD)


async def test_a_stalled_flash_is_unavailable_within_the_time_out(sandbox: Sandbox, lever: Lever) -> None:
    async with FlashWallet(
        graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=sandbox.token, timeout=0.3
    ) as wallet:
        await lever("network", side="http", mode="stall")
        with pytest.raises(WalletUnavailable):
            await asyncio.wait_for(wallet.balances(), PROMPT)


async def test_a_creation_survives_a_short_outage(flash: FlashWallet, lever: Lever) -> None:
    await lever("network", side="http", mode="refuse", seconds=1)
    assert await flash.create_invoice(Money(100, USD), "") is not None
