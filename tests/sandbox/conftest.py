"""A running sandbox and a plain client of it: aiohttp, no library of ours in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

import aiohttp
import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control

CAPABLE = {"X-Flash-Client-Capabilities": "cash-wallet-usdt-v1"}
STATUS = "lnInvoicePaymentStatus(input: $input) { status errors { message code } }"
WATCH = f"subscription Watch($input: LnInvoicePaymentStatusInput!) {{ {STATUS} }}"
UPDATES = """subscription { myUpdates { errors { message } update {
  __typename ... on LnUpdate { paymentHash status walletId } } } }"""
CREATE = """mutation Create($input: LnUsdInvoiceCreateInput!) { lnUsdInvoiceCreate(input: $input) {
  errors { message code path } invoice { paymentRequest paymentHash paymentSecret satoshis } } }"""

PATIENT = 30.0
"""Seconds after which a test gives up waiting for what should happen at once, also on a busy machine."""


class Socket:
    """A graphql-transport-ws client that waits for every message with a time-out."""

    def __init__(self, http: aiohttp.ClientSession, url: str, protocols: tuple[str, ...]) -> None:
        self._opening = http.ws_connect(url, protocols=protocols)

    async def __aenter__(self) -> Self:
        self.ws = await self._opening
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.ws.close()

    async def init(self, **payload: str) -> Any:
        await self.ws.send_json({"type": "connection_init", "payload": payload})
        return await self.next()

    async def send(self, kind: str, **members: Any) -> None:
        await self.ws.send_json({"type": kind, **members})

    async def subscribe(self, operation_id: str, query: str, **variables: Any) -> None:
        await self.send("subscribe", id=operation_id, payload={"query": query, "variables": variables})

    async def watch(self, operation_id: str, request: str) -> None:
        await self.subscribe(operation_id, WATCH, input={"paymentRequest": request})

    async def next(self) -> Any:
        return await self.ws.receive_json(timeout=PATIENT)

    async def status(self) -> Any:
        return (await self.next())["payload"]["data"]["lnInvoicePaymentStatus"]["status"]

    async def closed(self) -> int | None:
        """The close code once the server has closed; None for a connection that was cut."""
        async with asyncio.timeout(PATIENT):
            while (await self.ws.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        return None if self.ws.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE else self.ws.close_code

    async def silent(self) -> None:
        """Proves that nothing is on its way: the answer to a ping is the next message."""
        await self.send("ping")
        assert (await self.next())["type"] == "pong"


class Flash:
    """What a client does to the API, with the default account's token unless told otherwise."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.http = http

    async def post(
        self, query: str, headers: dict[str, str] | None = None, **variables: Any
    ) -> tuple[int, Any]:
        """HTTP status and JSON body."""
        if headers is None:
            headers = {"Authorization": f"Bearer {self.sandbox.token}", **CAPABLE}
        body = {"query": query, "variables": variables}
        async with self.http.post(self.sandbox.graphql_url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def ask(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        """The body of an answer that must have HTTP status 200."""
        status, body = await self.post(query, headers, **variables)
        assert status == 200, body
        return body

    async def wallet_id(self) -> str:
        answer = await self.ask("{ me { defaultAccount { defaultWalletId } } }")
        found: str = answer["data"]["me"]["defaultAccount"]["defaultWalletId"]
        return found

    async def create(self, amount: Any = 1000, **members: Any) -> Any:
        """The payload of lnUsdInvoiceCreate."""
        given = {"amount": amount, **members}
        if "walletId" not in given:
            given["walletId"] = await self.wallet_id()
        return (await self.ask(CREATE, input=given))["data"]["lnUsdInvoiceCreate"]

    async def invoice(self, amount: Any = 1000, **members: Any) -> Any:
        """A new invoice."""
        payload = await self.create(amount, **members)
        assert payload["errors"] == []
        return payload["invoice"]

    async def status(self, request: str) -> Any:
        """The body of a status query, sent anonymously."""
        query = f"query Status($input: LnInvoicePaymentStatusInput!) {{ {STATUS} }}"
        return await self.ask(query, {}, input={"paymentRequest": request})

    async def state(self, request: str) -> Any:
        """The status of an invoice as the query tells it."""
        return (await self.status(request))["data"]["lnInvoicePaymentStatus"]["status"]

    def socket(self, *protocols: str, path: str = "") -> Socket:
        """A socket, to be opened with `async with`."""
        return Socket(self.http, self.sandbox.ws_url + path, protocols or ("graphql-transport-ws",))

    @asynccontextmanager
    async def watching(self, request: str, status: str = "PENDING") -> AsyncIterator[Socket]:
        """A socket that watches one invoice as its operation 1 and has heard the status that comes first."""
        async with self.socket() as socket:
            await socket.init()
            await socket.watch("1", request)
            assert await socket.status() == status
            yield socket


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(seed=7) as running:
        yield running


@pytest.fixture
async def control(sandbox: Sandbox) -> AsyncIterator[Control]:
    async with Control(sandbox.control_url) as client:
        yield client


@pytest.fixture
async def flash(sandbox: Sandbox) -> AsyncIterator[Flash]:
    async with aiohttp.ClientSession() as http:
        yield Flash(sandbox, http)
