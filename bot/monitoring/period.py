"""The times that figures are asked of, in the zone of who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...tracking.days import midnight

_DAY = timedelta(days=1)
_MONTH = re.compile(r"(\d{4})-(\d{2})")

FORMS = ("today", "week", "month", "YYYY-MM")
"""What can be asked for: this day, the seven days that end with it, this month, or a month by its name."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` on, and before `until`, both UTC; `zone` is where its days begin."""

    name: str
    since: datetime
    until: datetime
    zone: ZoneInfo

    @classmethod
    def of(cls, name: str, zone: str, now: datetime) -> Period:
        """What a name means now. Raises ValueError for any other than FORMS."""
        place = ZoneInfo(zone)
        day = now.astimezone(place).date()
        if name == "today":
            first, last = day, day + _DAY
        elif name == "week":
            first, last = day - 6 * _DAY, day + _DAY
        elif name == "month":
            first = day.replace(day=1)
            last = _next_month(first)
        elif (named := _MONTH.fullmatch(name)) is not None and 1 <= int(named[2]) <= 12 and int(named[1]) > 1:
            first = date(int(named[1]), int(named[2]), 1)
            last = _next_month(first)
        else:
            raise ValueError(f"{name!r} is no period: {', '.join(FORMS)}")
        return cls(name, midnight(first, place), midnight(last, place), place)

    def day(self, at: datetime) -> str:
        """The day of a time, as 2026-01-31."""
        return at.astimezone(self.zone).date().isoformat()


def _next_month(first: date) -> date:
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
