"""Time zones by the names that people give them."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from .texts import comparable


@cache
def zone(name: str) -> ZoneInfo:
    """Return the zone with the IANA name `name`. Raises ValueError for an unknown one.

    zoneinfo itself answers a bad name with KeyError, ValueError or an OSError, whatever its files make of it.
    """
    if name not in available_timezones():
        raise ValueError(f"unknown time zone: {name!r}")
    return ZoneInfo(name)


@cache
def _zones() -> dict[str, str]:
    names = sorted(
        available_timezones(), key=lambda name: (name.startswith(("posix/", "right/", "Etc/")), name)
    )
    cities = {_plain(name.rpartition("/")[2]): name for name in reversed(names) if "/" in name}
    return cities | {_plain(name): name for name in names}


def find_zone(text: str) -> str | None:
    """Return the IANA name for what a person wrote: the name in any case, or its city ("new york", "Bogotá")."""
    return _zones().get(_plain(text.strip()))


def _plain(name: str) -> str:
    return comparable(name).replace(" ", "_").replace("-", "_")
