"""The control port: payments, the network's faults, time, and its own refusals."""

import asyncio
from typing import Any

import aiohttp
import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control, ControlError

from .conftest import PATIENT, Flash

OPEN = """mutation($input: LnNoAmountInvoiceCreateInput!) { lnNoAmountInvoiceCreate(input: $input) {
  invoice { paymentRequest paymentHash } } }"""


async def open_invoice(flash: Flash) -> Any:
    given = {"walletId": await flash.wallet_id(), "expiresIn": 1}
    return (await flash.ask(OPEN, input=given))["data"]["lnNoAmountInvoiceCreate"]["invoice"]


async def test_the_newest_invoice_is_meant_when_none_is_named(flash: Flash, control: Control) -> None:
    await flash.invoice(100)
    newest = await flash.invoice(200)
    assert (await control.pay())["payment_hash"] == newest["paymentHash"]


@pytest.mark.parametrize("form", ["{}", "lightning:{}", "LIGHTNING:{}", "  {}\n"])
async def test_a_request_is_read_in_any_case_and_with_its_scheme(
    flash: Flash, control: Control, form: str
) -> None:
    request = (await flash.invoice())["paymentRequest"]
    text = form.format(request.upper() if form.isupper() else request)
    assert (await control.pay(text))["status"] == "PAID"


async def test_an_open_invoice_takes_an_amount_or_five_dollars(flash: Flash, control: Control) -> None:
    first, second = await open_invoice(flash), await open_invoice(flash)
    assert (await control.pay(first["paymentRequest"], amount_cents=321))["paid_cents"] == "321"
    assert (await control.pay(payment_hash=second["paymentHash"]))["paid_cents"] == "500"


async def refusal(call: Any) -> tuple[str, int]:
    with pytest.raises(ControlError) as refused:
        await call
    return refused.value.code, refused.value.status


async def test_each_refusal_has_a_word_of_its_own(flash: Flash, control: Control) -> None:
    assert await refusal(control.pay()) == ("no_invoice", 404)
    request = (await flash.invoice(100))["paymentRequest"]
    assert await refusal(control.pay("lnbc1nonsense")) == ("unreadable_invoice", 400)
    assert await refusal(control.pay(payment_hash="00" * 32)) == ("unknown_invoice", 404)
    assert await refusal(control.pay(request, amount_cents=99)) == ("amount_fixed", 400)
    assert await refusal(control.pay(request, amount_cents=-1)) == ("bad_call", 400)
    await control.pay(request)
    assert await refusal(control.pay(request)) == ("already_paid", 409)
    assert await refusal(control.pay_late(request)) == ("already_paid", 409)
    assert await refusal(control.network("sideways")) == ("bad_call", 400)  # type: ignore[arg-type]
    assert await refusal(control.price(currency="XXX", per_dollar=1)) == ("unsupported_currency", 400)  # type: ignore[arg-type]
    assert await refusal(control.clock(speed=-1)) == ("bad_call", 400)


async def test_somebody_elses_invoice_is_unknown(flash: Flash, control: Control) -> None:
    async with Sandbox(seed=8) as other:
        foreign = other.ledger.mint(other.backend.default_account.cash, cents=None)
    assert await refusal(control.pay(foreign.payment_request)) == ("unknown_invoice", 404)


async def test_the_state_lists_invoices_newest_first(flash: Flash, control: Control) -> None:
    await control.clock(speed=0)
    requests = [
        (await flash.invoice(100 + number, memo=f"no {number}"))["paymentRequest"] for number in range(3)
    ]
    await control.pay(requests[0])
    state = await control.state(limit=2)
    assert [invoice["payment_request"] for invoice in state["invoices"]] == [requests[2], requests[1]]
    [_, _, oldest] = (await control.state())["invoices"]
    assert (oldest["status"], oldest["cents"], oldest["memo"]) == ("PAID", "100", "no 0")
    assert 58 < state["invoices"][0]["seconds_left"] <= 60


async def test_refusing_closes_the_port_cuts_what_is_open_and_heals_by_itself(
    flash: Flash, control: Control
) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await control.network("refuse")
        assert await socket.closed() is None
    with pytest.raises(aiohttp.ClientConnectorError):
        await flash.ask("{ __typename }")
    with pytest.raises(aiohttp.ClientConnectorError):
        async with flash.socket():
            pass
    await control.network("refuse", seconds=0.3)
    async with asyncio.timeout(PATIENT):
        while (await control.state())["network"] != {"http": "ok", "ws": "ok"}:
            pass  # each round is a real request
    assert await flash.ask("{ __typename }")
    async with flash.socket() as socket:
        assert await socket.init() == {"type": "connection_ack"}


async def test_one_side_can_fail_alone(flash: Flash, control: Control) -> None:
    await control.network("refuse", side="ws")
    assert await flash.ask("{ __typename }")
    with pytest.raises(aiohttp.ClientConnectorError):
        async with flash.socket():
            pass
    await control.network("ok", side="ws")
    async with flash.socket() as socket:
        assert await socket.init() == {"type": "connection_ack"}


async def test_the_gateway_can_answer_with_a_status_and_a_page(flash: Flash, control: Control) -> None:
    await control.network("status", status=503)
    async with flash.http.post(flash.sandbox.graphql_url, json={"query": "{ __typename }"}) as answer:
        assert (answer.status, answer.content_type) == (503, "text/html")
    with pytest.raises(aiohttp.WSServerHandshakeError) as handshake:
        async with flash.socket():
            pass
    assert handshake.value.status == 503


async def test_a_stalled_request_is_answered_when_the_line_moves_again(
    flash: Flash, control: Control
) -> None:
    await control.network("stall", side="http")
    asking = asyncio.create_task(flash.ask("{ __typename }"))
    await control.state()
    done, _ = await asyncio.wait([asking], timeout=0.1)
    assert not done
    await control.network("ok", side="http")
    assert (await asking)["data"]


async def test_a_stalled_socket_holds_its_news_back(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    async with flash.watching(request) as socket:
        await control.network("stall", side="ws")
        await control.pay(request)
        with pytest.raises(TimeoutError):
            await socket.ws.receive(timeout=0.1)
        await control.network("ok", side="ws")
        assert await socket.status() == "PAID"


async def test_reset_ends_every_fault_and_keeps_the_books(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    await control.network("stall")
    await control.errors("router")
    await control.push("lost")
    await control.clock(speed=10)
    await control.reset()
    assert (await control.clock())["speed"] == 1
    assert (await flash.ask("{ me { id } }", {}))["errors"][0]["code"] == "NOT_AUTHORIZED"
    assert await flash.state(request) == "PENDING"


async def test_the_clock_stops_and_jumps(control: Control) -> None:
    first = (await control.clock(speed=0))["now"]
    assert (await control.clock())["now"] == first
    assert (await control.clock(advance=3600))["now"] != first


async def test_two_sandboxes_run_side_by_side(sandbox: Sandbox) -> None:
    async with Sandbox() as other:
        assert other.graphql_url != sandbox.graphql_url


async def test_a_taken_port_is_an_error(sandbox: Sandbox) -> None:
    port = int(sandbox.control_url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="in use"):
        async with Sandbox(control_port=port):
            pass
