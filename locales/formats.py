"""Money, numbers and times as a person's language, zone and currency write them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import (
    NumberPattern,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    parse_pattern,
)

from .zones import zone

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

# Babel takes longer over an amount than the rest of a notice takes, and each is said several times: asked, paid, told.
_KEPT = 4096

# CLDR lends Haitian Creole everything of French; the months are its own.
_HAITIAN_MONTHS = "janv fev mas avr me jen jiyè out sept okt nov des"

# "500 G" would not be read back as gourdes, by people of other countries either; nor are the signs of these read, or
# read as one currency: "1 FCFA" is one of two.
_BY_CODE = frozenset([
    "HTG", "BND", "FJD", "FKP", "GIP", "HKD", "ILS", "KRW", "LBP", "NAD", "PHP", "SBD", "SGD", "THB", "TWD", "VND",
    "WST", "XAF", "XOF", "XPF",
])  # fmt: skip

# Behind a number these are words too, with which a memo may begin: "10 TOP".
_CODE_FIRST = frozenset(["ALL", "MAD", "MOP", "SOS", "TOP", "TRY"])


@dataclass(frozen=True, slots=True)
class Separators:
    """The signs of a language's numbers. A grouping sign that is any kind of space is " "."""

    grouping: str
    decimal: str


@cache
def separators(language: str) -> Separators:
    """Return the signs with which `language` writes numbers (CLDR)."""
    locale = _locale(language)
    grouping = get_group_symbol(locale)
    return Separators(" " if grouping.isspace() else grouping, get_decimal_symbol(locale))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


@cache
def _months(language: str) -> tuple[str, ...]:
    if language == "ht":
        return tuple(_HAITIAN_MONTHS.split())
    names = _locale(language).months["format"]["abbreviated"]
    return tuple(names[month] for month in range(1, 13))


@cache
def _number_pattern(language: str) -> NumberPattern:
    pattern: NumberPattern = _locale(language).decimal_formats[None]
    return pattern


@cache
def _money_pattern(language: str, code: str) -> NumberPattern:
    """Return the pattern with the currency's sign and decimals in it.

    CLDR parts a sign that ends in a letter from the number (JMD 10.00); Babel leaves that out.
    """
    locale = _locale(language)
    pattern = locale.currency_formats["standard"].pattern
    sign = code if code in _BY_CODE else get_currency_symbol(code, locale)
    digits = get_currency_precision(code)
    number = "#,##0" + ("." + "0" * digits if digits else "")
    before = pattern.startswith("¤") or code in _CODE_FIRST
    spaced = NO_BREAK_SPACE in pattern or unicodedata.category(sign[-1 if before else 0]).startswith("L")
    space = NO_BREAK_SPACE if spaced else ""
    quoted = f"'{sign}'"
    return parse_pattern(quoted + space + number if before else number + space + quoted)


@lru_cache(maxsize=_KEPT)
def _money(language: str, amount: Decimal, code: str) -> str:
    if code == "SAT":
        return f"{_number(language, int(amount))} sat"
    return str(_money_pattern(language, code).apply(amount, _locale(language)))


@lru_cache(maxsize=_KEPT)
def _number(language: str, number: int) -> str:
    return str(_number_pattern(language).apply(number, _locale(language)))


class Formats:
    """How one account reads numbers: `language` of the catalogue, `time_zone` an IANA name."""

    def __init__(self, language: str, time_zone: str) -> None:
        """Raise ValueError for an unknown time zone."""
        self.language = language
        self._zone = zone(time_zone)

    def money(self, amount: Decimal, code: str) -> str:
        """Write `amount` major units of the currency `code`: "$10.50", "2,000 sat"."""
        return _money(self.language, amount, code)

    def number(self, number: int) -> str:
        """Write a whole number with its groups."""
        return _number(self.language, number)

    def time(self, moment: datetime) -> str:
        """Write date, time and zone so that nobody can mistake them: "21 Nov 2026, 14:05 EST".

        Raises ValueError for a time without a zone.
        """
        local = self._local(moment)
        clock = f"{local.hour:02}:{local.minute:02}"
        return (
            f"{local.day} {_months(self.language)[local.month - 1]} {local.year}, {clock} {_zone_name(local)}"
        )

    def short_time(self, moment: datetime) -> str:
        """Write date and time for a list: "21 Nov 14:05". Raises ValueError for a time without a zone."""
        local = self._local(moment)
        month = _months(self.language)[local.month - 1]
        return f"{local.day} {month} {local.hour:02}:{local.minute:02}"

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("a time needs its zone")
        return moment.astimezone(self._zone)


def _zone_name(local: datetime) -> str:
    """Return the zone's abbreviation, or its distance from UTC where the tz database has none ("UTC-05")."""
    name = local.tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name
