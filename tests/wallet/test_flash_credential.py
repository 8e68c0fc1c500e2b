"""X12: what a credential is not allowed is found out, and nothing is made or moved for that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.servers import Serve
from chatwallet.wallet.base import Need
from chatwallet.wallet.errors import WalletError
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

ALL = ("read_user", "read_wallet", "read_transactions", "write_wallet")


@asynccontextmanager
async def with_key(sandbox: Sandbox, *scopes: str) -> AsyncIterator[FlashWallet]:
    backend = sandbox.backend
    _, raw = backend.keys.make(backend.default_account, "doctor", scopes)
    async with FlashWallet(graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, api_key=raw) as wallet:
        yield wallet


@pytest.mark.parametrize(
    ("scopes", "lacks"),
    [
        (ALL, set()),
        (("write_user", "write_wallet", "write_transactions"), set()),
        (("read_user", "read_wallet", "read_transactions"), {Need.INVOICES}),
        (("read_user", "write_wallet"), {Need.TRANSACTIONS}),
        (("write_wallet", "read_transactions"), {Need.BALANCES, Need.TRANSACTIONS}),
        (("read_user",), {Need.BALANCES, Need.TRANSACTIONS, Need.INVOICES}),
    ],
    ids=lambda value: ",".join(sorted(value)) or "nothing",
)
async def test_a_key_lacks_what_its_scopes_do_not_allow(
    sandbox: Sandbox, scopes: tuple[str, ...], lacks: set[Need]
) -> None:
    async with with_key(sandbox, *scopes) as wallet:
        for _ in range(3):
            assert await wallet.lacks() == lacks
    assert not list(sandbox.ledger.newest()), "nothing was made"


async def test_asking_takes_no_place_of_the_invoices(sandbox: Sandbox) -> None:
    """Flash grants 20 invoices in two minutes: questions must not use them up."""
    async with with_key(sandbox, *ALL) as wallet:
        for _ in range(25):
            assert await wallet.lacks() == set()
        await wallet.create_invoice(Money(100, USD), "coffee")


async def test_a_token_that_works_lacks_nothing(flash: FlashWallet) -> None:
    assert await flash.lacks() == set()


async def test_a_key_that_is_none_lacks_everything(sandbox: Sandbox) -> None:
    raw = "fk_00000000_" + "x" * 64
    async with FlashWallet(graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, api_key=raw) as wallet:
        assert await wallet.lacks() == {Need.ACCESS}


@pytest.mark.parametrize("status", [429, 500, 502])
async def test_a_wallet_that_is_away_says_nothing_of_the_credential(serve: Serve, status: int) -> None:
    async def away(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    url = await serve(away)
    async with FlashWallet(graphql_url=url, ws_url=url.replace("http", "ws"), api_key="fk_x") as wallet:
        with pytest.raises(WalletError):
            await wallet.lacks()


async def test_a_wallet_in_memory_lacks_what_a_test_says() -> None:
    wallet = MemoryWallet()
    assert await wallet.lacks() == set()
    wallet.lacking = frozenset({Need.INVOICES})
    assert await wallet.lacks() == {Need.INVOICES}
