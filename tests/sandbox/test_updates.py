"""`myUpdates` and the price subscription."""

from chatwallet.sandbox.control import Control

from .conftest import UPDATES, Flash, Socket

PRICE = """subscription($input: RealtimePriceInput!) { realtimePrice(input: $input) {
  errors { message } realtimePrice { id usdCentPrice { base offset } } } }"""


async def listen(flash: Flash, socket: Socket) -> None:
    """Opens `myUpdates` and takes its first two events, the prices."""
    await socket.init(Authorization=f"Bearer {flash.sandbox.token}")
    await socket.subscribe("u", UPDATES)
    assert [await update(socket), await update(socket)] == [
        {"__typename": "Price"},
        {"__typename": "RealtimePrice"},
    ]


async def update(socket: Socket) -> object:
    return (await socket.next())["payload"]["data"]["myUpdates"]["update"]


async def test_every_receipt_is_told_without_amount_or_sender(flash: Flash, control: Control) -> None:
    invoice = await flash.invoice()
    async with flash.socket() as socket:
        await listen(flash, socket)
        await control.pay(invoice["paymentRequest"])
        assert await update(socket) == {
            "__typename": "LnUpdate",
            "paymentHash": invoice["paymentHash"],
            "status": "PAID",
            "walletId": await flash.wallet_id(),
        }


async def test_a_transfer_comes_under_a_hash_that_nobody_asked_for(flash: Flash, control: Control) -> None:
    async with flash.socket() as socket:
        await listen(flash, socket)
        received = await control.receive(250, "lunch")
        told = await update(socket)
        assert isinstance(told, dict)
        assert told["paymentHash"] == received["payment_hash"]


async def test_prices_tick_every_thirty_seconds(flash: Flash, control: Control) -> None:
    async with flash.socket() as socket:
        await control.clock(speed=0)
        await listen(flash, socket)
        await control.clock(advance=29)
        await socket.silent()
        await control.clock(advance=1)
        assert await update(socket) == {"__typename": "Price"}


async def test_without_other_fragments_ticks_are_empty_objects(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init(Authorization=f"Bearer {flash.sandbox.token}")
        await socket.subscribe("u", "subscription { myUpdates { update { ... on LnUpdate { status } } } }")
        assert await update(socket) == {}


async def test_other_accounts_hear_nothing(flash: Flash, control: Control) -> None:
    stranger = flash.sandbox.ledger.open_account("+18765550142")
    token = flash.sandbox.backend.authority.open_session(stranger).token
    async with flash.socket() as socket:
        await socket.init(Authorization=f"Bearer {token}")
        await socket.subscribe("u", UPDATES)
        await update(socket)
        await update(socket)
        await control.receive(250)
        await socket.silent()


async def test_the_price_stream_starts_at_once_and_ticks(flash: Flash, control: Control) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.subscribe("p", PRICE, input={"currency": "jmd"})
        first = (await socket.next())["payload"]["data"]["realtimePrice"]
        assert first["realtimePrice"] == {"id": "JMD", "usdCentPrice": {"base": 160_250_000, "offset": 6}}
        await control.clock(advance=30)
        assert (await socket.next())["payload"]["data"]["realtimePrice"] == first


async def test_an_unknown_currency_is_an_error_in_the_payload(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.subscribe("p", PRICE, input={"currency": "XXX"})
        payload = (await socket.next())["payload"]
        assert payload["data"]["realtimePrice"]["errors"] == [{"message": "Unsupported exchange unit"}]
