"""`price`: what bitcoin costs, in a currency the wallet has a rate for."""

from __future__ import annotations

from chatwallet.tests.commands.desk import Desk
from chatwallet.wallet.errors import RateLimited, WalletUnavailable


async def test_it_tells_the_price_of_a_bitcoin_and_of_one_unit(desk: Desk, mesa: Desk) -> None:
    assert await desk.lines("price") == [
        "1 BTC = $100,000.00",
        "$1.00 = 1,000 sat",
        "As of 1 Jan 2026, 12:00 UTC",
    ]
    assert (await desk.lines("price jmd"))[:2] == ["1 BTC = JMD 16,000,000.00", "JMD 1.00 = 6 sat"]
    assert (await desk.lines("price JPY"))[0] == "1 BTC = ¥15,000,000"
    assert await mesa.lines("precio") == [
        "1 BTC = 100.000,00 US$",
        "1,00 US$ = 1.000 sat",
        "Al 1 ene 2026, 12:00 UTC",
    ]


async def test_ones_own_currency_is_the_default(desk: Desk) -> None:
    await desk.say("currency EUR")
    assert (await desk.lines("price"))[0] == "1 BTC = €80,000.00"


async def test_what_cannot_be_told_is_said(desk: Desk, mesa: Desk) -> None:
    assert await desk.lines("price XAU") == ["I have no exchange rate for XAU."]
    desk.wallet.fail_next(WalletUnavailable("down"))
    assert "does not answer" in (await desk.lines("price"))[0]
    mesa.wallet.fail_next(RateLimited("slow", retry_after=30))
    assert "30 segundos" in (await mesa.lines("precio"))[0]
