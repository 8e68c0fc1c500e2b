"""S1-35: a host's program brings its own clock and its own rates, through the public API alone."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chatwallet import ChatWallet, Settings
from chatwallet.bot.cli.web_client import Seen, WebClient
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tests.bot.test_plugin import site
from chatwallet.tracking.base import Charge
from chatwallet.wallet.errors import WalletRefused
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import Currency
from chatwallet.wallet.rates import Rate

LONG_AGO = datetime(2021, 7, 1, 12, tzinfo=UTC)


class OwnRates:
    """A dollar costs 200 of whatever the host has a rate for, a bitcoin a hundred thousand dollars."""

    async def rate(self, currency: Currency, base: Currency) -> Rate:
        if currency.code not in ("JMD", "USD"):
            raise WalletRefused(f"no prices in {currency}", code="UNSUPPORTED_CURRENCY")
        dollar = Decimal(200 if currency.code == "JMD" else 1)
        return Rate(currency, base, per_sat=dollar / 1000, per_base=dollar, at=LONG_AGO)


async def test_people_are_told_the_host_s_rates_and_the_host_s_time(no_settings: pytest.MonkeyPatch) -> None:
    made: list[Charge] = []

    async def created(charge: Charge) -> None:
        made.append(charge)

    wallet = ChatWallet(
        Settings(),
        store=MemoryStore(),
        wallet=MemoryWallet(now=lambda: LONG_AGO),
        clock=lambda: LONG_AGO,
        rates=OwnRates(),
        on_charge_created=created,
    )
    heard: list[Seen] = []
    async with site(wallet) as url, wallet:
        address = (await wallet.web_chat("Ana")).removeprefix("chat/")
        async with WebClient("Ana", url, lambda _, seen: heard.append(seen), address=address) as ana:
            price = await ana.say("price JMD")
            order = await ana.say("receive 1000 JMD Coffee")
            unknown = await ana.say("price EUR")
    assert "20,000,000" in price.text
    assert order.qr is not None
    assert "EUR" in unknown.text
    assert made[0].price is not None
    assert (made[0].price.minor, made[0].created) == (500, LONG_AGO)
