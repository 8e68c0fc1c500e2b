"""Flash's balances, the choice of the wallet that receives, and prices: exact, and refused where they make no sense."""

from decimal import Decimal

import pytest

from chatwallet.tests.wallet.servers import HandClock, Serve, Texts, account_text, wallet_at
from chatwallet.wallet.errors import WalletRefused, WalletUnavailable
from chatwallet.wallet.money import SAT, USD, Currency, Money


def _wallets(*balances: tuple[str, str, str, str], default: str = "w2") -> str:
    rows = ",".join(
        f'{{"id":"{name}","walletCurrency":"{currency}","balance":{balance},"isExternal":{external}}}'
        for name, currency, balance, external in balances
    )
    return account_text(f'{{"defaultWalletId":"{default}","wallets":[{rows}]}}')


@pytest.mark.parametrize(
    ("text", "cents"),
    [("0", 0), ("0.99999999", 0), ("1234.99999999", 1234), ("28.999999999999999999", 28), ("29", 29), ("1e3", 1000),
     ("12345678901234567.9", 12345678901234567), ("-0.5", -1)],
)  # fmt: skip
async def test_a_balance_is_rounded_down_from_its_own_text(text: str, cents: int, serve: Serve) -> None:
    async with wallet_at(
        await serve(Texts(DefaultWallets=_wallets(("w2", "USDT", text, "false"))))
    ) as wallet:
        (balance,) = await wallet.balances()
    assert balance.available == Money(cents, USD)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e999999", '"lots"', "[]", "{}"])
async def test_a_balance_that_is_no_amount_is_no_answer(text: str, serve: Serve) -> None:
    async with wallet_at(
        await serve(Texts(DefaultWallets=_wallets(("w2", "USDT", text, "false"))))
    ) as wallet:
        with pytest.raises(WalletUnavailable):
            await wallet.balances()


async def test_balances_put_the_default_first_and_leave_bitcoin_out(serve: Serve) -> None:
    text = _wallets(
        ("w1", "USD", "5", "false"),
        ("b", "BTC", "null", "true"),
        ("w2", "USDT", "null", "false"),
        ("w3", "USD", "null", "true"),
    )
    async with wallet_at(await serve(Texts(DefaultWallets=text))) as wallet:
        balances = await wallet.balances()
    assert [(one.wallet_id, one.is_default, one.available, one.external) for one in balances] == [
        ("w2", True, None, False),
        ("w1", False, Money(5, USD), False),
        ("w3", False, None, True),
    ]


@pytest.mark.parametrize(
    ("default", "wallets", "chosen"),
    [
        ("w2", [("w1", "USD", "false"), ("w2", "USDT", "false")], "w2"),
        ("w1", [("w1", "USD", "false"), ("w2", "USDT", "false")], "w1"),
        ("b", [("b", "BTC", "true"), ("w1", "USD", "false"), ("w2", "USDT", "false")], "w2"),
        ("x", [("x", "USDT", "true"), ("w1", "USD", "false")], "w1"),
        ("gone", [("w1", "USD", "false")], "w1"),
        ("b", [("b", "BTC", "false")], None),
        ("b", [], None),
    ],
)
async def test_the_wallet_that_receives_is_chosen_as_the_cutover_needs(
    default: str, wallets: list[tuple[str, str, str]], chosen: str | None, serve: Serve
) -> None:
    text = _wallets(*[(name, currency, "1", external) for name, currency, external in wallets])
    async with wallet_at(
        await serve(Texts(DefaultWallets=text.replace('"w2","wallets', f'"{default}","wallets')))
    ) as wallet:
        if chosen is None:
            with pytest.raises(WalletRefused, match="no custodial"):
                await wallet._wallets.wallet_id()
        else:
            assert await wallet._wallets.wallet_id() == chosen


# Prices.

CURRENCIES = (
    '{"data":{"currencyList":[{"id":"JPY","fractionDigits":0},{"id":"KWD","fractionDigits":3},'
    '{"id":"EUR","fractionDigits":2}]}}'
)


def _price(sat: str, sat_offset: int, cent: str, cent_offset: int) -> str:
    return (
        f'{{"data":{{"realtimePrice":{{"timestamp":1,"btcSatPrice":{{"base":{sat},"offset":{sat_offset}}},'
        f'"usdCentPrice":{{"base":{cent},"offset":{cent_offset}}}}}}}}}'
    )


