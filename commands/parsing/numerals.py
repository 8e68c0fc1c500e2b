"""Numerals: digits of any script, grouped and divided as any of our languages does."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ...locales.formats import Separators


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as ASCII digits before and after the decimal sign."""

    whole: str
    decimals: str = ""


def ascii_digits(text: str) -> str:
    """Write every decimal digit of `text` in ASCII, sign for sign.

    Not by NFKC, which makes 2 of ² and 1⁄2 of ½.
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def readings(written: str, signs: Separators) -> tuple[Numeral, ...]:
    """Return what `written` can mean where numbers are written with `signs`: none, one, or (thousands, decimals).

    `written` is ASCII digits with single separators (point, comma, space) between them.
    """
    separators = [char for char in written if not char.isdigit()]
    if not separators:
        return (Numeral(written),)
    last = separators[-1]
    if len(separators) == 1 and last != " ":
        return _one_separator(written, last, signs)
    if set(separators) == {last}:
        return (Numeral(written.replace(last, "")),) if _is_grouped(written, last) else ()
    whole, _, decimals = written.rpartition(last)
    grouping = separators[0]
    if last == " " or not _is_grouped(whole, grouping):
        return ()
    return (Numeral(whole.replace(grouping, ""), decimals),)


def _one_separator(written: str, sign: str, signs: Separators) -> tuple[Numeral, ...]:
    whole, _, decimals = written.partition(sign)
    divided = Numeral(whole, decimals)
    if _is_grouped(written, sign):
        grouped = Numeral(whole + decimals)
        return (grouped,) if sign == signs.grouping else (grouped, divided)
    if len(decimals) <= 2 or not whole.strip("0") or sign in (".", signs.decimal):
        return (divided,)
    return ()


def _is_grouped(written: str, sign: str) -> bool:
    first, *others = written.split(sign)
    return (
        1 <= len(first) <= 3
        and first[0] != "0"
        and all(len(group) == 3 and group.isdigit() for group in others)
    )
