"""Answers that were altered on their way, or make no sense: refused with the right error, and never shown."""

import json
import random
from datetime import timedelta

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from chatwallet.sandbox.flash.lightning import LightningNode
from chatwallet.tests.wallet.servers import (
    NOW,
    SATS,
    TEN_DOLLARS,
    Script,
    Serve,
    good,
    invoice_text,
    response,
    signed,
    wallet_at_noon,
)
from chatwallet.wallet.errors import (
    InvoiceMismatch,
    NotLinked,
    RateLimited,
    WalletError,
    WalletRefused,
    WalletUnavailable,
)

_VALID = signed()
_OTHER = signed()
_WRONG_INVOICES: dict[str, tuple[object, str]] = {
    "another hash": ({**_VALID, "paymentHash": _OTHER["paymentHash"]}, "payment_hash"),
    "upper-case hash": ({**_VALID, "paymentHash": _VALID["paymentHash"].upper()}, "payment_hash"),
    "short hash": ({**_VALID, "paymentHash": _VALID["paymentHash"][:-2]}, "payment_hash"),
    "hash with a newline": ({**_VALID, "paymentHash": _VALID["paymentHash"] + "\n"}, "payment_hash"),
    "another invoice": ({**_VALID, "paymentRequest": _OTHER["paymentRequest"]}, "payment_hash"),
    "testnet": (signed(node=LightningNode(random.Random(1), "tb")), "network"),
    "regtest": (signed(node=LightningNode(random.Random(1), "bcrt")), "network"),
    "ten times the amount": (signed(sats=SATS * 10), "amount"),
    "three per cent more": (signed(sats=10_300), "amount"),
    "three per cent less": (signed(sats=9_700), "amount"),
    "no amount": (signed(sats=None), "amount"),
    "expired an hour ago": (signed(at=NOW - timedelta(hours=1)), "expiry"),
    "ten years to live": (signed(seconds=10 * 365 * 86_400), "expiry"),
    "no time to live": (signed(seconds=0), "expiry"),
    "made in two years": (signed(at=NOW + timedelta(days=700)), "created"),
    "bad checksum": ({**_VALID, "paymentRequest": _VALID["paymentRequest"][:-1] + "2"}, "payment_request"),
    "not bolt11": ({**_VALID, "paymentRequest": "lightning:me"}, "payment_request"),
    "an endless request": ({**_VALID, "paymentRequest": "lnbc" + "q" * 100_000}, "payment_request"),
}


@pytest.mark.parametrize("name", _WRONG_INVOICES)
async def test_an_invoice_that_does_not_fit_is_refused_by_the_field(name: str, serve: Serve) -> None:
    invoice, field = _WRONG_INVOICES[name]
    script = Script(response(invoice_text(invoice)))
    async with wallet_at_noon(await serve(script)) as wallet:
        with pytest.raises(InvoiceMismatch) as mismatch:
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert mismatch.value.field == field
    assert len(script.asked) == 1


async def test_an_amount_where_none_was_asked_for_is_refused(serve: Serve) -> None:
    script = Script(response(invoice_text(signed(), field="lnNoAmountInvoiceCreate")))
    async with wallet_at_noon(await serve(script)) as wallet:
        with pytest.raises(InvoiceMismatch, match="amount"):
            await wallet.create_invoice(None, "")


_DEEP = '{"a":' * 200_000 + "1" + "}" * 200_000
_DOUBLED = invoice_text(_VALID)[:-3] + ', "invoice": null}}}'
_NONSENSE: dict[str, tuple[web.Response, type[WalletError]]] = {
    "null invoice": (response(invoice_text(None)), WalletUnavailable),
    "invoice is a list": (response(invoice_text([1])), WalletUnavailable),
    "hash is a number": (response(invoice_text({**_VALID, "paymentHash": 5})), WalletUnavailable),
    "errors beside an invoice": (
        response(invoice_text(_VALID, [{"message": "no", "code": "INVALID_INPUT"}])), WalletRefused),
    "top-level error beside an invoice": (
        response(json.dumps({**json.loads(invoice_text(_VALID)), "errors": [{"message": "no"}]})), WalletRefused),
    "errors is text": (response(invoice_text(_VALID, "oops")), WalletUnavailable),
    "an error that is a number": (response(invoice_text(_VALID, [7])), WalletUnavailable),
    "empty object": (response("{}"), WalletUnavailable),
    "empty body": (response(""), WalletUnavailable),
    "null": (response("null"), WalletUnavailable),
    "null data": (response('{"data": null}'), WalletUnavailable),
    "data is a list": (response('{"data": []}'), WalletUnavailable),
    "payload is null": (response('{"data": {"lnUsdInvoiceCreate": null}}'), WalletUnavailable),
    "a list": (response('["data", "errors"]'), WalletUnavailable),
    "a number": (response("42"), WalletUnavailable),
    "html with 200": (response("<html>hello</html>", 200, "text/html"), WalletUnavailable),
    "text with 200": (response("upstream says hi", 200, "text/plain"), WalletUnavailable),
    "cut off": (response(invoice_text(_VALID)[:-20]), WalletUnavailable),
    "deep nesting": (response(_DEEP), WalletUnavailable),
    "huge": (response('{"data": "' + "x" * 3_000_000 + '"}'), WalletUnavailable),
    "doubled keys": (response(_DOUBLED), WalletUnavailable),
    "NaN": (response('{"data": {"lnUsdInvoiceCreate": NaN}}'), WalletUnavailable),
    "redirect": (web.Response(status=302, headers={"Location": "https://example.com/"}), WalletUnavailable),
    "500": (response("{}", 500), WalletUnavailable),
    "401 html": (response("<html>no</html>", 401, "text/html"), NotLinked),
    "401 json": (response('{"error":"invalid_api_key"}', 401), NotLinked),
    "403": (response("forbidden", 403, "text/plain"), WalletRefused),
    "429": (response("slow down", 429, "text/plain"), RateLimited),
    "400 of the router": (
        response('{"errors":[{"message":"bad","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}', 400),
        WalletRefused),
}  # fmt: skip


@pytest.mark.parametrize("name", _NONSENSE)
async def test_an_altered_answer_is_refused_with_the_right_error(name: str, serve: Serve) -> None:
    prototype, expected = _NONSENSE[name]

    async def answer() -> web.StreamResponse:
        # An aiohttp response can be sent once.
        return web.Response(body=prototype.body, status=prototype.status, headers=dict(prototype.headers))

    script = Script(answer)
    async with wallet_at_noon(await serve(script)) as wallet:
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
    async with wallet_at_noon(await serve(script)) as wallet:
        with pytest.raises(WalletUnavailable):
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert elsewhere == []


async def test_a_pinned_payee_is_the_only_one_that_is_accepted(serve: Serve) -> None:
    url = await serve(Script(good(), good(), good()))
    async with wallet_at_noon(url, payees={"02" + "ab" * 32}) as wallet:
        with pytest.raises(InvoiceMismatch, match="payee"):
            await wallet.create_invoice(TEN_DOLLARS, "")


async def test_a_new_payee_is_accepted_and_logged(serve: Serve) -> None:
    other = LightningNode(random.Random(99))
    with capture_logs() as logs:
        async with wallet_at_noon(await serve(Script(good(), good(), good(node=other)))) as wallet:
            for _ in range(3):
                await wallet.create_invoice(TEN_DOLLARS, "")
    assert [line["event"] for line in logs].count("payee_changed") == 1
