"""A stand-in for Flash that does nothing but answer: with invoices that it has signed before anybody asks.

Run as a program, with how many of them: each has a hash of its own and is signed anew. Whatever it is asked, it answers
{"given": invoices, "followed": subscriptions} since it was asked the last time, and begins anew. A second number is of
invoices that are open from the start, told as [hash, payment request]: those are copies, since nobody reads them.

Over HTTP, /control/drop cuts all sockets, and /control/documents tells how many documents it has had.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Any

import loops
import orjson
from aiohttp import WSMsgType, web
from beside import answer, serve
from goods import PRICE, copies

from chatwallet.wallet.base import Invoice
from chatwallet.wallet.memory import MemoryWallet

LIFE = 3600  # seconds: the invoices outlive the bench
MEMO = "Coffee"
_DIGITS = 12

Variables = Mapping[str, Any]


class Flash:
    """Answers documents by their names (wallet/flash/documents.py)."""

    def __init__(self, invoices: list[Invoice]) -> None:
        self._invoices = invoices
        self.given = 0
        self.followed = 0
        self.documents = 0
        self._lines: set[asyncio.Transport] = set()
        sats = (invoices[0].msat or 0) // 1000
        self._price = {"base": round(PRICE.minor * 10**_DIGITS / sats), "offset": _DIGITS}
        self._answers: dict[str, Callable[[Variables], object]] = {
            "DefaultWallets": self._wallets,
            "CreateUsdInvoice": self._create,
            "InvoiceStatuses": lambda asked: dict.fromkeys(asked, _PENDING),
            "InvoiceStatus": lambda _: {"lnInvoicePaymentStatus": _PENDING},
            "RealtimePrice": self._prices,
            "CreateOpenInvoice": lambda _: {"lnNoAmountInvoiceCreate": _REFUSED},  # what the credential lacks
            "Transactions": lambda _: {"me": {"defaultAccount": {"transactions": {"edges": []}}}},
        }

    async def answer(self, request: web.Request) -> web.Response:
        """One document over HTTP."""
        self.documents += 1
        asked = orjson.loads(await request.read())
        data = self._answers[asked["operationName"]](asked["variables"])
        return web.Response(body=orjson.dumps({"data": data}), content_type="application/json")

    async def feed(self, request: web.Request) -> web.WebSocketResponse:
        """The statuses of invoices, by the protocol graphql-transport-ws: each is told once, as pending."""
        socket = web.WebSocketResponse(protocols=("graphql-transport-ws",))
        await socket.prepare(request)
        line = request.transport
        assert line is not None
        self._lines.add(line)
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = orjson.loads(message.data)
            if said["type"] == "connection_init":
                await socket.send_str('{"type":"connection_ack"}')
            elif said["type"] == "ping":
                await socket.send_str('{"type":"pong"}')
            elif said["type"] == "subscribe":
                self.followed += 1
                told = {
                    "id": said["id"],
                    "type": "next",
                    "payload": {"data": {"lnInvoicePaymentStatus": _PENDING}},
                }
                await socket.send_str(orjson.dumps(told).decode())
        self._lines.discard(line)
        return socket

    async def drop(self, _: web.Request) -> web.Response:
        """Cut every connection of the feed."""
        for line in self._lines:
            line.abort()
        return web.Response()

    async def count_documents(self, _: web.Request) -> web.Response:
        """How many documents were asked over HTTP."""
        return web.json_response(self.documents)

    async def counts(self, _: object) -> dict[str, int]:
        """What was given out since the last time."""
        told = {"given": self.given, "followed": self.followed}
        self.given = self.followed = 0
        return told

    def _wallets(self, _: Variables) -> object:
        wallet = {"id": "w-1", "walletCurrency": "USDT", "balance": "0", "isExternal": False}
        return {"me": {"defaultAccount": {"defaultWalletId": "w-1", "wallets": [wallet]}}}

    def _create(self, asked: Variables) -> object:
        assert asked["input"]["amount"] == PRICE.minor, asked
        invoice = self._invoices[self.given]
        self.given += 1
        made = {"paymentRequest": invoice.payment_request, "paymentHash": invoice.payment_hash}
        return {"lnUsdInvoiceCreate": {"errors": [], "invoice": made}}

    def _prices(self, _: Variables) -> object:
        price = {"btcSatPrice": self._price, "usdCentPrice": {"base": 10**_DIGITS, "offset": _DIGITS}}
        return {"realtimePrice": price}


_REFUSED = {"errors": [{"code": "INVALID_INPUT", "message": "no such wallet"}], "invoice": None}
_PENDING = {"errors": [], "status": "PENDING"}


async def _serve(count: int, open_ones: int) -> None:
    wallet = MemoryWallet(seconds=LIFE)
    signed = [await wallet.create_invoice(PRICE, MEMO) for _ in range(count)]
    flash = Flash(signed)
    app = web.Application()
    app.router.add_post("/graphql", flash.answer)
    app.router.add_get("/feed", flash.feed)
    app.router.add_post("/control/drop", flash.drop)
    app.router.add_get("/control/documents", flash.count_documents)
    url = await serve(app)
    ws_url = url.replace("http", "ws", 1) + "/feed"
    invoices = [(one.payment_hash, one.payment_request) for one in copies(signed[0], open_ones)]
    told = {"graphql_url": f"{url}/graphql", "ws_url": ws_url, "control_url": url, "invoices": invoices}
    await answer(told, flash.counts)


if __name__ == "__main__":
    loops.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
