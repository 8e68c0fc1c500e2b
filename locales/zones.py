"""Time zones by the names that people give them: a city, an IANA name, or a distance from Greenwich."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from .texts import comparable

# Whatever a machine calls its own, no other machine has; the rest are copies of zones with another idea of seconds.
_NO_ZONES = re.compile(r"(?:posix|right|SystemV)/.*|localtime|posixrules|Factory")
_DISTANCE = re.compile(
    r"(?:utc|gmt)? ?(?P<sign>[-+\u2010-\u2015\u2212]) ?(?P<hours>\d{1,2})"
    r"(?:[:.h]?(?P<minutes>00|15|30|45))? ?(?:h|hrs?|hours?)?",
    re.IGNORECASE,
)
_MARKS = " .,;:!?…"
_POINTS = re.compile(r"(?<=[A-Za-z])\.(?![A-Za-z]{2})")  # of "G.M.T."
_OWN = re.compile(r"UTC([-+])(\d\d):(\d\d)")
_ETC = re.compile(r"Etc/GMT([-+])(\d{1,2})")

# Cities that bear the name of another one, which the tz database keeps under the name of its country or capital.
_NAMESAKES = {
    "san_juan": ("America/Puerto_Rico", "America/Argentina/San_Juan"),
    "santiago": ("America/Santiago", "America/Santo_Domingo", "America/Havana"),
    "la_paz": ("America/La_Paz", "America/Mazatlan"),
    "cordoba": ("America/Argentina/Cordoba", "America/Mexico_City", "Europe/Madrid"),
    "merida": ("America/Merida", "America/Caracas", "Europe/Madrid"),
    "st_johns": ("America/Antigua", "America/St_Johns"),
    "st_john's": ("America/Antigua", "America/St_Johns"),
}


@cache
def zone(name: str) -> tzinfo:
    """Return the zone with the IANA name `name`, or with one of ours ("UTC-03:30"). Raises ValueError for others.

    zoneinfo itself answers a bad name with KeyError, ValueError or an OSError, whatever its files make of it.
    """
    if (own := _OWN.fullmatch(name)) is not None:
        hours, minutes = int(own[2]), int(own[3])
        if _is_distance(own[1], hours, minutes):
            distance = timedelta(hours=hours, minutes=minutes)
            return timezone(-distance if own[1] == "-" else distance, name)
    if name not in _names():
        raise ValueError(f"unknown time zone: {name!r}")
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(f"unreadable time zone: {name!r}") from error


def find_zones(text: str) -> tuple[str, ...]:
    """Return the names of the zones that a person can mean: none, one, or several that show different times.

    They write the name in any case, its city ("new york", "Bogotá"), or a distance: "GMT-5" is five hours behind
    Greenwich for everybody but POSIX, whose "Etc/GMT-5" is five hours ahead.
    """
    written = _POINTS.sub("", text.strip(_MARKS))
    found = _names_by_case().get(_plain(written))
    if found and (not found.startswith("Etc/") or found.casefold() == written.casefold()):
        return (found,)
    if (distance := _DISTANCE.fullmatch(written)) is not None:
        return _at_distance(distance)
    return _cities().get(_plain(written), ())


def find_zone(text: str) -> str | None:
    """Return the name of the one zone that a person, or their program, means; None for none and for several."""
    found = find_zones(text)
    return found[0] if len(found) == 1 else None


def zone_label(name: str) -> str:
    """Return how a zone is called before people: "Etc/GMT+5" is "UTC-5", any other is its name."""
    etc = _ETC.fullmatch(name)
    return f"UTC{'+' if etc[1] == '-' else '-'}{etc[2]}" if etc else name


def _at_distance(match: re.Match[str]) -> tuple[str, ...]:
    sign = "+" if match["sign"] == "+" else "-"
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    if not _is_distance(sign, hours, minutes):
        return ()
    if minutes:
        return (f"UTC{sign}{hours:02}:{minutes:02}",)
    name = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"
    return (name if hours else "UTC",)


def _is_distance(sign: str, hours: int, minutes: int) -> bool:
    """Whether clocks somewhere show it: 12 hours behind Greenwich to 14 ahead."""
    return minutes < 60 and hours * 60 + minutes <= (14 if sign == "+" else 12) * 60


@cache
def _names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if not _NO_ZONES.fullmatch(name))


@cache
def _names_by_case() -> dict[str, str]:
    return {_plain(name): name for name in sorted(_names(), reverse=True)}


@cache
def _cities() -> dict[str, tuple[str, ...]]:
    """The zones by the last part of their names; of those that have shown the same times, the first alone."""
    cities: dict[str, list[str]] = {}
    for name in sorted(_names()):
        # "gmt_5" is the last part of "Etc/GMT-5", five hours ahead.
        if "/" in name and not name.startswith("Etc/"):
            cities.setdefault(_plain(name.rpartition("/")[2]), []).append(name)
    known = {city: tuple(name for name in names if name in _names()) for city, names in _NAMESAKES.items()}
    return {city: _distinct(names) for city, names in {**cities, **known}.items()}


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    if len(names := list(names)) == 1:
        return tuple(names)
    months = [datetime(year, month, 1, tzinfo=UTC) for year in (2024, 2025, 2026) for month in range(1, 13)]
    clocks: dict[tuple[timedelta | None, ...], str] = {}
    for name in names:
        clocks.setdefault(tuple(month.astimezone(zone(name)).utcoffset() for month in months), name)
    return tuple(clocks.values())


def _plain(name: str) -> str:
    return comparable(name).replace(" ", "_").replace("-", "_").replace("’", "'").replace(".", "")
