"""Invoices from Flash: what is sent, what is logged, and how often one is asked for at most."""

from datetime import datetime, timedelta

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from chatwallet.tests.wallet.servers import (
    NOW,
    SATS,
    TEN_DOLLARS,
    HandClock,
    Script,
    Serve,
    good,
    invoice_text,
    response,
    signed,
    wallet_at,
    wallet_at_noon,
)
from chatwallet.wallet.base import Window
from chatwallet.wallet.errors import InvoiceMismatch, RateLimited, WalletRefused, WalletUnavailable
from chatwallet.wallet.flash.account import FlashAccount
from chatwallet.wallet.limits import LocalWindows


class DayClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


async def test_the_request_carries_cents_a_minute_and_the_credential(serve: Serve) -> None:
    script = Script(good())
    async with wallet_at_noon(await serve(script)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "Coffee")
    (asked,) = script.asked
    assert asked["operationName"] == "CreateUsdInvoice"
    assert asked["variables"] == {
        "input": {"walletId": "w1", "amount": 1000, "memo": "Coffee", "expiresIn": 1}
    }
    headers = script.headers[-1]
    assert headers["Authorization"] == "Bearer t0k3n"
    assert headers["X-Flash-Client-Capabilities"] == "cash-wallet-usdt-v1"
    assert headers["User-Agent"].startswith("chatwallet/")


async def test_an_api_key_goes_into_its_own_header(serve: Serve) -> None:
    script = Script(good())
    async with wallet_at_noon(await serve(script), token=None, api_key="fk_1_2") as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
    assert script.headers[-1]["X-API-KEY"] == "fk_1_2"
    assert "Authorization" not in script.headers[-1]


async def test_an_open_invoice_is_asked_for_with_its_own_operation(serve: Serve) -> None:
    script = Script(response(invoice_text(signed(sats=None), field="lnNoAmountInvoiceCreate")))
    async with wallet_at_noon(await serve(script)) as wallet:
        assert (await wallet.create_invoice(None, "")).msat is None
    assert script.asked[0]["operationName"] == "CreateOpenInvoice"
    assert script.asked[0]["variables"]["input"] == {"walletId": "w1", "memo": "", "expiresIn": 1}


@pytest.mark.parametrize("memo", ["x" * 700, "é" * 400, "☕" * 300, "👩‍🍳" * 80])
async def test_a_long_memo_is_cut_between_characters(memo: str, serve: Serve) -> None:
    script = Script(good())
    async with wallet_at_noon(await serve(script)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, memo)
    sent: str = script.asked[0]["variables"]["input"]["memo"]
    assert memo.startswith(sent)
    assert 635 < len(sent.encode()) <= 639


async def test_nothing_secret_is_logged(serve: Serve) -> None:
    with capture_logs() as logs:
        async with wallet_at_noon(await serve(Script(good()))) as wallet:
            invoice = await wallet.create_invoice(TEN_DOLLARS, "secret memo")
    text = repr(logs)
    for secret in ("t0k3n", "secret memo", invoice.payment_request, invoice.payment_hash):
        assert secret not in text
    assert invoice.payment_hash[:8] in text


async def test_a_refused_invoice_is_logged_by_field_and_not_in_full(serve: Serve) -> None:
    with capture_logs() as logs:
        async with wallet_at_noon(await serve(Script(good(sats=SATS * 2)))) as wallet:
            with pytest.raises(InvoiceMismatch):
                await wallet.create_invoice(TEN_DOLLARS, "")
    (line,) = [line for line in logs if line["event"] == "invoice_refused"]
    assert line["field"] == "amount"
    assert len(line["begins"]) == 12


async def test_the_twenty_first_invoice_in_two_minutes_is_refused_before_flash_hears_of_it(
    serve: Serve,
) -> None:
    async def always() -> web.StreamResponse:
        return good(at=clock())

    clock, script = DayClock(), Script(always)
    async with wallet_at(await serve(script), now=clock) as wallet:
        for _ in range(20):
            clock.at += timedelta(seconds=1)
            await wallet.create_invoice(TEN_DOLLARS, "")
        with pytest.raises(RateLimited) as limited:
            await wallet.create_invoice(TEN_DOLLARS, "")
        assert limited.value.retry_after == 101 + 10, "ten more, since Flash counts when a request arrives"
        assert len(script.asked) == 20
        clock.at += timedelta(seconds=limited.value.retry_after)
        await wallet.create_invoice(TEN_DOLLARS, "")


async def test_a_request_that_never_reached_flash_takes_nothing_of_its_limit() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return await script(request)

    script, windows, app = Script(good()), LocalWindows(), web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with wallet_at_noon(url, windows=windows, patience=0) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
        await runner.cleanup()
        for _ in range(20):
            with pytest.raises(WalletUnavailable):
                await wallet.create_invoice(TEN_DOLLARS, "")
    assert await windows.take(Window("flash:invoices", 2, 130), "next", NOW) == 0.0, "one was made"


async def test_each_account_has_the_limit_that_flash_counts_for_it(serve: Serve) -> None:
    """On one server, with windows in one store: who had made 20 took them from everybody."""

    async def always() -> web.StreamResponse:
        return good()

    url, windows = await serve(Script(always)), LocalWindows()
    async with (
        wallet_at_noon(url, windows=windows) as house,
        FlashAccount(house, token="other", windows=windows, name="ana") as ana,
    ):
        for account in (house, ana):
            for _ in range(20):
                await account.create_invoice(TEN_DOLLARS, "")
            with pytest.raises(RateLimited):
                await account.create_invoice(TEN_DOLLARS, "")


async def test_the_chosen_wallet_is_kept_ten_minutes_and_dropped_when_flash_refuses_it(serve: Serve) -> None:
    refusal = [{"message": "Unexpected error occurred (code: InvalidWalletForAccountError)"}]
    script = Script(good(), response(invoice_text(None, refusal)), good(), good())
    clock = HandClock()
    tills = 0

    async def counting(request: web.Request) -> web.StreamResponse:
        nonlocal tills
        tills += (await request.json())["operationName"] == "DefaultWallets"
        return await script(request)

    async with wallet_at_noon(await serve(counting), clock=clock) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
        assert tills == 1
        with pytest.raises(WalletRefused) as refused:
            await wallet.create_invoice(TEN_DOLLARS, "")
        assert (refused.value.code, tills) == ("INVALID_WALLET", 1)
        await wallet.create_invoice(TEN_DOLLARS, "")
        assert tills == 2
        clock.at += 601
        await wallet.create_invoice(TEN_DOLLARS, "")
        assert tills == 3


async def test_the_limit_of_flash_itself_is_told_with_its_block_time(serve: Serve) -> None:
    told = [
        {
            "code": "TOO_MANY_REQUEST",
            "message": "Too many invoices creation, please wait for a while and try again.",
        }
    ]
    clock, script = DayClock(), Script(response(invoice_text(None, told)), good())
    async with wallet_at(await serve(script), now=clock) as wallet:
        for passed in (0, 10):
            clock.at += timedelta(seconds=passed)
            with pytest.raises(RateLimited) as limited:
                await wallet.create_invoice(TEN_DOLLARS, "")
            assert limited.value.retry_after == 300 - passed
        assert len(script.asked) == 1, "who asks within the block is not heard anyway"
