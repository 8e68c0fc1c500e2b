"""Flash over HTTP as tests need it: scripted answers, fixed texts, and wallets that speak to them."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from chatwallet.sandbox.flash.lightning import LightningNode
from chatwallet.wallet.base import Credit
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Money

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]
Lever = Callable[..., Awaitable[dict[str, Any]]]

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
NODE = LightningNode(random.Random(3))
TEN_DOLLARS = Money(1000, USD)
SATS = 10_000  # ten dollars at 100,000 dollars a bitcoin
TILL = {"me": {"defaultAccount": {"defaultWalletId": "w1", "wallets": [
    {"id": "w1", "walletCurrency": "USDT", "balance": 1.5, "isExternal": False}]}}}  # fmt: skip
PRICE = {"realtimePrice": {"timestamp": 1, "btcSatPrice": {"base": 100_000_000_000, "offset": 12},
                           "usdCentPrice": {"base": 1_000_000, "offset": 6}}}  # fmt: skip


def price(dollars: int, **change: Any) -> dict[str, Any]:
    """The answer to RealtimePrice at so many dollars a bitcoin; `change` other members."""
    return {
        "realtimePrice": {
            **PRICE["realtimePrice"],
            "btcSatPrice": {"base": dollars * 10**6, "offset": 12},
            **change,
        }
    }


PATIENT = 30.0
"""Seconds after which a test gives up waiting for what ends by itself much earlier, also on a busy machine."""

PROMPT = 8.0
"""The same where less than ten seconds have to be proven: what the libraries wait when nobody tells them how long."""


class HandClock:
    """Monotonic seconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class Script:
    """A Flash that answers the wallet and the price well, and invoices with what the test says, in order."""

    def __init__(self, *answers: web.StreamResponse | Callable[[], Awaitable[web.StreamResponse]]) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.price: dict[str, Any] | Handler | None = PRICE

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.headers.append(dict(request.headers))
        match body["operationName"]:
            case "DefaultWallets":
                return web.json_response({"data": TILL})
            case "RealtimePrice":
                return await self._price(request)
        self.asked.append(body)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer() if callable(answer) else answer

    async def _price(self, request: web.Request) -> web.StreamResponse:
        if callable(self.price):
            return await self.price(request)
        return web.json_response({"data": self.price}) if self.price else web.Response(status=500)


class Texts:
    """Answers each operation with a fixed text, so that numbers stand in it as they were written.

    The details of a transaction are found under the transaction's id.
    """

    def __init__(self, **texts: str) -> None:
        self.texts = texts
        self.asked: list[str] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        name = body["variables"].get("input", {}).get("transactionId") or body["operationName"]
        self.asked.append(name)
        text = self.texts.get(name)
        return web.Response(text=text, content_type="application/json", status=500 if text is None else 200)


def wallet_at(url: str, **options: Any) -> FlashWallet:
    """A wallet, linked unless told otherwise, on the server at `url`; it has no live feed."""
    given = {"token": "t0k3n", "timeout": PATIENT, **options}
    return FlashWallet(graphql_url=f"{url}/graphql", ws_url="ws://127.0.0.1:1/graphql", **given)


def wallet_at_noon(url: str, **options: Any) -> FlashWallet:
    """The same at the time at which `signed` makes its invoices."""
    return wallet_at(url, **{"now": lambda: NOW, **options})


def signed(
    sats: int | None = SATS, at: datetime = NOW, seconds: int = 60, node: LightningNode = NODE
) -> dict[str, Any]:
    """An invoice with a real signature, as Flash tells it."""
    invoice = node.issue(sats=sats, memo="Coffee", at=at, seconds=seconds)
    return {"paymentRequest": invoice.payment_request, "paymentHash": invoice.payment_hash}


def invoice_text(invoice: object, errors: object = (), field: str = "lnUsdInvoiceCreate") -> str:
    """The JSON around an invoice."""
    return json.dumps({"data": {field: {"errors": errors, "invoice": invoice}}})


def response(text: str, status: int = 200, content_type: str = "application/json") -> web.Response:
    """An answer of any text."""
    return web.Response(text=text, status=status, content_type=content_type)


def good(**change: Any) -> web.Response:
    """An answer with an invoice over ten dollars, or with what `change` says."""
    return response(invoice_text(signed(**change)))


def account_text(text: str) -> str:
    """The JSON around a part of the default account."""
    return '{"data":{"me":{"defaultAccount":' + text + "}}}"


def came(credit: Credit | None) -> Money | None:
    """The amount of a receipt."""
    return None if credit is None else credit.amount
