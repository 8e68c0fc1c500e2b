"""No invoice is shown whose amount was not held against a price: X1, and each way in which a price can fail."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from chatwallet.tests.wallet.servers import (
    NOW,
    PRICE,
    SATS,
    TEN_DOLLARS,
    HandClock,
    Handler,
    Script,
    Serve,
    good,
    invoice_text,
    price,
    response,
    signed,
    wallet_at_noon,
)
from chatwallet.wallet.errors import AmountUnchecked, InvoiceMismatch, WalletUnavailable
from chatwallet.wallet.flash import issuing, prices
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Currency


class Day:
    """Both clocks of a machine."""

    def __init__(self) -> None:
        self.monotonic = HandClock()
        self.wall = NOW

    def now(self) -> datetime:
        return self.wall

    def pass_(self, **time: float) -> None:
        step = timedelta(**time)
        self.wall += step
        self.monotonic.at += step.total_seconds()

    def wallet(self, url: str) -> FlashWallet:
        return wallet_at_noon(url, now=self.now, clock=self.monotonic)


async def _stalls(_: web.Request) -> web.StreamResponse:
    await asyncio.get_running_loop().create_future()
    raise AssertionError


def _says(text: str, status: int = 200) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status, content_type="application/json")

    return answer


_BAD_PRICES: dict[str, dict[str, Any] | Handler | None] = {
    "500": None,
    "stalls": _stalls,
    "no JSON": _says("upstream says hi"),
    "null": {"realtimePrice": None},
    "nothing": price(0),
    "negative": price(-100_000),
    "in another currency": price(15_700_000, usdCentPrice={"base": 157_000_000, "offset": 6}),
    "refused": _says('{"errors":[{"message":"no","extensions":{"code":"NOT_AUTHORIZED"}}]}'),
    "rate limited": _says("slow down", 429),
}


@pytest.mark.parametrize("name", _BAD_PRICES)
@pytest.mark.parametrize("sats", [SATS, 10], ids=["right", "wrong"])
async def test_without_a_price_there_is_no_code(name: str, sats: int, serve: Serve) -> None:
    """X1: create answers $0.01 for $10, and no price can be had. The right amount is not shown either."""
    script = Script(good(sats=sats))
    script.price = _BAD_PRICES[name]
    async with wallet_at_noon(await serve(script), timeout=2.0) as wallet:
        with pytest.raises(AmountUnchecked):
            await wallet.create_invoice(TEN_DOLLARS, "")


@pytest.mark.parametrize("name", _BAD_PRICES)
async def test_the_last_price_stands_in_for_one_that_can_not_be_had(name: str, serve: Serve) -> None:
    day = Day()
    script = Script(good(), good(), good(sats=10))
    async with day.wallet(await serve(script)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
        script.price = _BAD_PRICES[name]
        day.pass_(minutes=6)
        script.answers = [good(at=day.wall)]
        assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == SATS * 1000
        script.answers = [good(sats=10, at=day.wall)]
        with pytest.raises(InvoiceMismatch, match="amount"):
            await wallet.create_invoice(TEN_DOLLARS, "")


@pytest.mark.parametrize(
    ("hours", "part", "fits"),
    [
        (0, 1.03, False),
        (1, 1.05, True),
        (1, 1.10, False),
        (1, 0.95, True),
        (1, 0.90, False),
        (12, 1.15, True),
        (12, 1.25, False),
        (23.9, 0.80, True),
        (23.9, 0.60, False),
        (23.9, 3.0, False),
    ],
)
async def test_the_band_grows_with_the_age_of_the_last_price(
    hours: float, part: float, fits: bool, serve: Serve
) -> None:
    day, script = Day(), Script(good())
    async with day.wallet(await serve(script)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
        script.price = None
        day.pass_(hours=hours)
        script.answers = [good(sats=round(SATS * part), at=day.wall)]
        if fits:
            assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == round(SATS * part) * 1000
        else:
            with pytest.raises(InvoiceMismatch, match="amount"):
                await wallet.create_invoice(TEN_DOLLARS, "")


@pytest.mark.parametrize("slept", [False, True], ids=["awake", "asleep: the monotonic clock stood still"])
async def test_after_a_day_the_last_price_counts_no_more(slept: bool, serve: Serve) -> None:
    day, script = Day(), Script(good())
    async with day.wallet(await serve(script)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
        script.price = None
        day.pass_(hours=24.1)
        if slept:
            day.monotonic.at = HandClock().at
        script.answers = [good(at=day.wall)]
        with pytest.raises(AmountUnchecked):
            await wallet.create_invoice(TEN_DOLLARS, "")


async def test_a_price_that_is_back_checks_again_by_itself(serve: Serve) -> None:
    script = Script(good(), good())
    script.price = None
    async with wallet_at_noon(await serve(script)) as wallet:
        with pytest.raises(AmountUnchecked):
            await wallet.create_invoice(TEN_DOLLARS, "")
        script.price = PRICE
        assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == SATS * 1000


async def test_a_price_that_fails_once_is_asked_for_again(serve: Serve) -> None:
    script, asked = Script(good()), 0

    async def once(_: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.Response(status=502) if asked == 1 else web.json_response({"data": PRICE})

    script.price = once
    async with wallet_at_noon(await serve(script)) as wallet:
        assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == SATS * 1000


async def test_the_first_price_of_all_is_waited_for_longer(
    monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    """On a bad network, after a start: without it the person would be sent away."""
    monkeypatch.setattr(prices, "PATIENCE", 0.01)
    monkeypatch.setattr(issuing, "PATIENCE", 0.01)
    script = Script(good())

    async def late(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)  # what the network takes
        return web.json_response({"data": PRICE})

    script.price = late
    async with wallet_at_noon(await serve(script)) as wallet:
        assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == SATS * 1000


@pytest.mark.parametrize("times", [10, 0.1, 157])
async def test_a_price_far_from_one_that_an_invoice_proved_is_nonsense(times: float, serve: Serve) -> None:
    """X1: price and invoice wrong by the same factor, as after a decimal point that moved."""
    day, script = Day(), Script(good())
    async with day.wallet(await serve(script)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
        script.price = price(round(100_000 * times))
        day.pass_(minutes=6)
        script.answers = [good(sats=round(SATS / times), at=day.wall)]
        with pytest.raises(InvoiceMismatch, match="amount"):
            await wallet.create_invoice(TEN_DOLLARS, "")
        script.answers = [good(at=day.wall)]
        assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == SATS * 1000


async def test_a_first_price_that_is_nonsense_poisons_nothing(serve: Serve) -> None:
    script = Script(good(), good())
    script.price = price(10_000_000)
    async with wallet_at_noon(await serve(script)) as wallet:
        with pytest.raises(InvoiceMismatch, match="amount"):
            await wallet.create_invoice(TEN_DOLLARS, "")
        script.price = PRICE
        assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == SATS * 1000


async def test_a_price_that_doubles_within_a_day_is_believed(serve: Serve) -> None:
    day, script = Day(), Script(good())
    async with day.wallet(await serve(script)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
        script.price = price(200_000)
        day.pass_(minutes=6)
        script.answers = [good(sats=SATS // 2, at=day.wall)]
        assert (await wallet.create_invoice(TEN_DOLLARS, "")).msat == SATS * 500


@pytest.mark.parametrize("sats", [None, 0, 1, SATS])
async def test_an_open_amount_needs_no_price_and_bears_no_amount(sats: int | None, serve: Serve) -> None:
    answer = response(invoice_text(signed(sats=sats), field="lnNoAmountInvoiceCreate"))
    script = Script(answer)
    script.price = None
    async with wallet_at_noon(await serve(script)) as wallet:
        if not sats:  # the sandbox's node makes an open one of 0
            assert (await wallet.create_invoice(None, "")).msat is None
        else:
            with pytest.raises(InvoiceMismatch, match="amount"):
                await wallet.create_invoice(None, "")


# Rates that are shown: S1-20.


async def test_a_shown_rate_is_the_last_one_for_a_while_and_says_that_it_is_stale(serve: Serve) -> None:
    day, script = Day(), Script(good())
    async with day.wallet(await serve(script)) as wallet:
        first = await wallet.rate(USD, USD)
        script.price = None
        day.pass_(minutes=14)
        kept = await wallet.rate(USD, USD)
        assert (kept.stale, kept.at, kept.per_sat) == (True, NOW, first.per_sat)
        day.pass_(minutes=2)
        with pytest.raises(WalletUnavailable):
            await wallet.rate(USD, USD)
        script.price = PRICE
        assert not (await wallet.rate(USD, USD)).stale


async def test_how_long_a_rate_is_kept_can_be_said(serve: Serve) -> None:
    day, asked = Day(), 0

    async def counting(_: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.json_response({"data": PRICE})

    script = Script(good())
    script.price = counting
    url = await serve(script)
    options: dict[str, Any] = {"now": day.now, "clock": day.monotonic}
    async with wallet_at_noon(url, price_fresh=300, price_fallback=3600, **options) as wallet:
        for _ in range(2):
            await wallet.rate(USD, USD)
            day.pass_(seconds=299)
        assert asked == 1
        script.price = None
        day.pass_(minutes=50)
        assert (await wallet.rate(USD, USD)).stale


async def test_a_price_in_another_currency_is_held_against_the_dollar(serve: Serve) -> None:
    """X1: every currency. A yen that makes a bitcoin cost 157 times as much is no yen."""
    day, script = Day(), Script(good())

    async def answers(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if body["operationName"] == "Currencies":
            return web.json_response({"data": {"currencyList": [{"id": "EUR", "fractionDigits": 2}]}})
        if body["variables"].get("currency") == "EUR":
            wrong = price(15_700_000, usdCentPrice={"base": 860_000, "offset": 6})
            return web.json_response({"data": wrong})
        return await script(request)

    async with day.wallet(await serve(answers)) as wallet:
        await wallet.create_invoice(TEN_DOLLARS, "")
        with pytest.raises(WalletUnavailable, match="price"):
            await wallet.rate(Currency.of("EUR"), USD)
