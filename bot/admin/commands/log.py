"""`admin log`: more of the log, or less, for a time."""

from __future__ import annotations

import sys
from datetime import timedelta

from ...monitoring.levels import LEVELS, Levels
from ...monitoring.logs import levels_now
from ...span import read_span
from ..base import AdminCommand, AdminError, Asked

USUAL = timedelta(minutes=30)
LONGEST = timedelta(days=1)
_FORM = f"Write “admin log LEVEL”, “admin log wallet.flash LEVEL for 30m”; a level is {', '.join(LEVELS)}."
_HOUSE = __name__.split(".", maxsplit=1)[0]


async def log(asked: Asked) -> str:
    """Tell a module of ours, or all, at another level until the time is over; alone, say what is told now."""
    levels = levels_now()
    if levels is None:
        raise AdminError("The log is that of the program that the bot lives in: its level is set there.")
    words = asked.words
    if not words:
        return _told(levels)
    span = USUAL
    if len(words) > 2 and words[-2].casefold() == "for":
        try:
            span, words = read_span(words[-1]), words[:-2]
        except ValueError as error:
            raise AdminError(f"{error}. {_FORM}") from None
    level = words[-1].casefold()
    if level not in LEVELS or len(words) > 2:
        raise AdminError(_FORM)
    if span > LONGEST:
        raise AdminError("A day at most: what is to stay is CHATWALLET_LOG_LEVEL.")
    levels.set(_module(words[:-1]), level, span.total_seconds())
    return f"{_told(levels)}\nOf this instance alone, until the time is over or it is restarted."


def _module(words: list[str]) -> str:
    """The module that is meant. Raises AdminError for one that is not ours: libraries write secrets at their debug."""
    if not words:
        return ""
    module = f"{_HOUSE}.{words[0].removeprefix(f'{_HOUSE}.')}"
    if module not in sys.modules:
        raise AdminError(
            f"There is no module “{words[0][:60]}” here. One is like wallet.flash or tracking.outbox."
        )
    return module


def _told(levels: Levels) -> str:
    lines = [
        f"{module.removeprefix(f'{_HOUSE}.') or 'all'}: {level} for {max(1, round(left / 60))} min, then {levels.usual}"
        for module, (level, left) in sorted(levels.others.items())
    ]
    return "\n".join(lines or [f"all: {levels.usual}, as the settings say"])


ADMIN_COMMANDS = (
    AdminCommand("log", "[module] LEVEL [for 30m]", "tell more in the log for a time", log, acts=True),
)
