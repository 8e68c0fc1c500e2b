"""Amounts as people write them, read strictly: nothing is guessed where money is concerned.

An amount is one number at the head of a line, with a unit before, behind or after it. Digits may be of any script;
everything else that Python's own int and Decimal would take (1e9, NaN, 1_000, +5, ²) is refused. A number in words is
read before a word of money alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from ...locales.formats import Separators, separators
from ...wallet.money import Currency, Money
from ..base import Reading
from ..errors import Ambiguous, CommandError
from .candidates import Candidate
from .echo import echo
from .lexicon import Lexicon, lexicon
from .memo import without_marks
from .number_words import number_at_head
from .numerals import Numeral, ascii_digits, readings
from .tail import Tail, TailReader
from .units import SYMBOLS, Doubt, Meaning, Unit

MOST_CHOICES = 3
"""What can be offered as buttons everywhere: WhatsApp has three."""

_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))
_HEAD = r"(?:(?P<before>(?i:" + _SYMBOL + r")|[A-Za-z]{3,8}) ?)?"
_PLAIN = re.compile(_HEAD + r"(?P<number>[0-9]+(?:[.,][0-9]+)*)")
_SPACED = re.compile(_HEAD + r"(?P<number>[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?)(?![0-9])")
_MEASURED = re.compile(
    _SPACED.pattern + r" ?(?:k?g|mg|gr|[mcd]?l|[kcm]?m|oz|lbs?|kcal|w|pcs?)\b", re.IGNORECASE
)
_NEGATIVE = re.compile(r"(?:[^\s0-9]{1,8} ?)?[-\u2010-\u2015\u2212\uFE63\uFF0D] ?(?:[^\s0-9]{1,8} ?)?[0-9]")
_SET_OFF = re.compile(r"(?:[-–—−•·|:;,.] +)+(?![0-9])")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at the head of a line, and what follows it."""

    money: Money
    rest: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What a line can mean: the candidates in order of likelihood, and whether even a single one must be asked."""

    candidates: tuple[Candidate, ...]
    asked: bool


def read_amount(line: str, reading: Reading, command: str) -> Amount:
    """Read the amount at the head of a clean line.

    `command` is the word that would ask again, for the choices of an amount that can be read in several ways.
    Raises Ambiguous ambiguous_amount or which_currency, or CommandError invalid_amount, negative_amount, zero_amount,
    too_many_decimals, amount_too_large.
    """
    if _NEGATIVE.match(ascii_digits(line)):
        raise CommandError("negative_amount", amount=_first(line))
    found = _find(line, reading)
    moneys = _moneys(found, _first(line) if found.candidates else _head(line, reading))
    if moneys[0][0].rest != found.candidates[0].rest:
        found = replace(found, asked=True)
    best, money = moneys[0]
    if len({each for _, each in moneys}) == 1 and not found.asked:
        return Amount(money, best.rest)
    choices = dict.fromkeys(_choice(one, each, reading) for one, each in moneys)
    lines = tuple(f"{command} {choice}" for choice in list(choices)[:MOST_CHOICES])
    within = not found.asked and len({one.rest for one, _ in moneys}) == 1
    written = echo(line.removesuffix(best.rest).strip() if within else line)
    several = within and len(best.meant) > 1
    raise Ambiguous("which_currency" if several else "ambiguous_amount", lines, amount=written)


def _first(line: str) -> str:
    return echo(line.partition(" ")[0])


def _head(line: str, reading: Reading) -> str:
    """The first word with the numbers and units behind it: of "10 USD EUR Coffee" all that contradicts itself."""
    words, units = line.split(" "), lexicon(reading.language)
    rest = takewhile(lambda word: word[:1].isdecimal() or units.meaning(word) is not None, words[1:])
    return echo(" ".join([words[0], *rest]))


def _moneys(found: _Found, written: str) -> list[tuple[Candidate, Money]]:
    """Return the candidates with what they ask for. Raises the first one's CommandError where none can be asked."""
    good: list[tuple[Candidate, Money]] = []
    first: CommandError | None = None
    for candidate in found.candidates:
        try:
            good.append((candidate, candidate.money(written)))
        except CommandError as error:
            first = first or error
    if first is not None:
        best = found.candidates[0]
        if not good or (not found.asked and best is not good[0][0] and best.rest == good[0][0].rest):
            raise first
    if not good:
        raise CommandError("invalid_amount", amount=written)
    return good


