"""Polling Flash: forty in a document, a poisoned one that spoils no other, and a budget in which people go first."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from chatwallet.sandbox.app import Sandbox
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.errors import (
    NotLinked,
    RateLimited,
    WalletError,
    WalletRefused,
    WalletUnavailable,
)
from chatwallet.wallet.flash import FlashWallet
from chatwallet.wallet.flash.refusals import meaning
from chatwallet.wallet.money import USD, Money

Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]
Lever = Callable[..., Awaitable[dict[str, Any]]]
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
PENDING, PAID = InvoiceStatus.PENDING, InvoiceStatus.PAID


class HandClock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def _invoices(count: int) -> list[Invoice]:
    return [Invoice(f"{n:064x}", f"lnbc{n}", 1000, NOW, NOW + timedelta(minutes=1)) for n in range(count)]


class Statuses:
    """Says PENDING to all but the poisoned, any of which nulls the document as Flash's non-null field does."""

    def __init__(self, *poisoned: int) -> None:
        self.poisoned = {f"lnbc{n}" for n in poisoned}
        self.sizes: list[int] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        asked = {alias: value["paymentRequest"] for alias, value in body["variables"].items()}
        self.sizes.append(len(asked))
        for alias, payment_request in asked.items():
            if payment_request in self.poisoned:
                error = {
                    "message": "An error occurred. Contact support",
                    "path": [alias],
                    "code": "IBEX_ERROR",
                }
                return web.json_response({"data": None, "errors": [error]})
        status = {"errors": [], "status": "PENDING"}
        single = {"input": "lnInvoicePaymentStatus"}  # the query for one invoice has no alias
        return web.json_response({"data": {single.get(alias, alias): status for alias in asked}})


def _wallet(url: str, **options: Any) -> FlashWallet:
    return FlashWallet(graphql_url=f"{url}/graphql", ws_url="ws://127.0.0.1:1/graphql", **options)


async def test_ninety_invoices_are_three_documents(serve: Serve) -> None:
    server = Statuses()
    async with _wallet(await serve(server)) as wallet:
        answers = await wallet.statuses(_invoices(90))
    assert server.sizes == [40, 40, 10]
    assert list(answers.values()) == [PENDING] * 90


async def test_the_poisoned_ones_get_their_error_and_the_rest_their_status(serve: Serve) -> None:
    server = Statuses(3, 17, 41)
    async with _wallet(await serve(server)) as wallet:
        answers = await wallet.statuses(_invoices(50))
    errors = {payment_hash for payment_hash, answer in answers.items() if isinstance(answer, WalletError)}
    assert errors == {f"{n:064x}" for n in (3, 17, 41)}
    assert all(isinstance(answers[payment_hash], WalletUnavailable) for payment_hash in errors)
    assert list(answers.values()).count(PENDING) == 47


async def test_a_document_full_of_poison_ends_with_the_budget(serve: Serve) -> None:
    server = Statuses(*range(40))
    async with _wallet(await serve(server), poll_burst=5, clock=HandClock()) as wallet:
        answers = await wallet.statuses(_invoices(40))
    assert len(server.sizes) == 5
    kinds = [type(answer) for answer in answers.values()]
    assert kinds.count(WalletUnavailable) == 5
    assert kinds.count(RateLimited) == 35


async def test_what_the_budget_leaves_for_later_says_when(serve: Serve) -> None:
    server = Statuses()
    clock = HandClock()
    async with _wallet(await serve(server), polls_per_minute=30, poll_burst=2, clock=clock) as wallet:
        answers = list((await wallet.statuses(_invoices(100))).values())
        assert answers[:80] == [PENDING] * 80
        late = answers[80]
        assert isinstance(late, RateLimited)
        assert late.retry_after == 2
        clock.at += late.retry_after
        assert list((await wallet.statuses(_invoices(10))).values()) == [PENDING] * 10


async def test_in_an_hour_no_more_documents_are_sent_than_the_budget_has(serve: Serve) -> None:
    server = Statuses()
    clock = HandClock()
    async with _wallet(await serve(server), polls_per_minute=30, poll_burst=10, clock=clock) as wallet:
        for _ in range(900):
            await wallet.statuses(_invoices(1))
            clock.at += 1
    assert 445 <= len(server.sizes) <= 460


async def test_a_person_is_answered_in_seconds_though_the_budget_is_used_up(serve: Serve) -> None:
    server = Statuses()
    async with _wallet(await serve(server), polls_per_minute=1, poll_burst=1) as wallet:
        (invoice,) = _invoices(1)
        await wallet.statuses([invoice])
        began = time.monotonic()
        assert await wallet.status(invoice) is PENDING
        assert time.monotonic() - began < 4
        assert isinstance((await wallet.statuses([invoice]))[invoice.payment_hash], RateLimited)


