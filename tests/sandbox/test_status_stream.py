"""The subscription to one invoice: state first, PAID, a blind EXPIRED, no end, duplicates."""

from decimal import Decimal

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control

from .conftest import Flash


async def test_the_state_comes_first_and_paid_follows(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    async with flash.watching(request) as socket:
        await control.pay(request)
        assert await socket.status() == "PAID"
        await socket.silent()


async def test_a_paid_invoice_is_told_at_once_and_the_stream_stays_open(
    flash: Flash, control: Control
) -> None:
    request = (await flash.invoice())["paymentRequest"]
    await control.pay(request)
    async with flash.watching(request, "PAID") as socket:
        await socket.silent()
        assert (await control.state())["subscriptions"] == {"lnInvoicePaymentStatus": 1}
        await socket.send("complete", id="1")
        await socket.silent()
        assert (await control.state())["subscriptions"] == {}


async def test_expired_is_sent_one_second_after_expiry_even_after_paid(
    flash: Flash, control: Control
) -> None:
    await control.clock(speed=0)
    request = (await flash.invoice())["paymentRequest"]
    async with flash.watching(request) as socket:
        await control.pay(request)
        assert await socket.status() == "PAID"
        await control.clock(advance=58)
        await socket.silent()
        await control.clock(advance=3)
        assert await socket.status() == "EXPIRED"
        assert await flash.state(request) == "PAID"


async def test_a_late_payment_is_announced_after_expired(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    async with flash.watching(request) as socket:
        await control.pay_late(request)
        assert [await socket.status(), await socket.status()] == ["EXPIRED", "PAID"]
        assert await flash.state(request) == "PAID"


async def test_timers_follow_a_faster_clock(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    async with flash.watching(request) as socket:
        await control.clock(speed=600)
        assert await socket.status() == "EXPIRED"


async def test_a_lost_push_leaves_expired_as_the_last_word(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    await control.push("lost", payments=1)
    async with flash.watching(request) as socket:
        await control.pay(request)
        await socket.silent()
        await control.expire(request)
        assert await socket.status() == "EXPIRED"
        assert await flash.state(request) == "PAID"


async def test_only_the_next_payments_lose_their_push(flash: Flash, control: Control) -> None:
    lost, told = (await flash.invoice())["paymentRequest"], (await flash.invoice())["paymentRequest"]
    await control.push("lost", payments=1)
    async with flash.socket() as socket:
        await socket.init()
        await socket.watch("told", told)
        assert await socket.status() == "PENDING"
        await control.pay(lost)
        await control.pay(told)
        assert await socket.status() == "PAID"


async def test_a_delayed_push_comes_when_its_time_has_come(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    await control.push("delayed", seconds=20)
    async with flash.watching(request) as socket:
        await control.pay(request)
        await socket.silent()
        await control.clock(advance=20)
        assert await socket.status() == "PAID"


async def test_a_push_can_come_several_times(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    await control.push("duplicated", copies=3)
    async with flash.watching(request) as socket:
        await control.pay(request)
        assert [await socket.status() for _ in range(3)] == ["PAID"] * 3


async def test_listeners_of_one_invoice_hear_each_others_events(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    async with flash.socket() as first, flash.socket() as second:
        await first.init()
        await second.init()
        await first.watch("1", request)
        assert await first.status() == "PENDING"
        await second.watch("1", request)
        assert await second.status() == "PENDING"
        assert await first.status() == "PENDING"
        await control.expire(request)
        for socket in (first, second):
            assert [await socket.status(), await socket.status()] == ["EXPIRED"] * 2


async def test_a_failure_is_told_in_the_payload_and_the_stream_stays_open(
    flash: Flash, control: Control
) -> None:
    invoice = await flash.invoice()
    await control.poison(invoice["paymentHash"])
    async with flash.socket() as socket:
        await socket.init()
        for request, code in (
            ("nonsense", "INVOICE_DECODE_ERROR"),
            (invoice["paymentRequest"], "IBEX_ERROR"),
        ):
            await socket.watch(code, request)
            payload = (await socket.next())["payload"]
            assert "errors" not in payload
            status = payload["data"]["lnInvoicePaymentStatus"]
            assert (status["status"], status["errors"][0]["code"]) == (None, code)
        await socket.silent()
        assert (await control.state())["subscriptions"] == {"lnInvoicePaymentStatus": 2}


async def test_the_streams_can_be_ended_without_a_word_about_why(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    async with flash.watching(request) as socket:
        await control.drop("complete")
        assert await socket.next() == {"type": "complete", "id": "1"}
        await control.pay(request)
        await socket.silent()


async def test_resubscribing_after_a_cut_gives_the_current_state(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    async with flash.watching(request) as socket:
        await control.drop()
        assert await socket.closed() is None
    await control.pay(request)
    async with flash.watching(request, "PAID"):
        pass


async def test_one_socket_carries_thousands_of_subscriptions(flash: Flash, sandbox: Sandbox) -> None:
    invoices = sandbox.ledger.mint_many(sandbox.backend.default_account.cash, 1500, cents=Decimal(100))
    async with flash.socket() as socket:
        await socket.init()
        for number, invoice in enumerate(invoices):
            await socket.watch(str(number), invoice.payment_request)
        assert {await socket.status() for _ in invoices} == {"PENDING"}
        for invoice in invoices[::50]:
            sandbox.backend.receipts.pay(invoice)
        paid = {(await socket.next())["id"] for _ in invoices[::50]}
        assert paid == {str(number) for number in range(0, 1500, 50)}