@pytest.mark.parametrize(
    ("code", "price", "per_sat", "per_usd"),
    [
        ("USD", _price("65000000000", 12, "1000000", 6), "0.00065", "1"),
        ("JPY", _price("95940000000", 12, "1476000", 6), "0.09594", "147.6"),
        ("KWD", _price("198900000000", 12, "3060000", 6), "0.0001989", "0.306"),
        ("EUR", _price("559", 4, "86", 2), "0.000559", "0.86"),
    ],
)
async def test_a_rate_follows_the_offset_and_the_digits_that_flash_says(
    code: str, price: str, per_sat: str, per_usd: str, serve: Serve
) -> None:
    async with wallet_at(await serve(Texts(RealtimePrice=price, Currencies=CURRENCIES))) as wallet:
        rate = await wallet.rate(Currency.of(code), USD)
    assert (rate.per_sat, rate.per_base) == (Decimal(per_sat), Decimal(per_usd))
    assert rate.from_base(Money(100, USD)).major == pytest.approx(Decimal(per_usd), abs=Decimal("0.5"))


@pytest.mark.parametrize(
    ("code", "digits", "believed"),
    [("JMD", 0, False), ("JMD", 3, False), ("JPY", 2, False), ("KWD", 2, False), ("HTG", 2, True),
     ("LBP", 2, True), ("LBP", 0, True), ("IQD", 3, True), ("IQD", 2, False)],
)  # fmt: skip
async def test_digits_of_a_currency_that_nobody_else_gives_it_make_no_rate(
    code: str, digits: int, believed: bool, serve: Serve
) -> None:
    """With 0 digits for 2, 1600 Jamaican dollars were ten cents; both prices scale alike, so nothing else shows it."""
    listed = f'{{"data":{{"currencyList":[{{"id":"{code}","fractionDigits":{digits}}}]}}}}'
    server = Texts(RealtimePrice=_price("10416250000000", 12, "160250000", 6), Currencies=listed)
    async with wallet_at(await serve(server)) as wallet:
        if believed:
            assert (await wallet.rate(Currency.of(code), USD)).per_base == Decimal(
                "160.25"
            ) * 100 / 10**digits
        else:
            with pytest.raises(WalletUnavailable, match="digits"):
                await wallet.rate(Currency.of(code), USD)


async def test_flash_quotes_against_the_dollar_alone(serve: Serve) -> None:
    async with wallet_at(await serve(Texts())) as wallet:
        with pytest.raises(WalletRefused) as refused:
            await wallet.rate(USD, Currency.of("JMD"))
    assert refused.value.code == "UNSUPPORTED_CURRENCY"


async def test_a_rate_is_asked_for_once_a_minute(serve: Serve) -> None:
    clock = HandClock()
    server = Texts(RealtimePrice=_price("65000000000", 12, "1000000", 6))
    async with wallet_at(await serve(server), clock=clock) as wallet:
        for _ in range(3):
            await wallet.rate(USD, USD)
            clock.at += 20
        assert server.asked == ["RealtimePrice"]
        await wallet.rate(USD, USD)
    assert server.asked == ["RealtimePrice"] * 2


@pytest.mark.parametrize("currency", [SAT, Currency.of("XAU"), Currency.of("CHF")])
async def test_a_currency_that_flash_does_not_list_is_refused_without_asking_for_its_price(
    currency: Currency, serve: Serve
) -> None:
    server = Texts(Currencies=CURRENCIES)
    async with wallet_at(await serve(server)) as wallet:
        with pytest.raises(WalletRefused) as refused:
            await wallet.rate(currency, USD)
    assert refused.value.code == "UNSUPPORTED_CURRENCY"
    assert server.asked == ["Currencies"]


@pytest.mark.parametrize(
    "price", [_price("0", 12, "1", 6), _price("-5", 12, "1", 6), _price("1", 10**9, "1", 6), _price("1", -1, "1", 6),
              _price("null", 1, "1", 6), _price("1.5", 1, "1", 6), '{"data":{"realtimePrice":null}}'],
)  # fmt: skip
async def test_a_price_that_makes_no_sense_is_no_price(price: str, serve: Serve) -> None:
    async with wallet_at(await serve(Texts(RealtimePrice=price))) as wallet:
        with pytest.raises(WalletUnavailable):
            await wallet.rate(USD, USD)
