"""PE-11, the wallet's half: a till by a username alone. Its money goes there, and nothing of it can be seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from aiohttp import web

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.servers import (
    NOW,
    TEN_DOLLARS,
    Lever,
    Script,
    Serve,
    invoice_text,
    response,
    signed,
    wallet_at_noon,
)
from chatwallet.wallet.base import InvoiceStatus, Need, Window
from chatwallet.wallet.errors import InvoiceMismatch, NotLinked, RateLimited, WalletRefused, WalletUnavailable
from chatwallet.wallet.flash.till import FlashTill, as_username
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.limits import LocalWindows
from chatwallet.wallet.money import USD, Money

FIELD = "lnUsdInvoiceCreateOnBehalfOfRecipient"
MYSHOP = {"accountDefaultWallet": {"id": "w7", "walletCurrency": "USDT"}}


class TillScript(Script):
    """A Flash that knows one user, and answers invoices for them with what the test says."""

    def __init__(self, *answers: web.StreamResponse) -> None:
        super().__init__(*answers)
        self.names: list[dict[str, object]] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if body["operationName"] == "WalletOf":
            self.names.append(body["variables"])
            return web.json_response({"data": MYSHOP})
        return await super().__call__(request)


@pytest.fixture
async def anonymous(sandbox: Sandbox) -> AsyncIterator[FlashWallet]:
    async with FlashWallet(graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url) as server:
        yield server


def till_of(server: FlashWallet, username: str = "myshop", **more: object) -> FlashTill:
    return FlashTill(server, server._public, username, **more)  # type: ignore[arg-type]


async def test_pe_11_charges_go_to_the_one_who_is_named(
    sandbox: Sandbox, anonymous: FlashWallet, lever: Lever
) -> None:
    shop = sandbox.open_account("myshop")
    till = till_of(anonymous)
    invoice = await till.create_invoice(TEN_DOLLARS, "Mango")
    assert invoice.wallet_id == shop.default_wallet_id
    await lever("pay", payment_hash=invoice.payment_hash)
    assert await till.server.status(invoice) is InvoiceStatus.PAID
    assert sandbox.ledger.balance(shop.cash) == 1000
    assert sandbox.ledger.balance(sandbox.backend.default_account.cash) == Decimal("12345.6789")


async def test_pe_11_an_open_amount_is_refused_with_its_reason_before_flash_is_asked(serve: Serve) -> None:
    script, windows = TillScript(web.Response(status=500)), LocalWindows()
    async with wallet_at_noon(await serve(script), token=None) as server:
        with pytest.raises(WalletRefused) as refused:
            await till_of(server, windows=windows).create_invoice(None, "")
    assert refused.value.code == "NEEDS_AMOUNT"
    assert script.names == script.asked == []
    assert await windows.take(Window("flash:invoices:behalf:myshop", 1, 130), "first", NOW) == 0.0


async def test_a_till_sees_nothing_and_says_so_by_a_code_of_its_own(
    sandbox: Sandbox, anonymous: FlashWallet
) -> None:
    sandbox.open_account("myshop")
    till = till_of(anonymous)
    invoice = await till.create_invoice(TEN_DOLLARS, "")
    for asked in (till.balances, lambda: till.transactions(9), lambda: till.received(invoice)):
        with pytest.raises(WalletRefused) as refused:
            await asked()
        assert refused.value.code == "SEES_NOTHING"
    assert await till.lacks() == {Need.BALANCES, Need.TRANSACTIONS}


async def test_what_is_sent_has_no_credential_and_no_currency(serve: Serve) -> None:
    script = TillScript(*(response(invoice_text(signed(), field=FIELD)) for _ in range(2)))
    async with wallet_at_noon(await serve(script), token=None) as server:
        till = till_of(server)
        for _ in range(2):
            await till.create_invoice(TEN_DOLLARS, "Coffee")
    assert script.names == [{"username": "myshop"}], "the wallet is remembered"
    assert script.asked[0]["variables"] == {
        "input": {"recipientWalletId": "w7", "amount": 1000, "memo": "Coffee", "expiresIn": 1}
    }
    assert all({"Authorization", "X-API-KEY", "Cookie"}.isdisjoint(headers) for headers in script.headers)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"sats": 20_000}, "amount"), ({"sats": None}, "amount"), ({"seconds": 90_000}, "expiry")],
    ids=["twice", "open", "a day"],
)
async def test_an_invoice_that_is_not_the_one_asked_for_is_never_shown(
    serve: Serve, change: dict[str, int | None], field: str
) -> None:
    script = TillScript(response(invoice_text(signed(**change), field=FIELD)))  # type: ignore[arg-type]
    async with wallet_at_noon(await serve(script), token=None) as server:
        with pytest.raises(InvoiceMismatch) as mismatch:
            await till_of(server).create_invoice(TEN_DOLLARS, "")
    assert mismatch.value.field == field


async def test_the_payee_must_be_one_of_those_that_are_pinned(serve: Serve) -> None:
    script = TillScript(response(invoice_text(signed(), field=FIELD)))
    async with wallet_at_noon(await serve(script), token=None) as server:
        with pytest.raises(InvoiceMismatch, match="payee"):
            await till_of(server, payees=["02" + "ab" * 32]).create_invoice(TEN_DOLLARS, "")


async def test_pe_11_a_user_who_is_gone_is_refused_as_no_wallet(anonymous: FlashWallet) -> None:
    with pytest.raises(WalletRefused) as refused:
        await till_of(anonymous).create_invoice(TEN_DOLLARS, "")
    assert refused.value.code == "NO_WALLET"
    assert Need.WALLET in await till_of(anonymous).lacks()


async def test_pe_11_a_wallet_that_is_away_is_no_word_about_the_user(
    anonymous: FlashWallet, lever: Lever
) -> None:
    await lever("network", side="http", mode="status", status=503)
    with pytest.raises(WalletUnavailable):
        await till_of(anonymous, patience=0.0).create_invoice(TEN_DOLLARS, "")


@pytest.mark.parametrize(
    "text",
    [
        "my shop",
        "ab",
        "x" * 51,
        "1shop",
        "3shop",
        "bc1shop",
        "lnbc1x",
        "a-b",
        "",
        "@ana",
        "my\N{ZERO WIDTH SPACE}shop",
    ],
)
def test_what_can_be_no_username_is_told_before_anybody_is_asked(text: str) -> None:
    with pytest.raises(WalletRefused) as refused:
        as_username(text)
    assert refused.value.code == "NOT_A_NAME"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MyShop", "myshop"),
        (" ana_1 ", "ana_1"),
        ("аня", "аня"),
        ("José", "josé"),
        ("Jose\N{COMBINING ACUTE ACCENT}", "josé"),
    ],
)
def test_a_username_is_of_any_script_and_in_lower_case(text: str, name: str) -> None:
    assert as_username(text) == name


async def test_a_till_has_a_window_of_its_own(sandbox: Sandbox, anonymous: FlashWallet) -> None:
    sandbox.open_account("myshop"), sandbox.open_account("other")
    windows = LocalWindows()
    till, other = till_of(anonymous, windows=windows), till_of(anonymous, "other", windows=windows)
    for _ in range(20):
        await till.create_invoice(TEN_DOLLARS, "")
    with pytest.raises(RateLimited) as limited:
        await till.create_invoice(TEN_DOLLARS, "")
    assert 0 < limited.value.retry_after <= 130
    await other.create_invoice(TEN_DOLLARS, "")


async def test_the_window_of_an_account_is_beside_that_of_its_till(sandbox: Sandbox) -> None:
    """Flash counts them apart, and so do we: a stranger's till can't use up what a linked key has."""
    windows = LocalWindows()
    async with FlashWallet(
        graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=sandbox.token, windows=windows
    ) as flash:
        till = till_of(flash, "sandbox", windows=windows)
        for _ in range(20):
            await till.create_invoice(Money(100, USD), "")
        with pytest.raises(RateLimited):
            await till.create_invoice(Money(100, USD), "")
        await flash.create_invoice(Money(100, USD), "")


async def test_a_wallet_without_any_credential_makes_no_invoice_of_its_own(anonymous: FlashWallet) -> None:
    with pytest.raises(NotLinked):
        await anonymous.create_invoice(TEN_DOLLARS, "")
