"""`chatwallet notices`: what could not be delivered, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ...storage.addresses import missing_file
from ...tracking.clock import utc_now
from ...tracking.outbox.base import DeadNotice
from ...tracking.reference import reference
from ..config.settings import Settings
from ..monitoring.redaction import redact
from ..stores import store_summary

SHOWN = 100


async def list_dead(settings: Settings, tell: Callable[[str], None]) -> None:
    """Tell the notices that were given up, the newest first, also while the bot runs. Raises StoreError."""
    nothing_yet = missing_file(settings.store.get_secret_value()) is not None
    dead = () if nothing_yet else (await store_summary(settings, (), SHOWN)).dead
    now = utc_now()
    for notice in dead:
        tell(dead_line(notice, now))
    if not dead:
        tell("No notice was given up.")


def dead_line(notice: DeadNotice, now: datetime) -> str:
    """One notice, without its person."""
    age = timedelta(seconds=round((now - notice.created).total_seconds()))
    # Not its id, which can hold the address of a web chat, and that is its key.
    ref = reference(notice.payment_hash) if notice.payment_hash else "-"
    return f"{ref}  {notice.kind}  {notice.to.channel}  {age} ago  {redact(notice.reason)}"
