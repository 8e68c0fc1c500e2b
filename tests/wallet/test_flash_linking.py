"""PE-11 and PE-12, the wallet's half: whose name it is, what a pasted key opens, and what is said if it opens none."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.servers import Lever, Serve, wallet_at
from chatwallet.tests.wallet.town import RECEIVES, Town, town_at
from chatwallet.wallet.base import Need, WalletRef
from chatwallet.wallet.errors import NotLinked, RateLimited, WalletRefused, WalletUnavailable
from chatwallet.wallet.flash.linker import FlashLinker
from chatwallet.wallet.linking import NOBODY

FORM = f"fk_{'0a' * 4}_{'x-_Y' * 16}"


@pytest.fixture
async def town(sandbox: Sandbox) -> AsyncIterator[Town]:
    async with town_at(sandbox) as opened:
        yield opened


async def test_pe_11_a_user_is_found_by_name_in_any_case(town: Town, sandbox: Sandbox) -> None:
    sandbox.open_account("myshop")
    found = await town.linked.find_user("MyShop")
    assert found is not None
    assert (found.name, found.wallet) == ("myshop", WalletRef("flash", "till:myshop"))


@pytest.mark.parametrize("style", ["direct", "router"])
async def test_pe_11_unknown_no_name_and_away_are_told_apart(town: Town, lever: Lever, style: str) -> None:
    await lever("errors", style=style)
    assert await town.linked.find_user("nobody_here") is None
    with pytest.raises(WalletRefused) as refused:
        await town.linked.find_user("my shop")
    assert refused.value.code == "NOT_A_NAME"
    await lever("network", side="http", mode="status", status=502)
    with pytest.raises(WalletUnavailable):
        await town.linked.find_user("nobody_here")


async def test_a_name_is_asked_about_without_a_currency_and_without_a_credential(serve: Serve) -> None:
    asked: list[dict[str, object]] = []
    headers: list[set[str]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(await request.json())
        headers.append({name.lower() for name in request.headers})
        return web.json_response({"data": {"accountDefaultWallet": {"id": "w1", "walletCurrency": "USDT"}}})

    async with wallet_at(await serve(answer)) as house, FlashLinker(house, "flash") as linker:
        assert await linker.find_user("myshop", NOBODY) is not None
    assert [body["variables"] for body in asked] == [{"username": "myshop"}]
    assert headers[0].isdisjoint({"authorization", "x-api-key", "cookie"})


async def test_a_user_who_receives_bitcoin_alone_is_nobody_to_us(serve: Serve) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"data": {"accountDefaultWallet": {"id": "w1", "walletCurrency": "BTC"}}})

    async with wallet_at(await serve(answer)) as house, FlashLinker(house, "flash") as linker:
        assert await linker.find_user("myshop", NOBODY) is None


async def test_pe_12_a_key_says_whose_it_is_and_lacks_nothing(town: Town, sandbox: Sandbox) -> None:
    ana = sandbox.open_account("ana")
    found = await town.linked.probe(sandbox.make_key(ana, RECEIVES))
    assert (found.wallet, found.username, found.missing) == (WalletRef("flash", ana.id), "ana", frozenset())
    assert found.until is None, "a key can't ask for its own end (protocol.md 2.6)"
    assert not list(sandbox.ledger.newest()), "nothing was made"


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        (("read_user", "read_wallet", "read_transactions"), {Need.INVOICES}),
        (("read_user", "read_wallet", "write_wallet"), {Need.TRANSACTIONS}),
        (("read_user", "read_transactions", "write_wallet"), set()),
        (("read_user", "read_transactions"), {Need.BALANCES, Need.INVOICES}),
        (("read_user",), {Need.BALANCES, Need.TRANSACTIONS, Need.INVOICES}),
    ],
    ids=lambda value: ",".join(sorted(value)) or "nothing",
)
async def test_pe_12_each_missing_scope_is_named(
    town: Town, sandbox: Sandbox, scopes: tuple[str, ...], missing: set[Need]
) -> None:
    ana = sandbox.open_account("ana")
    found = await town.linked.probe(sandbox.make_key(ana, scopes))
    assert found.wallet == WalletRef("flash", ana.id)
    assert found.missing == missing


async def test_pe_12_a_key_that_may_not_say_whose_it_is_is_of_no_wallet(town: Town, sandbox: Sandbox) -> None:
    found = await town.linked.probe(sandbox.make_key(sandbox.open_account("ana"), ("write_wallet",)))
    assert found.wallet is None
    assert Need.BALANCES in found.missing


async def test_pe_12_a_key_that_is_wrong_revoked_or_over_is_refused(
    town: Town, sandbox: Sandbox, lever: Lever
) -> None:
    ana = sandbox.open_account("ana")
    over = sandbox.make_key(ana, RECEIVES, seconds=60)
    revoked = sandbox.make_key(ana, RECEIVES)
    sandbox.backend.keys.revoke_raw(revoked)
    await lever("clock", advance=61)
    for key in (over, revoked, FORM):
        with pytest.raises(NotLinked):
            await town.linked.probe(key)


@pytest.mark.parametrize(
    "text",
    [
        "", "fk_", "ory_st_" + "a" * 48, f"fk_{'0A' * 4}_{'x' * 64}", f"fk_{'0a' * 4}_{'x' * 63}", FORM + "x",
        f" {FORM}", FORM.replace("-", "+"), FORM + "\n",
    ],
)  # fmt: skip
async def test_pe_12_what_has_not_the_form_of_a_key_is_told_before_anybody_is_asked(
    town: Town, sandbox: Sandbox, text: str
) -> None:
    with pytest.raises(WalletRefused) as refused:
        await town.linked.probe(text)
    assert refused.value.code == "NOT_A_KEY"
    assert sandbox.backend.requests["documents"] == 0


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_pe_12_a_wallet_that_is_away_is_no_word_about_the_key(
    town: Town, lever: Lever, status: int
) -> None:
    await lever("network", side="http", mode="status", status=status)
    with pytest.raises((WalletUnavailable, RateLimited)):
        await town.linked.probe(FORM)


async def test_neither_a_log_nor_an_error_shows_a_key(town: Town, sandbox: Sandbox) -> None:
    key = f"fk_{secrets.token_hex(4)}_{secrets.token_urlsafe(48)}"
    with capture_logs() as logs, pytest.raises(NotLinked) as refused:
        await town.linked.probe(key)
    assert key not in f"{logs} {refused.value!r} {refused.value.__cause__!r}"
