"""Polling Flash: forty in a document, a poisoned one that spoils no other, and a budget in which people go first."""

import asyncio

import pytest
from aiohttp import web

from chatwallet.tests.wallet.feed_servers import hash_number, invoice_number
from chatwallet.tests.wallet.servers import PATIENT, HandClock, Serve, wallet_at
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.errors import RateLimited, WalletError, WalletUnavailable

PENDING = InvoiceStatus.PENDING


def _invoices(count: int) -> list[Invoice]:
    return [invoice_number(n) for n in range(count)]


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


async def test_ninety_invoices_are_three_documents(serve: Serve) -> None:
    server = Statuses()
    async with wallet_at(await serve(server)) as wallet:
        answers = await wallet.statuses(_invoices(90))
    assert server.sizes == [40, 40, 10]
    assert list(answers.values()) == [PENDING] * 90


async def test_the_poisoned_ones_get_their_error_and_the_rest_their_status(serve: Serve) -> None:
    server = Statuses(3, 17, 41)
    async with wallet_at(await serve(server)) as wallet:
        answers = await wallet.statuses(_invoices(50))
    errors = {payment_hash for payment_hash, answer in answers.items() if isinstance(answer, WalletError)}
    assert errors == {hash_number(n) for n in (3, 17, 41)}
    assert all(isinstance(answers[payment_hash], WalletUnavailable) for payment_hash in errors)
    assert list(answers.values()).count(PENDING) == 47


async def test_a_document_full_of_poison_ends_with_the_budget(serve: Serve) -> None:
    server = Statuses(*range(40))
    async with wallet_at(await serve(server), poll_burst=5, clock=HandClock()) as wallet:
        answers = await wallet.statuses(_invoices(40))
    assert len(server.sizes) == 5
    kinds = [type(answer) for answer in answers.values()]
    assert kinds.count(WalletUnavailable) == 5
    assert kinds.count(RateLimited) == 35


async def test_what_the_budget_leaves_for_later_says_when(serve: Serve) -> None:
    server = Statuses()
    clock = HandClock()
    async with wallet_at(await serve(server), polls_per_minute=30, poll_burst=2, clock=clock) as wallet:
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
    async with wallet_at(await serve(server), polls_per_minute=30, poll_burst=10, clock=clock) as wallet:
        for _ in range(900):
            await wallet.statuses(_invoices(1))
            clock.at += 1
    assert 445 <= len(server.sizes) <= 460


async def test_a_person_is_answered_in_seconds_though_the_budget_is_used_up(serve: Serve) -> None:
    server = Statuses()
    async with wallet_at(await serve(server), polls_per_minute=1, poll_burst=1) as wallet:
        (invoice,) = _invoices(1)
        await wallet.statuses([invoice])
        async with asyncio.timeout(PATIENT):  # the budget has room for the next one in a minute
            assert await wallet.status(invoice) is PENDING
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

    async with wallet_at(await serve(nonsense)) as wallet:
        (answer,) = (await wallet.statuses(_invoices(1))).values()
    assert isinstance(answer, WalletError)


async def test_an_outage_is_told_for_all_after_one_document(unused_tcp_port: int) -> None:
    async with wallet_at(f"http://127.0.0.1:{unused_tcp_port}") as wallet:
        answers = await wallet.statuses(_invoices(100))
    assert len(answers) == 100
    assert all(isinstance(answer, WalletUnavailable) and not answer.sent for answer in answers.values())
