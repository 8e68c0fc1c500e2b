"""`chatwallet notices`: what could not be delivered, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ..storage.sqlite.looking import look
from ..tracking.base import DeadNotice
from ..tracking.clock import utc_now
from ..tracking.reference import reference
from .logs import redact
from .settings import Settings

SHOWN = 100


async def list_dead(settings: Settings, tell: Callable[[str], None]) -> None:
    """Tell the notices that were given up, the newest first, also while the bot runs. Raises StoreError."""
    path = settings.store_path
    dead = (await look(path, (), SHOWN)).dead if path.exists() else ()
    now = utc_now()
    for notice in dead:
        tell(_line(notice, now))
    if not dead:
        tell("No notice was given up.")


def _line(notice: DeadNotice, now: datetime) -> str:
    age = timedelta(seconds=round((now - notice.created).total_seconds()))
    # Not its id, which can hold the address of a web chat, and that is its key.
    ref = reference(notice.payment_hash) if notice.payment_hash else "-"
    return f"{ref}  {notice.kind}  {notice.conversation.channel}  {age} ago  {redact(notice.reason)}"
