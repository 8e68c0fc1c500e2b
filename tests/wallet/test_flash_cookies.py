"""Cookies that Flash, or whatever stands before it, sets: none is kept, none goes out (X28)."""

from __future__ import annotations

import pytest
from aiohttp import web

from chatwallet.tests.wallet.servers import PRICE, Serve, wallet_at
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Currency

CURRENCIES = {"currencyList": [{"id": "EUR", "fractionDigits": 2}]}


class Baker:
    """A Flash that sets a cookie with each answer, and keeps those that it is sent."""

    def __init__(self) -> None:
        self.sent: list[str | None] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.sent.append(request.headers.get("Cookie"))
        body = await request.json()
        answer = web.json_response({"data": CURRENCIES if body["operationName"] == "Currencies" else PRICE})
        answer.set_cookie("session", "of-credential-a", path="/")
        return answer


async def test_a_cookie_of_one_request_does_not_go_out_with_the_next(serve: Serve) -> None:
    # A jar keeps nothing for a bare address; Flash has a name.
    baker = Baker()
    url = (await serve(baker)).replace("127.0.0.1", "localhost")
    async with wallet_at(url) as wallet:
        await wallet.rate(Currency.of("EUR"), USD)
        await wallet.rate(Currency.of("USD"), USD)
    assert len(baker.sent) == 3
    assert set(baker.sent) == {None}


async def test_a_cookie_of_a_handshake_does_not_go_out_with_another(serve: Serve) -> None:
    sent: list[str | None] = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        sent.append(request.headers.get("Cookie"))
        answer = web.Response(status=403)
        if len(sent) == 1:
            answer = web.Response(status=302, headers={"Location": "/graphql/again"})
        answer.set_cookie("session", "of-the-first", path="/")
        return answer

    url = (await serve(elsewhere)).replace("http://127.0.0.1", "ws://localhost")
    async with FlashWallet(graphql_url="http://localhost:1/graphql", ws_url=f"{url}/graphql") as wallet:
        with pytest.raises(WalletUnavailable):
            async with wallet.feed():
                pass
    assert sent == [None, None]
