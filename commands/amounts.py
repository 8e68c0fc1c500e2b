"""Amounts as people write them, read strictly: nothing is guessed where money is concerned.

An amount is one number at the head of a line, with a unit before, behind or after it. Digits may be of any script;
everything else that Python's own int and Decimal would take (1e9, NaN, 1_000, +5, ²) is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..locales.formats import Separators, separators
from ..locales.texts import comparable
from ..wallet.money import SAT, USD, Currency, Money
from .base import Reading
from .echo import echo
from .errors import Ambiguous, CommandError
from .numerals import Numeral, ascii_digits, readings
from .units import SYMBOLS, Unit, find_unit

# 10,000 USD, the usual limit, is more than 7 digits in several currencies of Latin America.
_LONGEST = {USD: 7, SAT: 13}
_LONGEST_OTHER = 10

# A name that a dozen currencies bear.
_MANY_CURRENCIES = frozenset(("peso", "pesos"))
_CONFLICT = Unit("", SAT)

_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))
_HEAD = r"(?:(?P<before>(?i:" + _SYMBOL + r")|[A-Za-z]{3,8}) ?)?"
_APART = r" [kK](?= (?i:sats?|satoshis?)\b)"  # "2 k sats"; any other k that stands alone begins a memo
_TAIL = r"(?P<behind>" + _APART + r"|[^\s0-9,.;:!?]*)[,.;:!?]*(?= |\Z)"
_PLAIN = re.compile(_HEAD + r"(?P<number>[0-9]+(?:[.,][0-9]+)*)" + _TAIL)
_SPACED = re.compile(_HEAD + r"(?P<number>[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?)" + _TAIL)
_NEGATIVE = re.compile(r"(?:[^\s0-9]{1,8} ?)?[-\u2010-\u2015\u2212\uFE63\uFF0D] ?(?:[^\s0-9]{1,8} ?)?[0-9]")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at the head of a line, and what follows it."""

    money: Money
    rest: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the head of a line.

    `named` says whether the unit was written, `closed` whether it stands behind the number and so ends it.
    """

    numeral: Numeral
    unit: Unit
    named: bool
    rest: str
    closed: bool = False


def read_amount(line: str, reading: Reading, command: str) -> Amount:
    """Read the amount at the head of a clean line.

    `command` is the word that would ask again, for the two choices of an amount that can be read in two ways.
    Raises Ambiguous ambiguous_amount, or CommandError invalid_amount, negative_amount, zero_amount, too_many_decimals,
    amount_too_large.
    """
    text = ascii_digits(line)
    written = echo(line.partition(" ")[0])
    if _NEGATIVE.match(text):
        raise CommandError("negative_amount", amount=written)
    signs = separators(reading.language)
    found = tuple(_readings(text, line, reading.default_unit, signs))
    if not found:
        raise CommandError("invalid_amount", amount=written)
    money = _money(found[0], written)
    if len(found) == 1:
        return Amount(money, found[0].rest)
    undivided, divided = (
        f"{command} {text}" for text in (_whole(found[0], signs), _divided(found[1], signs))
    )
    raise Ambiguous("ambiguous_amount", (undivided, divided), amount=written)


def _readings(text: str, line: str, default: Currency, signs: Separators) -> Iterator[_Reading]:
    """Yield what the head can mean; "1 000" is one number where a space groups, or where its unit follows."""
    spaced = _match(_SPACED, text, line, default, signs)
    yield from spaced
    certain = any(one.closed or signs.grouping == " " for one in spaced)
    if not certain:
        yield from _match(_PLAIN, text, line, default, signs)


def _match(
    pattern: re.Pattern[str], text: str, line: str, default: Currency, signs: Separators
) -> tuple[_Reading, ...]:
    """Return the readings of the head of `text` by one pattern; `line` is the same text with its own digits."""
    head = pattern.match(text)
    if head is None:
        return ()
    thousandfold, behind = _behind(head["behind"].lstrip())
    beside = [find_unit(sign) for sign in (head["before"], behind) if sign]
    rest = line[head.end() :].lstrip()
    if None in beside or (rest and unicodedata.category(rest[0]) == "No"):
        return ()
    unit, memo = _unit([unit for unit in beside if unit], rest)
    if unit is _CONFLICT:
        return ()
    named, unit = unit is not None, unit or Unit(default.code, default)
    numerals = readings(head["number"], signs)
    if thousandfold:
        numerals = tuple(numeral.thousandfold() for numeral in numerals)
    closed = bool(behind) or memo != rest
    return tuple(
        _Reading(one, unit, named, memo, closed) for one in _possible(numerals, unit, head["number"], signs)
    )


def _unit(beside: list[Unit], rest: str) -> tuple[Unit | None, str]:
    """Join the units written at the number with one that `rest` begins with; return it and what is left."""
    unit: Unit | None = None
    for other in beside:
        unit = other if unit is None else unit.narrowed(other) or _CONFLICT
    after, _, later = rest.partition(" ")
    after = after.rstrip(",.;:!?")
    if (unit is None or unit.bare_dollar) and comparable(after) in _MANY_CURRENCIES:
        raise CommandError("unknown_currency", currency=after)
    following = find_unit(after)
    if following is None or unit is _CONFLICT:
        return unit, rest
    joined = following if unit is None else unit.narrowed(following)
    if joined is None and len(after) == 3 and after.isupper():
        return _CONFLICT, rest
    return (unit, rest) if joined is None else (joined, later)


def _possible(
    numerals: tuple[Numeral, ...], unit: Unit, number: str, signs: Separators
) -> tuple[Numeral, ...]:
    """Leave out the reading that the unit rules out: satoshis have no decimals, a Kuwaiti dinar has three."""
    if len(numerals) == 2 and unit.decimals == 0 and numerals[1].decimals:
        return numerals[:1]
    if len(numerals) == 2 and unit.decimals == 3 and signs.decimal in number:
        return numerals[1:]
    return numerals


def _behind(written: str) -> tuple[bool, str]:
    """Part the k of thousands from the unit: "k", "ksats", "sats", "kwd"."""
    if written[:1] in ("k", "K") and find_unit(written) is None:
        return True, written[1:]
    return False, written


def _money(read: _Reading, written: str) -> Money:
    """Turn digits into minor units, by whole numbers only."""
    unit, currency = read.unit, read.unit.currency
    whole = read.numeral.whole.lstrip("0")
    longest = _LONGEST.get(currency, _LONGEST_OTHER)
    if len(whole) + unit.shift > longest:
        raise CommandError("amount_too_large", amount=written, largest=f"{10**longest - 1} {currency}")
    if len(read.numeral.decimals) > unit.decimals:
        raise _too_many_decimals(unit, written)
    digits = int((whole + read.numeral.decimals) or "0")
    power = currency.digits + unit.shift - len(read.numeral.decimals)
    minor, left = (digits * 10**power, 0) if power >= 0 else divmod(digits, 10**-power)
    if left:
        raise _too_many_decimals(unit, written)
    if minor == 0:
        raise CommandError("zero_amount")
    return Money(minor, currency)


def _too_many_decimals(unit: Unit, written: str) -> CommandError:
    return CommandError("too_many_decimals", amount=written, currency=unit.name, digits=unit.decimals)


def _whole(read: _Reading, signs: Separators) -> str:
    """Write the reading with thousands so that it has no other in any language: in one run of digits."""
    if read.numeral.decimals:
        return _divided(read, signs)
    return _say(read.numeral.whole, read, named=read.named)


def _divided(read: _Reading, signs: Separators) -> str:
    """Write the reading with decimals so that it has no other in any language: two of them, or four or more.

    A unit that counts in thousandths has exactly three, after the language's own sign.
    """
    unit = read.unit
    exact = Decimal(f"{read.numeral.whole}.{read.numeral.decimals or 0}")
    whole, _, decimals = f"{exact.quantize(Decimal(1).scaleb(-unit.decimals), ROUND_HALF_UP):f}".partition(
        "."
    )
    if not decimals:
        return _say(whole, read, named=True)
    decimals = decimals.rstrip("0").ljust(2, "0")
    if len(decimals) != 3:
        return _say(f"{whole}.{decimals}", read, named=read.named)
    if unit.decimals == 3:
        return _say(f"{whole}{signs.decimal}{decimals}", read, named=read.named)
    return _say(f"{whole}.{decimals}0", read, named=read.named)


def _say(number: str, read: _Reading, *, named: bool) -> str:
    return " ".join(filter(None, (number, read.unit.name if named else "", read.rest)))
