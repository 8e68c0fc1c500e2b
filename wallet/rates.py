"""Exchange rates, and conversion between them without floats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .money import SAT, Currency, Money


@dataclass(frozen=True, slots=True)
class Rate:
    """What one satoshi and one unit of `base` cost in major units of `currency`, at a time. Mid prices, for display.

    `base` is what a wallet's invoices are made over (WalletAccount.currency). `stale`: the wallet can't be asked for a
    newer one, so say how old this one is.
    """

    currency: Currency
    base: Currency
    per_sat: Decimal
    per_base: Decimal
    at: datetime
    stale: bool = False

    @property
    def per_btc(self) -> Money:
        """The price of one bitcoin in `currency`."""
        return Money.from_major(self.per_sat * 100_000_000, self.currency)

    def to_base(self, money: Money) -> Money:
        """Convert an amount of this rate's currency, or of satoshis, to `base`, rounded half up."""
        if money.currency == SAT:
            return Money.from_major(money.major * self.per_sat / self.per_base, self.base)
        if money.currency != self.currency:
            raise ValueError(f"{money.currency} is not {self.currency}")
        return Money.from_major(money.major / self.per_base, self.base)

    def from_base(self, money: Money) -> Money:
        """Convert an amount of `base` to this rate's currency, rounded half up."""
        if money.currency != self.base:
            raise ValueError(f"{money.currency} is not {self.base}")
        return Money.from_major(money.major * self.per_base, self.currency)
