"""Money and rates: integers inside, exact at the edges."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwallet.wallet.money import SAT, USD, Currency, Money
from chatwallet.wallet.rates import Rate

AT = datetime(2026, 8, 1, tzinfo=UTC)
JPY, KWD = Currency.of("JPY"), Currency.of("KWD")


@pytest.mark.parametrize(
    ("code", "digits"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("JMD", 2), ("HTG", 2), ("SAT", 0)]
)
def test_a_currency_knows_the_digits_of_its_minor_unit(code: str, digits: int) -> None:
    assert Currency.of(code).digits == digits
    assert Currency.of(code).minor_per_major == 10**digits


@pytest.mark.parametrize("code", ["", "usd", "XX", "BITCOIN", "US$"])
def test_what_is_no_currency_is_a_key_error(code: str) -> None:
    with pytest.raises(KeyError):
        Currency.of(code)


@pytest.mark.parametrize(
    ("major", "currency", "minor"),
    [("10.50", USD, 1050), ("0.005", USD, 1), ("0.0049", USD, 0), ("-0.005", USD, -1), ("1.0005", KWD, 1001),
     ("2.5", JPY, 3)],
)  # fmt: skip
def test_major_units_become_minor_units_half_up(major: str, currency: Currency, minor: int) -> None:
    assert Money.from_major(Decimal(major), currency).minor == minor


@given(minor=st.integers(-(10**15), 10**15), currency=st.sampled_from([USD, JPY, KWD, SAT]))
def test_money_survives_the_way_to_major_units_and_back(minor: int, currency: Currency) -> None:
    money = Money(minor, currency)
    assert Money.from_major(money.major, currency) == money


@given(cents=st.integers(0, 10**9))
def test_dollars_survive_the_way_through_a_currency_with_smaller_units(cents: int) -> None:
    rate = Rate(Currency.of("JMD"), USD, Decimal("0.104"), Decimal("160.25"), AT)
    assert rate.to_base(rate.from_base(Money(cents, USD))) == Money(cents, USD)


def test_satoshis_become_dollars_by_the_same_rate() -> None:
    rate = Rate(Currency.of("JMD"), USD, Decimal("0.104162500"), Decimal("160.25"), AT)
    assert rate.to_base(Money(100_000, SAT)) == Money(6500, USD)
    assert rate.per_btc == Money(1_041_625_000, Currency.of("JMD"))


def test_a_rate_refuses_money_of_another_currency() -> None:
    rate = Rate(JPY, USD, Decimal("0.09594"), Decimal("147.6"), AT)
    with pytest.raises(ValueError, match="EUR"):
        rate.to_base(Money(100, Currency.of("EUR")))
    with pytest.raises(ValueError, match="not USD"):
        rate.from_base(Money(100, JPY))
