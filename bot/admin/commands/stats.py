"""`admin stats`: the figures of a time."""

from __future__ import annotations

from ....storage.errors import LookTooLong
from ...monitoring.figures import By
from ...monitoring.figures_text import CAN_SPLIT, as_lines
from ...monitoring.period import FORMS
from ..base import AdminCommand, AdminError, Asked

_FORM = f"Write {', '.join(FORMS)}, and behind it {CAN_SPLIT}."


async def stats(asked: Asked) -> str:
    """Tell the figures of a period; its days are of the admin's time zone."""
    words = [word.casefold() for word in asked.words]
    by = None
    if len(words) > 1 and words[-2] == "by":
        if words[-1] not in tuple(By):
            raise AdminError(_FORM)
        by, words = By(words[-1]), words[:-2]
    if len(words) > 1:
        raise AdminError(_FORM)
    zone = asked.context.account.time_zone or None
    try:
        found = await asked.office.statistician.figures(words[0] if words else "today", by=by, zone=zone)
    except ValueError:
        raise AdminError(_FORM) from None
    except (LookTooLong, TimeoutError):
        raise AdminError(
            "That look took longer than it may and was broken off; nothing else waited."
        ) from None
    return "\n".join(as_lines(found))


ADMIN_COMMANDS = (
    AdminCommand(
        "stats",
        "[today|week|month|YYYY-MM] [by day|channel|currency|shop]",
        "orders, payments, sums",
        stats,
        slow=True,
    ),
)