@pytest.mark.parametrize(
    "body",
    [
        '{"data":null}', '{"data":{}}', '{"data":{"i0":null}}', '{"data":{"i0":{"errors":[],"status":"MAYBE"}}}',
        '{"data":{"i0":{"errors":[],"status":null}}}', '{"data":{"i0":{"errors":[{"message":"x"}],"status":null}}}',
        '{"data":null,"errors":[{"message":"Query complexity of 900 exceeds maximum"}]}',
        '{"data":null,"errors":[{"message":"x","path":["zzz"]}]}',
        '{"data":null,"errors":[{"message":"x","path":[7]}]}',
        '{"data":null,"errors":["text"]}', '{"data":null,"errors":[null]}', '{"errors":{}}', "[]", "<html>", "",
    ],
    ids=range(15),
)  # fmt: skip
async def test_nonsense_is_an_error_for_each_invoice_and_never_a_status(body: str, serve: Serve) -> None:
    async def nonsense(_: web.Request) -> web.StreamResponse:
        return web.Response(text=body, content_type="application/json")

    async with _wallet(await serve(nonsense)) as wallet:
        (answer,) = (await wallet.statuses(_invoices(1))).values()
    assert isinstance(answer, WalletError)


async def test_an_outage_is_told_for_all_after_one_document(unused_tcp_port: int) -> None:
    async with _wallet(f"http://127.0.0.1:{unused_tcp_port}") as wallet:
        answers = await wallet.statuses(_invoices(100))
    assert len(answers) == 100
    assert all(isinstance(answer, WalletUnavailable) and not answer.sent for answer in answers.values())


# On the sandbox.


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
        assert await wallet.received(invoice) == Money(100, USD)


async def test_a_stalled_flash_is_unavailable_within_the_time_out(sandbox: Sandbox, lever: Lever) -> None:
    async with FlashWallet(
        graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=sandbox.token, timeout=0.3
    ) as wallet:
        await lever("network", side="http", mode="stall")
        with pytest.raises(WalletUnavailable):
            await asyncio.wait_for(wallet.balances(), 3)


async def test_a_creation_survives_a_short_outage(flash: FlashWallet, lever: Lever) -> None:
    await lever("network", side="http", mode="refuse", seconds=1)
    assert await flash.create_invoice(Money(100, USD), "") is not None


# What errors mean.


@pytest.mark.parametrize(
    ("entry", "kind", "code"),
    [
        ({"message": "m", "extensions": {"code": "TOO_MANY_REQUESTS"}}, RateLimited, "TOO_MANY_REQUESTS"),
        ({"message": "API key rate limit exceeded"}, RateLimited, "TOO_MANY_REQUESTS"),
        ({"message": "Too many invoices creation, please wait"}, RateLimited, "TOO_MANY_REQUEST"),
        ({"message": "x", "code": "TOO_MANY_REQUEST"}, RateLimited, "TOO_MANY_REQUEST"),
        ({"message": "Not authorized"}, NotLinked, "NOT_AUTHORIZED"),
        ({"message": "x", "code": "NOT_AUTHENTICATED"}, NotLinked, "NOT_AUTHENTICATED"),
        ({"message": "API key missing required scope: write:wallet"}, NotLinked, "NOT_AUTHORIZED"),
        ({"message": "API keys cannot access apiKeyCreate"}, NotLinked, "NOT_AUTHORIZED"),
        ({"message": "Not Authenticated for subscription"}, NotLinked, "NOT_AUTHENTICATED"),
        ({"message": "x", "code": "INSUFFICIENT_BALANCE"}, WalletRefused, "INSUFFICIENT_BALANCE"),
        ({"message": "x", "extensions": {"code": "A"}, "code": "B"}, WalletRefused, "A"),
        ({"message": "x", "extensions": {"code": ""}, "code": "B"}, WalletRefused, "B"),
        ({"message": "x", "extensions": [1], "code": 5}, WalletRefused, "UNKNOWN"),
        ({"message": "Account is inactive."}, WalletRefused, "ACCOUNT_INACTIVE"),
        ({"message": "Flash does not support BTC wallets."}, WalletRefused, "INVALID_WALLET"),
        ({"message": None}, WalletRefused, "UNKNOWN"),
        ({}, WalletRefused, "UNKNOWN"),
    ],
)  # fmt: skip
def test_an_error_is_read_by_code_first_and_by_message_second(
    entry: dict[str, Any], kind: type[WalletRefused], code: str
) -> None:
    error = meaning(entry)
    assert type(error) is kind
    assert isinstance(error, WalletRefused)
    assert error.code == code


@pytest.mark.parametrize(
    ("extensions", "seconds"),
    [
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": 7}, 7),
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": "soon"}, 60),
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": -5}, 60),
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": 10**12}, 60),
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": True}, 60),
        ({"code": "TOO_MANY_REQUEST"}, 300),
    ],
)
def test_a_limit_says_how_long_to_wait(extensions: dict[str, Any], seconds: float) -> None:
    error = meaning({"message": "slow", "extensions": extensions})
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    "code", ["IBEX_ERROR", "DB_ERROR", "INTERNAL_SERVER_ERROR", "LND_OFFLINE", "DEALER_OFFLINE"]
)
def test_an_outage_behind_flash_is_unavailable(code: str) -> None:
    assert type(meaning({"message": "x", "code": code})) is WalletUnavailable


def test_any_error_entry_at_all_has_a_meaning() -> None:
    randomness = random.Random(5)
    parts: list[object] = [None, 1, "x", [], {}, {"code": None}, {"message": []}, ["code"], True, 1.5]
    for _ in range(2000):
        entry = {key: randomness.choice(parts) for key in ("message", "code", "extensions", "path")}
        assert isinstance(meaning(json.loads(json.dumps(entry))), WalletError)
    for part in parts:
        assert isinstance(meaning(part), WalletError)
