"""Answers that were altered on their way, or make no sense: refused with the right error, and never shown."""

import json
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from chatwallet.sandbox.lightning import LightningNode
from chatwallet.wallet.errors import (
    InvoiceMismatch,
    NotLinked,
    RateLimited,
    WalletError,
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


class Script:
    """A Flash that answers the wallet and the price well, and invoices with what the test says, in order."""

    def __init__(self, *answers: web.StreamResponse | Callable[[], Awaitable[web.StreamResponse]]) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.price: dict[str, Any] | None = PRICE

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
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


_VALID = _signed()
_OTHER = _signed()
_WRONG_INVOICES: dict[str, tuple[object, str]] = {
    "another hash": ({**_VALID, "paymentHash": _OTHER["paymentHash"]}, "payment_hash"),
    "upper-case hash": ({**_VALID, "paymentHash": _VALID["paymentHash"].upper()}, "payment_hash"),
    "short hash": ({**_VALID, "paymentHash": _VALID["paymentHash"][:-2]}, "payment_hash"),
    "hash with a newline": ({**_VALID, "paymentHash": _VALID["paymentHash"] + "\n"}, "payment_hash"),
    "another invoice": ({**_VALID, "paymentRequest": _OTHER["paymentRequest"]}, "payment_hash"),
    "testnet": (_signed(node=LightningNode(random.Random(1), "tb")), "network"),
    "regtest": (_signed(node=LightningNode(random.Random(1), "bcrt")), "network"),
    "ten times the amount": (_signed(sats=SATS * 10), "amount"),
    "three per cent more": (_signed(sats=10_300), "amount"),
    "three per cent less": (_signed(sats=9_700), "amount"),
    "no amount": (_signed(sats=None), "amount"),
    "expired an hour ago": (_signed(at=NOW - timedelta(hours=1)), "expiry"),
    "ten years to live": (_signed(seconds=10 * 365 * 86_400), "expiry"),
    "no time to live": (_signed(seconds=0), "payment_request"),
    "made in two years": (_signed(at=NOW + timedelta(days=700)), "created"),
    "bad checksum": ({**_VALID, "paymentRequest": _VALID["paymentRequest"][:-1] + "2"}, "payment_request"),
    "not bolt11": ({**_VALID, "paymentRequest": "lightning:me"}, "payment_request"),
    "an endless request": ({**_VALID, "paymentRequest": "lnbc" + "q" * 100_000}, "payment_request"),
}


@pytest.mark.parametrize("name", _WRONG_INVOICES)
async def test_an_invoice_that_does_not_fit_is_refused_by_the_field(name: str, serve: Serve) -> None:
    invoice, field = _WRONG_INVOICES[name]
    script = Script(_response(_data(invoice)))
    async with _wallet(await serve(script)) as wallet:
        with pytest.raises(InvoiceMismatch) as mismatch:
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert mismatch.value.field == field
    assert len(script.asked) == 1


async def test_an_amount_where_none_was_asked_for_is_refused(serve: Serve) -> None:
    script = Script(_response(_data(_signed(), field="lnNoAmountInvoiceCreate")))
    async with _wallet(await serve(script)) as wallet:
        with pytest.raises(InvoiceMismatch, match="amount"):
            await wallet.create_invoice(None, "")


_DEEP = '{"a":' * 200_000 + "1" + "}" * 200_000
_DOUBLED = _data(_VALID)[:-3] + ', "invoice": null}}}'
_NONSENSE: dict[str, tuple[web.Response, type[WalletError]]] = {
    "null invoice": (_response(_data(None)), WalletUnavailable),
    "invoice is a list": (_response(_data([1])), WalletUnavailable),
    "hash is a number": (_response(_data({**_VALID, "paymentHash": 5})), WalletUnavailable),
    "errors beside an invoice": (
        _response(_data(_VALID, [{"message": "no", "code": "INVALID_INPUT"}])), WalletRefused),
    "top-level error beside an invoice": (
        _response(json.dumps({**json.loads(_data(_VALID)), "errors": [{"message": "no"}]})), WalletRefused),
    "errors is text": (_response(_data(_VALID, "oops")), WalletUnavailable),
    "an error that is a number": (_response(_data(_VALID, [7])), WalletUnavailable),
    "empty object": (_response("{}"), WalletUnavailable),
    "empty body": (_response(""), WalletUnavailable),
    "null": (_response("null"), WalletUnavailable),
    "null data": (_response('{"data": null}'), WalletUnavailable),
    "data is a list": (_response('{"data": []}'), WalletUnavailable),
    "payload is null": (_response('{"data": {"lnUsdInvoiceCreate": null}}'), WalletUnavailable),
    "a list": (_response('["data", "errors"]'), WalletUnavailable),
    "a number": (_response("42"), WalletUnavailable),
    "html with 200": (_response("<html>hello</html>", 200, "text/html"), WalletUnavailable),
    "text with 200": (_response("upstream says hi", 200, "text/plain"), WalletUnavailable),
    "cut off": (_response(_data(_VALID)[:-20]), WalletUnavailable),
    "deep nesting": (_response(_DEEP), WalletUnavailable),
    "huge": (_response('{"data": "' + "x" * 3_000_000 + '"}'), WalletUnavailable),
    "doubled keys": (_response(_DOUBLED), WalletUnavailable),
    "NaN": (_response('{"data": {"lnUsdInvoiceCreate": NaN}}'), WalletUnavailable),
    "redirect": (web.Response(status=302, headers={"Location": "https://example.com/"}), WalletUnavailable),
    "500": (_response("{}", 500), WalletUnavailable),
    "401 html": (_response("<html>no</html>", 401, "text/html"), NotLinked),
    "401 json": (_response('{"error":"invalid_api_key"}', 401), NotLinked),
    "403": (_response("forbidden", 403, "text/plain"), WalletRefused),
    "429": (_response("slow down", 429, "text/plain"), RateLimited),
    "400 of the router": (
        _response('{"errors":[{"message":"bad","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}', 400),
        WalletRefused),
}  # fmt: skip


@pytest.mark.parametrize("name", _NONSENSE)
async def test_an_altered_answer_is_refused_with_the_right_error(name: str, serve: Serve) -> None:
    prototype, expected = _NONSENSE[name]

    async def answer() -> web.StreamResponse:
        return web.Response(
            body=prototype.body, status=prototype.status, headers=dict(prototype.headers)
        )  # an aiohttp response can be sent once

    script = Script(answer)
    async with _wallet(await serve(script)) as wallet:
        with pytest.raises(WalletError) as error:
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert type(error.value) is expected
    assert len(script.asked) == 1


async def test_the_credential_is_not_taken_along_to_another_address(serve: Serve) -> None:
    elsewhere: list[str] = []

    async def other(request: web.Request) -> web.StreamResponse:
        elsewhere.append(request.path)
        return web.Response()

    target = await serve(other)
    script = Script(web.Response(status=307, headers={"Location": target}))
    async with _wallet(await serve(script)) as wallet:
        with pytest.raises(WalletUnavailable):
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert elsewhere == []


async def test_without_a_price_the_amount_is_not_compared_and_that_is_logged(serve: Serve) -> None:
    script = Script(_good(sats=SATS * 3))
    script.price = None
    with capture_logs() as logs:
        async with _wallet(await serve(script)) as wallet:
            assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == SATS * 3000
    assert "no_rate_for_check" in [line["event"] for line in logs]


async def test_a_pinned_payee_is_the_only_one_that_is_accepted(serve: Serve) -> None:
    url = await serve(Script(_good(), _good(), _good()))
    async with _wallet(url, payees={"02" + "ab" * 32}) as wallet:
        with pytest.raises(InvoiceMismatch, match="payee"):
            await wallet.create_invoice(TEN_DOLLARS, "")


async def test_a_new_payee_is_accepted_and_logged(serve: Serve) -> None:
    other = LightningNode(random.Random(99))
    with capture_logs() as logs:
        async with _wallet(await serve(Script(_good(), _good(), _good(node=other)))) as wallet:
            for _ in range(3):
                await wallet.create_invoice(TEN_DOLLARS, "")
    assert [line["event"] for line in logs].count("payee_changed") == 1
