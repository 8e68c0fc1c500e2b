"""Prices of the sandbox: what a bitcoin and a dollar are worth in each currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SATS_PER_BTC = 100_000_000
SAT_OFFSET = 12
CENT_OFFSET = 6


@dataclass(frozen=True, slots=True)
class CurrencyEntry:
    """One row of `currencyList`; `fraction_digits` says how many minor units make a major one."""

    id: str
    name: str
    symbol: str
    flag: str
    fraction_digits: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Prices in one currency, in its minor units: of one sat (times 10^12) and of one US cent (times 10^6)."""

    currency: str
    sat_base: int
    cent_base: int


CURRENCIES = (
    CurrencyEntry("USD", "US Dollar", "$", "🇺🇸", 2),
    CurrencyEntry("EUR", "Euro", "€", "🇪🇺", 2),
    CurrencyEntry("GBP", "Pound Sterling", "£", "🇬🇧", 2),
    CurrencyEntry("CAD", "Canadian Dollar", "$", "🇨🇦", 2),
    CurrencyEntry("JMD", "Jamaican Dollar", "$", "🇯🇲", 2),
    CurrencyEntry("TTD", "Trinidad and Tobago Dollar", "$", "🇹🇹", 2),
    CurrencyEntry("BBD", "Barbadian Dollar", "$", "🇧🇧", 2),
    CurrencyEntry("HTG", "Haitian Gourde", "G", "🇭🇹", 2),
    CurrencyEntry("DOP", "Dominican Peso", "$", "🇩🇴", 2),
    CurrencyEntry("MXN", "Mexican Peso", "$", "🇲🇽", 2),
    CurrencyEntry("BRL", "Brazilian Real", "R$", "🇧🇷", 2),
    CurrencyEntry("JPY", "Japanese Yen", "¥", "🇯🇵", 0),
    CurrencyEntry("KWD", "Kuwaiti Dinar", "د.ك", "🇰🇼", 3),
)

_PER_DOLLAR = {
    "USD": "1", "EUR": "0.86", "GBP": "0.75", "CAD": "1.38", "JMD": "160.25", "TTD": "6.79", "BBD": "2",
    "HTG": "130.9", "DOP": "61.5", "MXN": "18.75", "BRL": "5.45", "JPY": "147.6", "KWD": "0.306",
}  # fmt: skip


class UnsupportedCurrency(Exception):
    """The price server knows nothing of this currency."""


class PriceBoard:
    """Current prices: `btc_usd` dollars for one bitcoin, and what one dollar buys in other currencies."""

    def __init__(self, btc_usd: Decimal) -> None:
        self.btc_usd = btc_usd
        self._per_dollar = {currency: Decimal(rate) for currency, rate in _PER_DOLLAR.items()}
        self._entries = {entry.id: entry for entry in CURRENCIES}

    def set_rate(self, currency: str, per_dollar: Decimal) -> None:
        """Says what one dollar is worth in `currency` (major units); unknown ones raise UnsupportedCurrency."""
        if currency not in self._entries or currency == "USD":
            raise UnsupportedCurrency(currency)
        if per_dollar <= 0:
            raise ValueError("a rate is above zero")
        self._per_dollar[currency] = per_dollar

    def quote(self, currency: str) -> Quote:
        """The prices in `currency`; raises UnsupportedCurrency."""
        entry = self._entries.get(currency)
        if entry is None:
            raise UnsupportedCurrency(currency)
        minor_per_dollar = self._per_dollar[currency].scaleb(entry.fraction_digits)
        return Quote(
            currency,
            sat_base=_whole((minor_per_dollar * self.btc_usd / SATS_PER_BTC).scaleb(SAT_OFFSET)),
            cent_base=_whole((minor_per_dollar / 100).scaleb(CENT_OFFSET)),
        )

    def sats(self, cents: Decimal) -> int:
        """Whole satoshis worth this many US cents, at least one."""
        return max(1, _whole(cents / 100 / self.btc_usd * SATS_PER_BTC))

    def cents(self, sats: int) -> Decimal:
        """US cents, four decimals, worth this many satoshis."""
        return (sats * self.btc_usd * 100 / SATS_PER_BTC).quantize(Decimal("0.0001"))


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))
