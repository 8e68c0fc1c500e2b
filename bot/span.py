"""Spans of time as who runs the bot writes them: 30m, 2h, 7d."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=366)

_SPAN = re.compile(r"([1-9][0-9]{0,4})([mhd])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_span(word: str) -> timedelta:
    """The time that a word like 2h means. Raises ValueError for any other word, and for more than a year."""
    found = _SPAN.fullmatch(word.strip().lower())
    span = None if found is None else timedelta(**{_UNITS[found[2]]: int(found[1])})
    if span is None or span > LONGEST:
        raise ValueError(f"“{word}” is no time like 30m, 2h or 7d, of at most a year")
    return span
