"""Invoices from Flash: what is sent, what is logged, when it is asked again, and how often at most."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from chatwallet.sandbox.lightning import LightningNode
from chatwallet.wallet.errors import (
    InvoiceMismatch,
    RateLimited,
    WalletRefused,
    WalletUnavailable,
)
from chatwallet.wallet.flash import FlashWallet
from chatwallet.wallet.money import USD, Money

Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
NODE = LightningNode(random.Random(3))
TEN_DOLLARS = Money(1000, USD)
SATS = 10_000  # ten dollars at 100,000 dollars a bitcoin
TILL = {"me": {"defaultAccount": {"defaultWalletId": "w1", "wallets": [
    {"id": "w1", "walletCurrency": "USDT", "balance": 1.5, "isExternal": False}]}}}  # fmt: skip
PRICE = {"realtimePrice": {"timestamp": 1, "btcSatPrice": {"base": 100_000_000_000, "offset": 12},
                           "usdCentPrice": {"base": 1_000_000, "offset": 6}}}  # fmt: skip


class HandClock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class Script:
    """A Flash that answers the wallet and the price well, and invoices with what the test says, in order."""

    def __init__(self, *answers: web.StreamResponse | Callable[[], Awaitable[web.StreamResponse]]) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.price: dict[str, Any] | None = PRICE

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.headers.append(dict(request.headers))
        match body["operationName"]:
            case "DefaultWallets":
                return web.json_response({"data": TILL})
            case "RealtimePrice":
                return web.json_response({"data": self.price}) if self.price else web.Response(status=500)
        self.asked.append(body)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer() if callable(answer) else answer


def _signed(
    sats: int | None = SATS, at: datetime = NOW, seconds: int = 60, node: LightningNode = NODE
) -> dict[str, Any]:
    signed = node.issue(sats=sats, memo="Coffee", at=at, seconds=seconds)
    return {"paymentRequest": signed.payment_request, "paymentHash": signed.payment_hash}


def _data(invoice: object, errors: object = (), field: str = "lnUsdInvoiceCreate") -> str:
    return json.dumps({"data": {field: {"errors": errors, "invoice": invoice}}})


def _response(text: str, status: int = 200, content_type: str = "application/json") -> web.Response:
    return web.Response(text=text, status=status, content_type=content_type)


def _good(**change: Any) -> web.Response:
    return _response(_data(_signed(**change)))


def _wallet(url: str, **options: Any) -> FlashWallet:
    return FlashWallet(
        **{"graphql_url": url + "/graphql", "ws_url": "ws://127.0.0.1:1/graphql", "token": "t0k3n",
           "now": lambda: NOW, "timeout": 5.0, **options}
    )  # fmt: skip


async def test_the_request_carries_cents_a_minute_and_the_credential(serve: Serve) -> None:
    script = Script(_good())
    async with _wallet(await serve(script)) as wallet:
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
    script = Script(_good())
    async with _wallet(await serve(script), token=None, api_key="fk_1_2") as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
    assert script.headers[-1]["X-API-KEY"] == "fk_1_2"
    assert "Authorization" not in script.headers[-1]


async def test_an_open_invoice_is_asked_for_with_its_own_operation(serve: Serve) -> None:
    script = Script(_response(_data(_signed(sats=None), field="lnNoAmountInvoiceCreate")))
    async with _wallet(await serve(script)) as wallet:
        assert (await wallet.create_invoice(None, "")).msat is None
    assert script.asked[0]["operationName"] == "CreateOpenInvoice"
    assert script.asked[0]["variables"]["input"] == {"walletId": "w1", "memo": "", "expiresIn": 1}


@pytest.mark.parametrize("memo", ["x" * 700, "é" * 400, "☕" * 300, "👩‍🍳" * 80])
async def test_a_long_memo_is_cut_between_characters(memo: str, serve: Serve) -> None:
    script = Script(_good())
    async with _wallet(await serve(script)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, memo)
    sent: str = script.asked[0]["variables"]["input"]["memo"]
    assert memo.startswith(sent)
    assert 635 < len(sent.encode()) <= 639


async def test_nothing_secret_is_logged(serve: Serve) -> None:
    with capture_logs() as logs:
        async with _wallet(await serve(Script(_good()))) as wallet:
            invoice = await wallet.create_invoice(TEN_DOLLARS, "secret memo")
    text = repr(logs)
    for secret in ("t0k3n", "secret memo", invoice.payment_request, invoice.payment_hash):
        assert secret not in text
    assert invoice.payment_hash[:8] in text


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_gateway_that_gives_up_is_asked_again(status: int, serve: Serve) -> None:
    script = Script(web.Response(status=status), _good())
    async with _wallet(await serve(script)) as wallet:
        assert await wallet.create_invoice(TEN_DOLLARS, "")
    assert len(script.asked) == 2


async def test_a_server_that_hangs_up_is_asked_again(serve: Serve) -> None:
    calls: list[str] = []

    async def hang_up(request: web.Request) -> web.StreamResponse:
        calls.append(request.path)
        if len(calls) == 1:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return await script(request)

    script = Script(_good())
    async with _wallet(await serve(hang_up)) as wallet:
        assert await wallet.create_invoice(TEN_DOLLARS, "")


async def test_an_answer_that_breaks_off_is_asked_for_again(serve: Serve) -> None:
    broken: list[str] = []

    async def break_off(request: web.Request) -> web.StreamResponse:
        if (await request.json())["operationName"] != "CreateUsdInvoice" or broken:
            return await script(request)
        broken.append(request.path)
        response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"data":')
        assert request.transport is not None
        request.transport.close()
        return response

    script = Script(_good())
    async with _wallet(await serve(break_off)) as wallet:
        assert await wallet.create_invoice(TEN_DOLLARS, "")
    assert broken


async def test_a_refused_invoice_is_logged_by_field_and_not_in_full(serve: Serve) -> None:
    with capture_logs() as logs:
        async with _wallet(await serve(Script(_good(sats=SATS * 2)))) as wallet:
            with pytest.raises(InvoiceMismatch):
                await wallet.create_invoice(TEN_DOLLARS, "")
    (line,) = [line for line in logs if line["event"] == "invoice_refused"]
    assert line["field"] == "amount"
    assert len(line["begins"]) == 12


async def test_trying_again_ends_with_the_patience(serve: Serve) -> None:
    async def gone() -> web.StreamResponse:
        return web.Response(status=503)

    script = Script(gone)
    async with _wallet(await serve(script), patience=1.2) as wallet:
        with pytest.raises(WalletUnavailable):
            await asyncio.wait_for(wallet.create_invoice(TEN_DOLLARS, ""), 3)
    assert 2 <= len(script.asked) <= 6


async def test_after_a_time_out_there_is_no_second_try(serve: Serve) -> None:
    release = asyncio.Event()

    async def stall() -> web.StreamResponse:
        await release.wait()
        return _good()

    script = Script(stall)
    async with _wallet(await serve(script), timeout=0.3) as wallet:
        with pytest.raises(WalletUnavailable) as error:
            await wallet.create_invoice(TEN_DOLLARS, "")
        release.set()
    assert error.value.sent
    assert len(script.asked) == 1


async def test_a_refused_connection_is_known_as_not_sent(unused_tcp_port: int) -> None:
    async with _wallet(f"http://127.0.0.1:{unused_tcp_port}", patience=0.1) as wallet:
        with pytest.raises(WalletUnavailable) as error:
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert not error.value.sent


async def test_an_unknown_host_is_known_as_not_sent() -> None:
    async with _wallet("http://nowhere.invalid", patience=0.1) as wallet:
        with pytest.raises(WalletUnavailable) as error:
            await wallet.balances()
    assert not error.value.sent


async def test_the_twenty_first_invoice_in_two_minutes_is_refused_before_flash_hears_of_it(
    serve: Serve,
) -> None:
    async def always() -> web.StreamResponse:
        return _good()

    clock, script = HandClock(), Script(always)
    async with _wallet(await serve(script), clock=clock) as wallet:
        for _ in range(20):
            clock.at += 1
            await wallet.create_invoice(TEN_DOLLARS, "")
        with pytest.raises(RateLimited) as limited:
            await wallet.create_invoice(TEN_DOLLARS, "")
        assert limited.value.retry_after == 101
        assert len(script.asked) == 20
        clock.at += limited.value.retry_after
        await wallet.create_invoice(TEN_DOLLARS, "")


async def test_the_chosen_wallet_is_kept_ten_minutes_and_dropped_when_flash_refuses_it(serve: Serve) -> None:
    refusal = [{"message": "Unexpected error occurred (code: InvalidWalletForAccountError)"}]
    script = Script(_good(), _response(_data(None, refusal)), _good(), _good())
    clock = HandClock()
    tills = 0

    async def counting(request: web.Request) -> web.StreamResponse:
        nonlocal tills
        tills += (await request.json())["operationName"] == "DefaultWallets"
        return await script(request)

    async with _wallet(await serve(counting), clock=clock) as wallet:
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
    async with _wallet(await serve(Script(_response(_data(None, told))))) as wallet:
        with pytest.raises(RateLimited) as limited:
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert limited.value.retry_after == 300
