"""Units of an amount as people write them: $, J$, usd, dollars, sats, BTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from ..locales.texts import comparable
from ..wallet.money import SAT, Currency


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_SHIFTS = {"BTC": 8, "MSAT": -3}

# Among them all that Babel writes for these currencies in our languages: what the bot writes can be sent back to it.
SYMBOLS = {
    "$": "USD", "US$": "USD", "$US": "USD", "U$S": "USD",
    "J$": "JMD", "JA$": "JMD", "TT$": "TTD", "BDS$": "BBD", "B$": "BSD", "EC$": "XCD", "CI$": "KYD", "BZ$": "BZD",
    "G$": "GYD", "GY$": "GYD", "RD$": "DOP", "R$": "BRL", "MX$": "MXN", "CA$": "CAD", "$CA": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD",
    "$AR": "ARS", "$AU": "AUD", "$BM": "BMD", "$BZ": "BZD", "$CL": "CLP", "$CO": "COP", "$MX": "MXN", "$NZ": "NZD",
    "$SR": "SRD", "$TT": "TTD", "$UY": "UYU", "£GB": "GBP",
    "€": "EUR", "£": "GBP", "¥": "JPY", "JP¥": "JPY", "CN¥": "CNY", "₹": "INR", "₡": "CRC", "₲": "PYG", "₿": "BTC",
}  # fmt: skip

_WORDS = {
    **dict.fromkeys(("sat", "sats", "satoshi", "satoshis"), "SAT"),
    **dict.fromkeys(("msat", "msats", "millisat", "millisats"), "MSAT"),
    **dict.fromkeys(("btc", "bitcoin", "bitcoins"), "BTC"),
    **dict.fromkeys(("dollar", "dollars", "dolar", "dolares", "dola"), "USD"),
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("goud", "gourde", "gourdes"), "HTG"),
}

# Codes that are read in lower case too. The others (all, cup, top, try, pen, bob) are words of a memo.
PLAIN_CODES = _codes(
    "usd eur gbp cad chf jpy aud nzd cny inr mxn jmd ttd bbd bsd xcd kyd bzd gyd srd awg bmd htg dop "
    "cop clp ars uyu pyg brl crc gtq hnl nio pab ves"
)

# What is written with a bare $ where it is used: "$500 JMD" is 500 Jamaican dollars.
_DOLLARS = _codes(
    "USD JMD TTD BBD BSD XCD KYD BZD GYD SRD BMD CAD AUD NZD HKD SGD MXN COP CLP ARS UYU DOP CUP"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that people count in: one is 10**shift major units of `currency` (a BTC is 10**8 SAT)."""

    name: str
    currency: Currency
    shift: int = 0
    bare_dollar: bool = False

    @classmethod
    def of(cls, code: str, *, bare_dollar: bool = False) -> Self:
        """Return the unit with a code: BTC, MSAT, SAT or an ISO 4217 code. Raises KeyError for another."""
        if code in _SHIFTS:
            return cls(code, SAT, _SHIFTS[code])
        return cls(code, Currency.of(code), bare_dollar=bare_dollar)

    @property
    def decimals(self) -> int:
        """How many decimals an amount in this unit may have."""
        return max(self.currency.digits + self.shift, 0)

    def narrowed(self, other: Unit) -> Unit | None:
        """Return what this unit and `other`, written beside the same number, mean together; None if nothing."""
        if self.bare_dollar and other.name in _DOLLARS:
            return other
        if other.bare_dollar and self.name in _DOLLARS:
            return self
        return self if self.name == other.name else None


def find_unit(written: str) -> Unit | None:
    """Return the unit that a sign, a word or a code names in the midst of other words, or None."""
    code = SYMBOLS.get(written.upper()) or _WORDS.get(comparable(written))
    if code is None and written.casefold() in PLAIN_CODES:
        code = written.upper()
    if code is not None:
        return Unit.of(code, bare_dollar=written == "$")
    return _iso_unit(written)


def find_named_unit(written: str) -> Unit | None:
    """Return the unit that `written` names where nothing but a unit can stand: any code in any case, or None."""
    return find_unit(written) or _iso_unit(written.upper())


def _iso_unit(code: str) -> Unit | None:
    if len(code) != 3 or not (code.isascii() and code.isupper()):
        return None
    try:
        return Unit.of(code)
    except KeyError:
        return None
