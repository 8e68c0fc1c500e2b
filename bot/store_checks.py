"""What `chatwallet doctor` says of the store, and of what went through it."""

from __future__ import annotations

from datetime import datetime

from ..channels.findings import Finding
from ..storage.base import Traffic
from ..storage.errors import StoreError, StoreInUse
from ..storage.sqlite.looking import look
from ..storage.sqlite.store import SqliteStore
from .settings import Settings

DEAD = 1000  # notices that are counted


async def examine_store(settings: Settings) -> list[Finding]:
    """Open the store, unless the bot has it open, and tell what it holds."""
    path = settings.store_path
    try:
        state = await _open(settings)
        seen = await look(path, settings.channels, DEAD)
    except StoreError as error:
        return [Finding(False, f"The store {path} can't be used: {error}")]
    dead = len(seen.dead)
    counts = f"messages that wait for an answer: {seen.waiting}, notices that were given up: {dead}"
    mend = "`chatwallet notices` lists them." if dead else ""
    return [
        Finding(True, f"The store {path} {state}; {counts}", mend),
        *(Finding(True, f"{name}: {_last(one)}") for name, one in seen.traffic.items()),
    ]


async def _open(settings: Settings) -> str:
    try:
        async with SqliteStore(settings.store_path):
            return "opens"
    except StoreInUse:
        return "is in use by the bot"


def _last(traffic: Traffic) -> str:
    return f"last message in: {_moment(traffic.last_in)}, last message out: {_moment(traffic.last_out)}"


def _moment(at: datetime | None) -> str:
    return "none" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"
