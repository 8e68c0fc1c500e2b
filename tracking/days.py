"""Where days begin, in the zone of who asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a zone, in UTC.

    Where clocks are set back to midnight there are two of them, and the day begins with the earlier one; where they are
    set on at midnight the day begins with one o'clock.
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The day that a moment is in: from the first on, and before the second, both UTC. It may have 23 or 25 hours."""
    day = moment.astimezone(zone).date()
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)