def _find(line: str, reading: Reading) -> _Found:
    """Return what the head of a line can mean; "1 000" is one number where a space groups, or its unit follows."""
    words = lexicon(reading.language)
    if (number := number_at_head(line, words)) is not None:
        line = number[0] + line[number[1] :]
    signs = separators(reading.language)
    spaced = _match(_SPACED, line, reading, signs, words)
    if _MEASURED.search(ascii_digits(line)):
        spaced = replace(spaced, asked=True)
    elif spaced.candidates and (signs.grouping == " " or any(one.closed for one in spaced.candidates)):
        return spaced
    plain = _match(_PLAIN, line, reading, signs, words)
    return _Found(spaced.candidates + plain.candidates, spaced.asked or plain.asked)


def _match(
    pattern: re.Pattern[str], line: str, reading: Reading, signs: Separators, words: Lexicon
) -> _Found:
    """Return the candidates by one pattern."""
    text = ascii_digits(line)
    head = pattern.match(text)
    before = _before(head["before"], words) if head else None
    if head is None or (head["before"] and before is None):
        return _Found((), asked=False)
    default = reading.default_unit
    tails = TailReader(text[head.end() :], words, default.code, cents=default.digits == 2)
    ways, asked = tails.read(before)
    found: list[Candidate] = []
    for way in ways:
        rest = line[head.end() + tails.memo_start(way) :]
        if rest and unicodedata.category(rest[0]) == "No" and " " not in rest:
            return _Found((), asked=False)
        memo = without_marks(rest[off.end() :] if (off := _SET_OFF.match(rest)) else rest)
        found += _candidates(readings(head["number"], signs), way, default, signs, memo, head["number"])
    return _Found(tuple(found), asked)


def _before(written: str | None, words: Lexicon) -> Meaning | None:
    meaning = words.meaning(written) if written else None
    return None if meaning is None or meaning.doubt in (Doubt.ALWAYS, Doubt.ALONE) else meaning


def _candidates(
    numerals: tuple[Numeral, ...], way: Tail, default: Currency, signs: Separators, memo: str, number: str
) -> Iterator[Candidate]:
    units = way.meaning.units if way.meaning else (Unit.of(default.code),)
    for unit in units:
        for numeral in _possible(numerals, unit, way.power, number, signs):
            yield Candidate(
                numeral=numeral,
                unit=unit,
                power=way.power,
                times=way.times,
                part=way.part,
                named=way.meaning is not None,
                rest=memo,
                closed=way.closed,
                meant=units,
                rounded=len(numerals) == 2 and numeral is numerals[1],
            )


def _possible(
    numerals: tuple[Numeral, ...], unit: Unit, power: int, number: str, signs: Separators
) -> tuple[Numeral, ...]:
    """Leave out the reading that the unit rules out: satoshis have no decimals, a Kuwaiti dinar has three."""
    decimals = unit.decimals + power
    if len(numerals) == 2 and decimals == 0 and numerals[1].decimals:
        return numerals[:1]
    if len(numerals) == 2 and unit.decimals == 3 and signs.decimal in number:
        return numerals[1:]
    return numerals


def _choice(candidate: Candidate, money: Money, reading: Reading) -> str:
    """Write a candidate so that it has no other reading in any language."""
    signs = separators(reading.language)
    plain, exact = candidate.plain(signs), candidate.exact(money, signs)
    return plain if _is_read_as(plain, candidate, money, reading) else exact


def _is_read_as(written: str, candidate: Candidate, money: Money, reading: Reading) -> bool:
    found = _find(written, reading)
    try:
        moneys = _moneys(found, written)
    except CommandError:
        return False
    clear = not found.asked and moneys[0][0].rest == found.candidates[0].rest
    return clear and {(one.rest, each) for one, each in moneys} == {(candidate.rest, money)}
