"""Units of an amount: what a sign, a code or a word can mean, and how much of which currency one is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Self

from ...locales.currencies import namesakes
from ...wallet.money import SAT, Currency


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Satoshis in powers of ten: a bitcoin, a thousandth and a millionth of one, and a thousandth of a satoshi.
_SHIFTS = {"BTC": 8, "MBTC": 5, "BIT": 2, "MSAT": -3}
_FACTOR = re.compile(r"([0-9]?)([A-Z]+)")

# Among them all that Babel writes for these currencies in our languages: what the bot writes can be sent back to it.
SYMBOLS = {
    "$": "USD", "US$": "USD", "$US": "USD", "U$S": "USD",
    "J$": "JMD", "JA$": "JMD", "TT$": "TTD", "BDS$": "BBD", "B$": "BSD", "EC$": "XCD", "CI$": "KYD", "BZ$": "BZD",
    "G$": "GYD", "GY$": "GYD", "RD$": "DOP", "R$": "BRL", "MX$": "MXN", "CA$": "CAD", "$CA": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "COP$": "COP", "AR$": "ARS", "CLP$": "CLP", "S/": "PEN", "S/.": "PEN", "B/": "PAB",
    "B/.": "PAB", "CG": "XCG", "CG.": "XCG", "FCFA": "XOF XAF",
    "$AR": "ARS", "$AU": "AUD", "$BM": "BMD", "$BZ": "BZD", "$CL": "CLP", "$CO": "COP", "$MX": "MXN", "$NZ": "NZD",
    "$SR": "SRD", "$TT": "TTD", "$UY": "UYU", "£GB": "GBP",
    "€": "EUR", "£": "GBP", "¥": "JPY", "JP¥": "JPY", "CN¥": "CNY", "₹": "INR", "₡": "CRC", "₲": "PYG", "₿": "BTC",
}  # fmt: skip

# Signs of money in one country and of anything else elsewhere: asked back, in this case alone.
MAYBE = {
    "C$": "NIO CAD", "L$": "LRD", "S$": "SGD SRD", "N$": "NAD", "Q": "GTQ", "L": "HNL", "Lps": "HNL", "G": "HTG",
    "Gdes": "HTG", "Gds": "HTG", "gdes": "HTG", "gds": "HTG", "Bs": "VES BOB", "BS": "VES BOB", "bs": "VES BOB",
    "BsF": "VES", "BsS": "VES", "F": "CHF XOF XAF", "Fr": "CHF XOF XAF", "Fcs": "CHF XOF XAF", "Rs": "INR PKR",
    "R": "ZAR", "Gs": "PYG", "kr": "SEK DKK NOK", "Kr": "SEK DKK NOK", "D": "GMD", "฿": "THB BTC",
    "Msat": "MSAT", "Msats": "MSAT",
}  # fmt: skip

# Codes that are read in lower case too. The others (all, cup, top, try, pen, bob) are words of a memo.
PLAIN_CODES = _codes(
    "usd eur gbp cad chf jpy aud nzd cny inr mxn jmd ttd bbd bsd xcd kyd bzd gyd srd awg bmd htg dop "
    "cop clp ars uyu pyg brl crc gtq hnl nio pab ves xcg"
)

# Codes in capitals that are words in capitals more often: asked before anything, and the first of them alone too.
LONE_WORDS = _codes("ALL TOP TRY MOP SOS MAD")
CODE_WORDS = LONE_WORDS | _codes("RON GEL CUP PEN BOB LAK BAM MUR ANG BIF GIP SAT")


class Doubt(Enum):
    """When a word beside a number is a unit."""

    NONE = ""
    BEFORE_LINK = "?~"  # asked back where "of" follows it: "soles de goma"
    BEFORE_MORE = "?"  # asked back where something follows it
    ALWAYS = "??"  # asked back
    ALONE = "~"  # asked back where nothing follows it, else it is of the memo
    CAPITALS = "code"  # a code that is a word too: asked back before more capitals


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that people count in: one is `factor` × 10**shift major units of `currency` (a BTC is 10**8 SAT)."""

    name: str
    currency: Currency
    shift: int = 0
    factor: int = 1

    @classmethod
    def of(cls, code: str, *, cents: bool = False) -> Self:
        """Return the unit with a code: BTC, MBTC, BIT, MSAT, SAT, an ISO 4217 code, or some of it ("5HTG").

        With `cents`, the hundredth of it. Raises KeyError for another.
        """
        parts = _FACTOR.fullmatch(code)
        factor, base = (int(parts[1] or 1), parts[2]) if parts else (1, code)
        if base in _SHIFTS:
            return cls(base, SAT, _SHIFTS[base], factor)
        return cls(f"0.01 {base}" if cents else base, Currency.of(base), -2 if cents else 0, factor)

    @property
    def decimals(self) -> int:
        """How many decimals an amount in this unit may have."""
        return max(self.currency.digits + self.shift, 0)

    @property
    def is_written(self) -> bool:
        """Whether its name, behind a number, is read back as it."""
        return self.factor == 1 and (self.shift == 0 or self.name in ("BTC", "MSAT"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word means as a unit: one of `codes`, or what another unit beside it makes of it.

    "$" is USD, and JMD where that stands beside it; "pesos" are of several countries, and so must be asked back;
    "cents" are the hundredth of anything that has one.
    """

    codes: tuple[str, ...]
    doubt: Doubt = Doubt.NONE
    cents: bool = False
    noun: bool = False

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that it can be."""
        return tuple(Unit.of(code, cents=self.cents) for code in self.codes)

    def narrowed(self, other: Meaning) -> Meaning | None:
        """Return what this and `other`, written beside the same number, mean together; None if nothing."""
        if self.cents and other.cents:
            return None
        if self.cents or other.cents:
            codes = self.codes if other.cents else other.codes
            # "5 cents euros" are 500 euros in French.
            doubt = other.doubt if self.cents else self.doubt
            return Meaning(codes, Doubt.ALWAYS if self.cents and other.noun else doubt, cents=True)
        common = [code for code in (*other.codes, *self.codes) if code in self.wide and code in other.wide]
        doubt = Doubt.NONE if Doubt.NONE in (self.doubt, other.doubt) else other.doubt
        noun = self.noun and other.noun
        return Meaning(tuple(dict.fromkeys(common)), doubt, noun=noun) if common else None

    @property
    def wide(self) -> frozenset[str]:
        """Every code that it can be made to mean: a noun all that bear it, anything else itself."""
        return wide(self.codes) if self.noun else frozenset(self.codes)


@cache
def wide(codes: tuple[str, ...]) -> frozenset[str]:
    """Return the codes and those of the same noun; pesos are written with a $ too."""
    kin = (*codes, "MXN") if "USD" in codes else codes
    return frozenset(codes).union(*map(namesakes, kin))


@cache
def iso_code(written: str) -> str | None:
    """Return an ISO code in capitals as it is written, None for anything else."""
    if len(written) != 3 or not (written.isascii() and written.isupper()):
        return None
    try:
        return Currency.of(written).code
    except KeyError:
        return None
