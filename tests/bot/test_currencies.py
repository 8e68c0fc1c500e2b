"""A wallet that thinks in another currency than dollars: it receives, is told and lists in its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest

from chatwallet.accounts.roles import Owners
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel, Sent
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import orders_of
from chatwallet.tests.commands.desk import RATES, Desk
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import Currency, Money

ANA = Conversation("memory", "stall", "ana")
PATIENCE = 10.0


@dataclass(frozen=True)
class Case:
    """What is asked of a wallet of this currency; the prices, in its minor units, that all is invoiced at."""

    code: str
    asked: str
    shown: str
    price: int
    dollars: int
    satoshis: int


JMD = Case("JMD", "1500.50 JMD", "JMD 1,500.50", 150_050, 160_000, 32_000)
JPY = Case("JPY", "1500 JPY", "¥1,500", 1_500, 1_500, 300)


def plain(sent: Sequence[Sent]) -> str:
    return sent[-1].message.text.replace("\u00a0", " ")


def wallet_of(case: Case) -> MemoryWallet:
    return MemoryWallet(per_usd=RATES, currency=Currency.of(case.code))


@pytest.mark.usefixtures("no_settings")
@pytest.mark.parametrize("case", [JMD, JPY], ids=lambda case: case.code)
async def test_a_wallet_of_another_currency_receives_is_told_and_lists_in_it(case: Case) -> None:
    store, wallet, channel = MemoryStore(), wallet_of(case), MemoryChannel()

    async def answer(number: int, line: str) -> str:
        await channel.say(ANA, line)
        return plain(await channel.wait_for(number, timeout=PATIENCE))

    async with build(load_settings(), store=store, wallet=wallet, channels={"memory": channel}):
        assert case.shown in (await answer(1, f"receive {case.asked} Coffee")).splitlines()[0]
        (charge,) = await orders_of(store, ANA)
        assert charge.price == Money(case.price, wallet.currency)
        (row,) = await store.charges.invoices(charge.id)
        rate = await wallet.rate(wallet.currency, wallet.currency)
        assert row.invoice.msat == 1000 * int(charge.price.major / rate.per_sat)
        wallet.pay(row.payment_hash)
        told = await channel.wait_for(3, timeout=PATIENCE)
        (news,) = [one for one in told if one.key.startswith("paid:")]
        assert case.shown in plain([news]).splitlines()[0]
        assert case.shown in await answer(4, "history")
        assert case.shown in await answer(5, "balance")


@pytest.mark.parametrize("case", [JMD, JPY], ids=lambda case: case.code)
async def test_what_is_asked_in_dollars_or_satoshis_is_invoiced_in_the_wallet_s_currency(case: Case) -> None:
    desk = Desk(owners=Owners(keyed_channels=["memory"]))
    desk.use(wallet_of(case))
    own = desk.wallet.currency
    for said, price in (("10", case.dollars), ("200000 sat", case.satoshis * 100)):
        await desk.say(f"receive {said}")
        assert (await desk.charge()).price == Money(price, own), said


async def test_the_limit_and_the_smallest_amount_are_held_against_in_the_wallet_s_currency() -> None:
    """The limit of the settings, 10,000 dollars, is 1.6 million Jamaican ones."""
    desk = Desk()
    desk.use(wallet_of(JMD))
    assert "$10,000.00" in await only_line(desk, "receive 1600001 JMD")
    assert await desk.made_nothing()
    await desk.say("receive 1600000 JMD")
    assert (await desk.charge()).price == Money(160_000_000, Currency.of("JMD"))
    desk.use(wallet_of(JPY))
    assert "¥1" in await only_line(desk, "receive 1 sat")
    assert "¥2 is the nearest to 10 sat" in "\n".join(await desk.lines("receive 10 sat"))


@pytest.mark.parametrize("asked", ["800 JMD", "5 USD", "5000 sat"])
async def test_an_order_of_before_is_renewed_by_a_wallet_of_another_currency(asked: str) -> None:
    """What was asked for in the currency of the new one was still invoiced over the dollars of then, and refused."""
    desk = Desk()
    await desk.say(f"receive {asked}")
    desk.use(wallet_of(JMD))
    desk.pass_time(120)
    await desk.say("again")
    charge = await desk.charge()
    assert (charge.price, len(await desk.store.charges.invoices(charge.id))) == (
        Money(80_000, desk.wallet.currency),
        2,
    )


async def only_line(desk: Desk, text: str) -> str:
    (line,) = await desk.lines(text)
    return line


async def test_a_rate_is_of_the_base_that_is_asked_for() -> None:
    wallet = wallet_of(JMD)
    euro = await wallet.rate(Currency.of("EUR"), wallet.currency)
    assert euro.to_base(Money(100, euro.currency)) == Money(20_000, wallet.currency)
    assert euro.from_base(Money(20_000, wallet.currency)) == Money(100, euro.currency)
    assert (await wallet.rate(wallet.currency, wallet.currency)).per_base == Decimal(1)
    with pytest.raises(ValueError, match="EUR is not JMD"):
        euro.from_base(Money(100, euro.currency))
