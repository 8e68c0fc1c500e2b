"""X1: the wallet's last price outlives the bot, with its age, also while its server tells none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web

from chatwallet.bot.rates import StoredRates
from chatwallet.storage.base import Store
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tests.wallet.servers import NOW, PRICE, TEN_DOLLARS, Script, Serve, good, wallet_at
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Currency
from chatwallet.wallet.rates import Rate


def started(url: str, store: Store, minutes: int) -> FlashWallet:
    """The wallet of a bot that is started so many minutes after noon."""
    then = NOW + timedelta(minutes=minutes)
    return wallet_at(url, now=lambda: then, last_rates=StoredRates(store.values), patience=0)


async def test_after_a_restart_the_last_price_is_shown_with_its_age_while_there_is_none(serve: Serve) -> None:
    async def always() -> web.StreamResponse:
        return good(at=NOW + timedelta(minutes=5))

    script: Any = Script(always)
    url = await serve(script)
    async with MemoryStore() as store:
        async with started(url, store, 0) as wallet:
            first = await wallet.rate(USD, USD)
        script.price = None
        async with started(url, store, 5) as wallet:
            stale = await wallet.rate(USD, USD)
            assert (stale, stale.at) == (replace(first, stale=True), NOW)
            assert (await wallet.create_invoice(TEN_DOLLARS, "Coffee")).msat, (
                "it is held against the price of then"
            )
        async with started(url, store, 20) as wallet:
            with pytest.raises(WalletUnavailable):
                await wallet.rate(USD, USD)
        script.price = PRICE
        async with started(url, store, 21) as wallet:
            assert (await wallet.rate(USD, USD)).at == NOW + timedelta(minutes=21)
        assert list(await store.values.under("rate:")) == ["rate:USD"]


@pytest.mark.parametrize("text", ["", "null", "{}", '{"base":"USD","per_sat":"x","per_base":"1","at":"x"}'])
async def test_a_last_price_that_can_not_be_read_is_none(text: str) -> None:
    async with MemoryStore() as store:
        await store.values.put("rate:USD", text)
        assert await StoredRates(store.values).find(USD) is None


async def test_a_last_price_of_a_clock_that_was_ahead_is_none_until_its_time_has_come(serve: Serve) -> None:
    """Its age would be less than nothing, and it would pass for a new one for as long as the clock was ahead."""
    script: Any = Script(good())
    url = await serve(script)
    async with MemoryStore() as store:
        async with started(url, store, 60) as wallet:
            ahead = await wallet.rate(USD, USD)
        script.price = None
        async with started(url, store, 0) as wallet:
            with pytest.raises(WalletUnavailable):
                await wallet.rate(USD, USD)
        async with started(url, store, 65) as wallet:
            assert (await wallet.rate(USD, USD)).at == ahead.at


class Away:
    """The last rate in a store that can't be asked the first time."""

    def __init__(self, rate: Rate) -> None:
        self._found: list[Rate | None] = [None, rate]

    async def find(self, currency: Currency) -> Rate | None:
        return self._found.pop(0)

    async def keep(self, rate: Rate) -> None:
        raise AssertionError("there is none")


async def test_a_store_that_is_away_at_first_is_asked_again_for_the_last_price(serve: Serve) -> None:
    script = Script(good())
    script.price = None
    last = Rate(USD, USD, per_sat=Decimal("0.001"), per_base=Decimal(1), at=NOW)
    then = NOW + timedelta(minutes=5)
    async with wallet_at(await serve(script), now=lambda: then, last_rates=Away(last)) as wallet:
        with pytest.raises(WalletUnavailable):
            await wallet.rate(USD, USD)
        found = await wallet.rate(USD, USD)
    assert (found.per_sat, found.at, found.stale) == (last.per_sat, NOW, True)
