"""What the currencies of today are called in our languages, as Unicode's CLDR writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

from .texts import Catalogue, comparable

# What no noun of money is: "gold" of Zimbabwe, a "mark", a "new" shekel, a "golden" córdoba.
_NO_NOUNS = frozenset(
    "gold oro or mark marks marcos marcs new novo novos nuevo nuevos nouveau nouveaux".split()  # noqa: SIM905
)


@cache
def currencies_of_today() -> frozenset[str]:
    """Return the ISO codes of what is legal tender somewhere now."""
    territories = get_global("territory_currencies")
    return frozenset(
        code
        for territory in territories
        for code in get_territory_currencies(territory, tender=True, non_tender=False)
    )


@cache
def full_names() -> Mapping[str, str]:
    """Return the code by each name of more than one word, one or many of them: "jamaican dollars", "real brasileño"."""
    return {name: code for code, names in _names() for name in names if " " in name}


@cache
def nouns() -> Mapping[str, frozenset[str]]:
    """Return all codes by the noun of each name in the plural: "dollars", "pesos", "quetzales"."""
    found: dict[str, set[str]] = {}
    for language in Catalogue().languages:
        for code in currencies_of_today():
            words = (_plural(language, code) or "").split()
            noun = words[-1 if language == "en" else 0] if words else ""
            if noun and noun not in _NO_NOUNS:
                found.setdefault(noun, set()).add(code)
    return {noun: frozenset(codes) for noun, codes in found.items()}


@cache
def namesakes(code: str) -> frozenset[str]:
    """Return the codes of what English calls by the same noun as `code`: the dollars, the pesos, the pounds."""
    return next(
        (codes for noun, codes in nouns().items() if code in codes and noun in _english()), frozenset()
    )


@cache
def _english() -> frozenset[str]:
    return frozenset((_plural("en", code) or "").rpartition(" ")[2] for code in currencies_of_today())


def _names() -> Iterator[tuple[str, list[str]]]:
    for language in Catalogue().languages:
        singular = Locale.parse(language, sep="-").currencies
        for code in sorted(currencies_of_today()):
            names = (singular.get(code), _plural(language, code))
            yield code, [comparable(name) for name in names if name]


def _plural(language: str, code: str) -> str | None:
    plurals = Locale.parse(language, sep="-")._data["currency_names_plural"].get(code, {})
    name = dict(plurals).get("other")
    return comparable(name) if name else None
