"""Flash's limit of invoices, which costs a block of five minutes: kept by all instances together, and over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.wallets import house_wallet
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.redis_server import RedisServer
from chatwallet.wallet.backend import OpenWallet
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.errors import RateLimited, WalletError
from chatwallet.wallet.money import USD, Money

ALLOWED = 20
BLOCK = 300.0
PATIENCE = 20.0


@asynccontextmanager
async def wallets(*stores: Store) -> AsyncIterator[list[OpenWallet]]:
    """For each store the wallet of an instance, as `chatwallet run` has it."""
    async with AsyncExitStack() as stack:
        for store in stores:
            await stack.enter_async_context(store)
        yield [await stack.enter_async_context(house_wallet(load_settings(), store)) for store in stores]


async def ask(*of: OpenWallet) -> list[Invoice | BaseException]:
    """Ask each for an invoice, all at once."""
    asked = (wallet.create_invoice(Money(1000, USD), "Coffee") for wallet in of)
    return await asyncio.gather(*asked, return_exceptions=True)


def made(answers: list[Invoice | BaseException]) -> int:
    assert all(isinstance(one, Invoice | WalletError) for one in answers), answers
    return sum(isinstance(one, Invoice) for one in answers)


def waits(answers: list[Invoice | BaseException]) -> list[float]:
    return [one.retry_after for one in answers if isinstance(one, RateLimited)]


async def test_two_instances_make_together_as_many_as_flash_allows(shared: str, sandbox: Sandbox) -> None:
    async with wallets(RedisStore(shared), RedisStore(shared)) as (one, other):
        answers = await ask(*(one, other) * ALLOWED)
        assert made(answers) == ALLOWED
        assert len(list(sandbox.backend.ledger.newest())) == ALLOWED, "Flash did not hear of the others"
        assert all(100 < wait <= 130 for wait in waits(answers)), "none was blocked by Flash"


async def test_a_bot_that_was_started_again_goes_on_counting(
    opened_anew: Callable[[], Store], sandbox: Sandbox
) -> None:
    async with wallets(opened_anew()) as (wallet,):
        assert made(await ask(*[wallet] * 12)) == 12
    async with wallets(opened_anew()) as (wallet,):
        answers = await ask(*[wallet] * 12)
        assert made(answers) == ALLOWED - 12
        assert all(100 < wait <= 130 for wait in waits(answers)), "none was blocked by Flash"


async def test_a_block_by_flash_is_known_to_all_instances_and_after_a_restart(
    shared: str, sandbox: Sandbox
) -> None:
    async with wallets(RedisStore(shared), RedisStore(shared)) as (one, other):
        async with house_wallet(load_settings()) as stranger:  # somebody else with the same account
            assert made(await ask(*[stranger] * ALLOWED)) == ALLOWED
        (refusal,) = await ask(one)
        assert waits([refusal]) == [BLOCK]
        asked = sandbox.backend.requests["lnUsdInvoiceCreate"]
        (wait,) = waits(await ask(other))
        assert BLOCK - PATIENCE < wait <= BLOCK
    async with wallets(RedisStore(shared)) as (again,):
        (wait,) = waits(await ask(again))
        assert BLOCK - PATIENCE < wait <= BLOCK
        assert sandbox.backend.requests["lnUsdInvoiceCreate"] == asked > ALLOWED


async def test_people_of_another_instance_are_told_how_long_to_wait(shared: str, sandbox: Sandbox) -> None:
    channel = MemoryChannel()
    async with wallets(RedisStore(shared)) as (busy,):
        assert made(await ask(*[busy] * ALLOWED)) == ALLOWED
        store, settings = RedisStore(shared), load_settings()
        flash = house_wallet(settings, store)
        app = build(settings, store=store, wallet=flash, channels={"memory": channel}, opened=(store, flash))
        async with app:
            await channel.say(Conversation("memory", "shop", "ana"), "receive 10 Coffee", id="1")
            (sent,) = await channel.wait_for(1, timeout=PATIENCE)
    words = sent.message.text.split()
    assert sent.message.text.startswith("That is too many new QRs at once. Please try again in ")
    assert words[-1] == "seconds."
    assert 100 < int(words[-2]) <= 130


async def test_without_the_store_nothing_is_asked_of_flash_and_the_message_can_be_handled_again(
    own_redis: RedisServer, sandbox: Sandbox
) -> None:
    async with wallets(RedisStore(own_redis.url)) as (wallet,):
        assert made(await ask(wallet)) == 1
        own_redis.kill()
        with pytest.raises(StoreUnavailable):
            await wallet.create_invoice(Money(1000, USD), "Coffee")
        own_redis.start()
        assert len(list(sandbox.backend.ledger.newest())) == 1
