"""Exchange rates, and conversion between them without floats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .money import SAT, USD, Currency, Money


@dataclass(frozen=True, slots=True)
class Rate:
    """What one satoshi and one dollar cost in major units of `currency`, at a time. Mid prices, for display.

    `stale`: the wallet can't be asked for a newer one, so say how old this one is.
    """

    currency: Currency
    per_sat: Decimal
    per_usd: Decimal
    at: datetime
    stale: bool = False

    @property
    def per_btc(self) -> Money:
        """The price of one bitcoin in `currency`."""
        return Money.from_major(self.per_sat * 100_000_000, self.currency)

    def to_usd(self, money: Money) -> Money:
        """Convert an amount of this rate's currency, or of satoshis, to US cents, rounded half up."""
        if money.currency == SAT:
            return Money.from_major(money.major * self.per_sat / self.per_usd, USD)
        self._must_be_mine(money.currency)
        return Money.from_major(money.major / self.per_usd, USD)

    def from_usd(self, money: Money) -> Money:
        """Convert US cents to this rate's currency, rounded half up."""
        if money.currency != USD:
            raise ValueError(f"{money.currency} is not USD")
        return Money.from_major(money.major * self.per_usd, self.currency)

    def _must_be_mine(self, currency: Currency) -> None:
        if currency != self.currency:
            raise ValueError(f"{currency} is not {self.currency}")
