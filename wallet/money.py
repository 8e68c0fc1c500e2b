"""Money: integer minor units of a named currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Self

from babel.core import get_global
from babel.numbers import list_currencies


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency by its code and the number of digits of its minor unit (USD 2, JPY 0, SAT 0)."""

    code: str
    digits: int

    @staticmethod
    @cache
    def of(code: str) -> Currency:
        """Return the currency named `code`: SAT, or an ISO 4217 code with the digits that CLDR gives it.

        Raises KeyError for a code that is neither.
        """
        if code == "SAT":
            return SAT
        if code not in _iso_codes():
            raise KeyError(code)
        fractions = get_global("currency_fractions")
        return Currency(code, fractions.get(code, fractions["DEFAULT"])[0])

    @property
    def minor_per_major(self) -> int:
        """Minor units in one major unit: 100 for USD, 1 for SAT and JPY."""
        return int(10**self.digits)

    def __str__(self) -> str:
        return self.code


SAT = Currency("SAT", 0)
USD = Currency("USD", 2)


@cache
def _iso_codes() -> frozenset[str]:
    return frozenset(list_currencies())


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as `minor` units of `currency`: Money(1050, USD) is 10.50 dollars, Money(5, SAT) five satoshis."""

    minor: int
    currency: Currency

    @classmethod
    def from_major(cls, amount: Decimal, currency: Currency) -> Self:
        """Round `amount` major units half up to the currency's minor unit."""
        minor = (amount * currency.minor_per_major).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(minor), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact: Decimal("10.50") for 1050 cents."""
        return Decimal(self.minor).scaleb(-self.currency.digits)

    def __str__(self) -> str:
        return f"{self.major} {self.currency}"
