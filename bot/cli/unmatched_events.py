"""`chatwallet admin events`: which events were matched with no invoice, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ...locales.zones import zone as zone_named
from ...tracking.clock import utc_now
from ...tracking.unmatched import UnmatchedEvent, last_unmatched
from ..config.settings import Settings
from ..stores import open_values_to_look
from .table import aligned

_HEAD = ("LAST", "SOURCE", "HASH", "REASON", "TIMES")


async def show_unmatched(settings: Settings, limit: int, tell: Callable[[str], None]) -> None:
    """Print the newest ones, newest first, also while the bot runs. Raises StoreError."""
    async with open_values_to_look(settings) as values:
        found = await last_unmatched(values, limit, utc_now())
    for line in aligned([_HEAD, *_rows(found, settings)]) if found else ["Every event was matched."]:
        tell(line)


def _rows(found: Sequence[UnmatchedEvent], settings: Settings) -> Iterator[tuple[str, ...]]:
    zone = zone_named(settings.time_zone)
    for one in found:
        at = one.at.astimezone(zone)
        hashed = f"{one.prefix}…" if one.prefix else "-"
        yield f"{at:%Y-%m-%d %H:%M:%S %Z}", one.source, hashed, one.reason, str(one.times)
