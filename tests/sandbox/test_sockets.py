"""The graphql-transport-ws protocol with the close codes of graphql-ws 5.16."""

import asyncio
from typing import Any

import aiohttp
import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.sandbox.flash import session, sockets

from .conftest import PATIENT, UPDATES, WATCH, Flash


async def test_the_legacy_subprotocol_alone_is_closed_with_4406(flash: Flash) -> None:
    async with flash.socket("graphql-ws") as socket:
        assert await socket.closed() == 4406


async def test_offering_both_subprotocols_picks_the_new_one(flash: Flash) -> None:
    async with flash.socket("graphql-ws", "graphql-transport-ws") as socket:
        assert socket.ws.protocol == "graphql-transport-ws"
        assert await socket.init() == {"type": "connection_ack"}


async def test_another_path_is_not_found(flash: Flash) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        async with flash.socket(path="s"):
            pass
    assert refusal.value.status == 404


async def test_a_silent_client_is_closed_with_4408(flash: Flash, monkeypatch: pytest.MonkeyPatch) -> None:
    assert session.INIT_TIMEOUT == 3.0
    monkeypatch.setattr(session, "INIT_TIMEOUT", 0.05)
    async with flash.socket() as socket:
        assert await socket.closed() == 4408


async def test_a_second_init_is_closed_with_4429(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.send("connection_init")
        assert await socket.closed() == 4429


async def test_subscribing_before_the_acknowledgement_is_closed_with_4401(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.watch("1", "lnbc1")
        assert await socket.closed() == 4401


async def test_an_id_in_use_is_closed_with_4409(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.watch("1", "lnbc1")
        await socket.watch("1", "lnbc1")
        assert await socket.closed() == 4409


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"ping"',
        '{"type": "nonsense"}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ x }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 7}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ x }", "variables": []}}',
        '{"type": "complete"}',
    ],
)
async def test_a_message_outside_the_protocol_is_closed_with_4400(flash: Flash, text: str) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.ws.send_str(text)
        assert await socket.closed() == 4400


async def test_a_syntax_error_kills_the_whole_socket(flash: Flash) -> None:
    request = (await flash.invoice())["paymentRequest"]
    async with flash.socket() as socket:
        await socket.init()
        await socket.watch("healthy", request)
        assert await socket.status() == "PENDING"
        await socket.subscribe("broken", "subscription {")
        assert await socket.closed() == 4500


@pytest.mark.parametrize("query", ["{ me { id } }", "mutation { userLogout { success } }"])
async def test_queries_and_mutations_get_an_error_message(flash: Flash, query: str) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.subscribe("1", query)
        message = await socket.next()
        assert (message["type"], message["id"]) == ("error", "1")
        assert message["payload"] == [{"message": "Only subscription operations are supported"}]


async def test_a_document_outside_the_schema_gets_an_error_message(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.subscribe("1", "subscription { nonsense }")
        message = await socket.next()
        assert message["type"] == "error"
        assert "nonsense" in message["payload"][0]["message"]
        await socket.silent()


async def test_bad_variables_surface_as_next_with_errors_and_complete(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.subscribe("1", WATCH, input={})
        message = await socket.next()
        assert message["type"] == "next"
        assert "data" not in message["payload"]
        assert message["payload"]["errors"]
        assert await socket.next() == {"type": "complete", "id": "1"}


@pytest.mark.parametrize("payload", [{}, {"Authorization": "Bearer ory_st_expired"}, {"X-API-KEY": "key"}])
async def test_a_bad_token_is_acknowledged_and_refused_by_my_updates(
    flash: Flash, payload: dict[str, str]
) -> None:
    if "X-API-KEY" in payload:
        payload = {"X-API-KEY": flash.sandbox.api_key}
    async with flash.socket() as socket:
        assert await socket.init(**payload) == {"type": "connection_ack"}
        await socket.subscribe("1", UPDATES)
        message = await socket.next()
        assert message["type"] == "next"
        assert message["payload"]["errors"][0]["message"] == "Not Authenticated for subscription"
        assert await socket.next() == {"type": "complete", "id": "1"}


async def test_the_bearer_prefix_is_cut_by_position(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init(Authorization=flash.sandbox.token)
        await socket.subscribe("1", UPDATES)
        assert (await socket.next())["payload"]["errors"]


async def test_a_revoked_token_keeps_working_on_its_open_socket(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init(Authorization=f"Bearer {flash.sandbox.token}")
        await flash.ask("mutation { userLogout { success } }")
        await socket.subscribe("1", UPDATES)
        assert (await socket.next())["payload"]["data"]["myUpdates"]["update"] == {"__typename": "Price"}


async def test_a_protocol_ping_is_answered_with_its_payload(flash: Flash) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await socket.send("ping", payload={"n": 1})
        assert await socket.next() == {"type": "pong", "payload": {"n": 1}}


async def test_the_server_sends_ping_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sockets.PING_INTERVAL == 12.0
    monkeypatch.setattr(sockets, "PING_INTERVAL", 0.05)
    async with Sandbox() as quick, aiohttp.ClientSession() as http:
        opening = http.ws_connect(quick.ws_url, protocols=("graphql-transport-ws",), autoping=False)
        async with opening as ws:
            await ws.send_json({"type": "connection_init"})
            while (kind := (await ws.receive(timeout=PATIENT)).type) is aiohttp.WSMsgType.TEXT:
                pass  # the acknowledgement
            assert kind is aiohttp.WSMsgType.PING


async def test_a_client_that_sends_no_pong_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "PING_INTERVAL", 0.05)
    async with Sandbox() as quick, aiohttp.ClientSession() as http:
        opening = http.ws_connect(quick.ws_url, protocols=("graphql-transport-ws",), autoping=False)
        async with opening as ws, asyncio.timeout(PATIENT):
            await ws.send_json({"type": "connection_init"})
            while (await ws.receive()).type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.PING):
                pass
            assert ws.closed


@pytest.mark.parametrize("code", [1011, 4403])
async def test_a_socket_can_be_closed_instead_of_acknowledged(
    flash: Flash, control: Control, code: int
) -> None:
    await control.drop("before_ack", code=code)
    async with flash.socket() as socket:
        await socket.send("connection_init")
        assert await socket.closed() == code
    async with flash.socket() as socket:
        assert await socket.init() == {"type": "connection_ack"}


async def test_any_frame_can_be_sent_to_all_sockets(flash: Flash, control: Control) -> None:
    async with flash.socket() as socket:
        await socket.init()
        await control.frame('{"type":"next","id":"nobody"')
        assert (await socket.ws.receive(timeout=PATIENT)).data == '{"type":"next","id":"nobody"'


async def test_the_official_client_library_can_subscribe(flash: Flash, control: Control) -> None:
    request = (await flash.invoice())["paymentRequest"]
    document = gql(
        """subscription($input: LnInvoicePaymentStatusInput!) {
          lnInvoicePaymentStatus(input: $input) { status errors { message } } }"""
    )
    document.variable_values = {"input": {"paymentRequest": request}}
    seen: list[Any] = []
    async with Client(transport=WebsocketsTransport(flash.sandbox.ws_url)) as client:
        async for data in client.subscribe(document):
            seen.append(data["lnInvoicePaymentStatus"]["status"])
            if seen == ["PENDING"]:
                await control.pay(request)
            if seen[-1] == "PAID":
                break
    assert seen == ["PENDING", "PAID"]
