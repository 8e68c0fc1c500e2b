"""S1-34: a server whose schema lacks optional fields, or answers them with null, is worked with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, parse, validate

from chatwallet.tests.flash_schema import flash_schema
from chatwallet.tests.wallet.servers import (
    NOW,
    PRICE,
    TEN_DOLLARS,
    Serve,
    signed,
    wallet_at_noon,
)
from chatwallet.wallet.base import Balance, Direction, Transaction, TransactionId
from chatwallet.wallet.errors import WalletError, WalletRefused
from chatwallet.wallet.flash.documents import OPTIONAL
from chatwallet.wallet.money import USD, Currency, Money

JMD = Currency.of("JMD")


def schema_without(*fields: str) -> GraphQLSchema:
    """Flash's schema, in which no type has these fields."""
    schema = flash_schema()
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field in fields:
                kind.fields.pop(field, None)
    return schema


class Lesser:
    """A Flash with a schema of its own, which looks at each document before it does anything, as graphql-js does."""

    def __init__(self, *lacking: str, **nulls: None) -> None:
        self.schema = schema_without(*lacking)
        self.lacking = lacking
        self.nulls = nulls
        self.refused: list[str] = []
        self.done: list[str] = []

    async def __call__(self, request: web.Request) -> web.Response:
        body = await request.json()
        errors = validate(self.schema, parse(body["query"]))
        if errors:
            self.refused.append(body["operationName"])
            told = [
                {
                    "message": error.message.replace("'", '"'),
                    "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
                }
                for error in errors
            ]
            return web.json_response({"errors": told}, status=400)
        self.done.append(body["operationName"])
        return web.json_response({"data": self._answer(body["operationName"])})

    def _answer(self, operation: str) -> Mapping[str, Any]:
        wallet = {"id": "w1", "walletCurrency": "USDT", "balance": 150.5, "isExternal": False}
        line = {"id": "t1", "direction": "RECEIVE", "createdAt": int(NOW.timestamp()), "memo": "Coffee",
                "settlementDisplayAmount": "10.00"}  # fmt: skip
        account: dict[str, Any] = {"defaultWalletId": "w1", "wallets": [{**wallet, **self._null(wallet)}]}
        account |= self._null(account)
        listed = {"edges": [{"node": {**line, **self._null(line)}}]}
        answers: dict[str, Mapping[str, Any]] = {
            "DefaultWallets": {"me": {"defaultAccount": account}},
            "Transactions": {"me": {"defaultAccount": {"transactions": listed}}},
            "CreateUsdInvoice": {"lnUsdInvoiceCreate": {"errors": [], "invoice": signed()}},
            "RealtimePrice": PRICE,
            "Currencies": {"currencyList": [{"id": "JMD", "fractionDigits": 2}]},
        }
        return answers[operation]

    def _null(self, of: Mapping[str, object]) -> dict[str, None]:
        return {name: None for name in (*self.nulls, *self.lacking) if name in of}


@pytest.mark.parametrize(
    "lacking", [*sorted((name,) for name in OPTIONAL), tuple(sorted(OPTIONAL))], ids="-".join
)
async def test_what_does_not_need_a_field_works_without_it(serve: Serve, lacking: tuple[str, ...]) -> None:
    flash = Lesser(*lacking)
    async with wallet_at_noon(await serve(flash)) as wallet:
        assert (await wallet.create_invoice(TEN_DOLLARS, "Coffee")).msat
        (balance,) = await wallet.balances()
        (line,) = await wallet.transactions(5)
        assert (await wallet.rate(JMD, USD)).per_sat > 0
        refused = list(flash.refused)
        await wallet.create_invoice(TEN_DOLLARS, "Coffee")
        await wallet.balances()
        await wallet.transactions(5)
    assert balance == Balance(
        "w1", "USDT", None if "balance" in lacking else Money(150, USD), is_default=True
    )
    amount = None if "settlementDisplayAmount" in lacking else TEN_DOLLARS
    assert line == Transaction(
        TransactionId("t1"), Direction.IN, amount, NOW, None if "memo" in lacking else "Coffee"
    )
    assert flash.refused == refused, "it is asked once, and known from then on"
    assert flash.done.count("CreateUsdInvoice") == 2


@pytest.mark.parametrize(
    "name", ["isExternal", "balance", "defaultWalletId", "memo", "settlementDisplayAmount", "direction"]
)
async def test_what_does_not_need_a_field_works_where_it_is_null(serve: Serve, name: str) -> None:
    async with wallet_at_noon(await serve(Lesser(**{name: None}))) as wallet:
        assert (await wallet.create_invoice(TEN_DOLLARS, "Coffee")).msat
        (balance,) = await wallet.balances()
        (line,) = await wallet.transactions(5)
    assert (balance.available is None, balance.is_default) == (name == "balance", name != "defaultWalletId")
    assert line.direction is Direction.IN


async def test_a_server_without_a_list_of_currencies_has_prices_in_dollars(serve: Serve) -> None:
    async with wallet_at_noon(await serve(Lesser("currencyList"))) as wallet:
        assert (await wallet.rate(USD, USD)).per_sat > 0
        with pytest.raises(WalletRefused) as refused:
            await wallet.rate(JMD, USD)
    assert refused.value.code == "UNSUPPORTED_CURRENCY"


async def test_a_field_without_which_nothing_works_is_told(serve: Serve) -> None:
    flash = Lesser("paymentRequest")
    async with wallet_at_noon(await serve(flash)) as wallet:
        with pytest.raises(WalletError, match="Cannot query field"):
            await wallet.create_invoice(TEN_DOLLARS, "Coffee")
    assert flash.refused == ["CreateUsdInvoice"], "and not asked again and again"


class Together(Lesser):
    """It answers the first two questions when both have come."""

    def __init__(self, *lacking: str) -> None:
        super().__init__(*lacking)
        self._both = asyncio.Barrier(2)
        self._came = 0

    async def __call__(self, request: web.Request) -> web.Response:
        self._came += 1
        if self._came <= 2:
            await self._both.wait()
        return await super().__call__(request)


async def test_of_two_who_ask_at_the_same_time_both_have_their_answer(serve: Serve) -> None:
    """The second one was refused: that the field is not there had just been learned from the first."""
    async with wallet_at_noon(await serve(Together("balance"))) as wallet:
        first, second = await asyncio.gather(wallet.balances(), wallet.balances())
    assert first == second == [Balance("w1", "USDT", None, is_default=True)]
