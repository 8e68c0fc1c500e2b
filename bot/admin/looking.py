"""How commands of admins look: over a connection that no payment waits for, and in words without anybody's address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, tzinfo

from ...accounts.base import place_of
from ...locales.zones import zone as zone_named
from ...storage.errors import LookTooLong
from ...storage.reading import Reading
from ...storage.records.account_endings import accounts_ending
from ...storage.records.asking import person_in
from .base import AdminError, Asked

MOST = 50
"""Rows that are listed at most, where somebody says how many."""

_SHOWN = 4  # signs of an account


@asynccontextmanager
async def looking(asked: Asked) -> AsyncIterator[Reading]:
    """What is read of the bot's store. Raises AdminError where a look took too long, and StoreUnavailable."""
    try:
        async with asked.office.store.reading() as reading:
            yield reading
    except LookTooLong:
        raise AdminError(
            "That look took longer than it may and was broken off; nothing else waited."
        ) from None


def zone_of(asked: Asked) -> tzinfo:
    """The time zone of the admin, or of the bot."""
    return zone_named(asked.context.account.time_zone or asked.office.settings.time_zone)


def moment(at: datetime | None, zone: tzinfo) -> str:
    """A time as an admin reads it."""
    return "never" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def ending(account: str | None) -> str:
    """What is shown of the id of an account or a shop: its last signs, by which `find` and `audit` take it."""
    if not account:
        return "–"
    return account if len(account) <= 2 * _SHOWN else f"…{account[-_SHOWN:]}"


def how_many(word: str, usual: int) -> int:
    """A number of rows, `usual` where nothing is written. Raises AdminError."""
    if not word:
        return usual
    if not (word.isascii() and word.isdigit() and 1 <= int(word) <= MOST):
        raise AdminError(f"Write a number from 1 to {MOST}.")
    return int(word)


async def account_ending(reading: Reading, text: str) -> str:
    """The id of the one account that ends so. Raises AdminError where none or several do."""
    sought = text.lstrip("…")
    if len(sought) < _SHOWN:
        raise AdminError(f"Write the last {_SHOWN} signs of the account.")
    found = await accounts_ending(reading.records, sought)
    if len(found) != 1:
        raise AdminError(
            "No account ends so." if not found else f"{len(found)} accounts end so: write more signs."
        )
    return found[0]


async def places(reading: Reading, keys: list[str]) -> list[str]:
    """The chats of these records of addresses, each by its channel and the end of its id."""
    bodies = await reading.records.get(*keys)
    return [place_of(person_in(body), body.get("hint", "")) for body in bodies if body is not None]
