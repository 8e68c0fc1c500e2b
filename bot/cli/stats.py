"""`chatwallet stats`: the figures at the machine, also while the bot runs."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from ...channels.registry import names
from ...storage.addresses import missing_file, open_reading
from ...tracking.clock import utc_now
from ..config.settings import Settings
from ..monitoring.figures import By, figures
from ..monitoring.figures_text import as_json, as_lines
from ..monitoring.period import Period


class NoStore(Exception):
    """There is none yet. The message is a sentence for the operator."""


async def stats(
    settings: Settings, name: str, by: By | None, tell: Callable[[str], None], *, json: bool
) -> None:
    """Tell the figures of a period; its days are of the zone of the settings. What the bot counts itself is left out.

    Raises ValueError for no period, and NoStore.
    """
    now = utc_now()
    period = Period.of(name, settings.time_zone, now)
    address = settings.store.get_secret_value()
    if (missing := missing_file(address)) is not None:
        raise NoStore(f"there is no store yet: {missing}")
    async with open_reading(address, only=True) as reading:
        found = await figures(reading, period, by=by, channels=names(), keep=settings.kept_for, now=now)
    if json:
        tell(orjson.dumps(as_json(found)).decode())
        return
    for line in as_lines(found):
        tell(line)
