"""Accounts and open questions on SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Unpack

from ...accounts.base import Account, Person, Preferences
from ..encoding import decode_choices, encode_choices, to_ms
from .database import Database

_A_DAY = 86_400_000  # milliseconds

_ADD = """
    INSERT INTO accounts (channel, person_id, language, time_zone, currency, seen, made) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET seen = max(seen, excluded.seen)
"""
_GET = "SELECT language, time_zone, currency, seen, made FROM accounts WHERE channel = ? AND person_id = ?"
_NOTE_MAKERS = """
    UPDATE accounts SET made = 1 WHERE NOT made AND EXISTS (
        SELECT 1 FROM charges WHERE charges.channel = accounts.channel AND charges.sender_id = accounts.person_id
    )
"""
_CLEAN = "DELETE FROM accounts WHERE NOT made AND seen < ?"
_CLEAN_QUESTIONS = """
    DELETE FROM questions WHERE NOT EXISTS (
        SELECT 1 FROM accounts
        WHERE accounts.channel = questions.channel AND accounts.person_id = questions.person_id
    )
"""
_CHANGE = """
    UPDATE accounts SET language = coalesce(?, language), time_zone = coalesce(?, time_zone),
        currency = coalesce(?, currency)
    WHERE channel = ? AND person_id = ?
"""
_ASK = """
    INSERT INTO questions (channel, person_id, choices) VALUES (?, ?, ?)
    ON CONFLICT (channel, person_id) DO UPDATE SET choices = excluded.choices
"""
_DROP = "UPDATE questions SET choices = NULL WHERE channel = ? AND person_id = ?"
_QUESTION = "SELECT choices, taken_by, taken FROM questions WHERE channel = ? AND person_id = ?"
_TAKE = "UPDATE questions SET choices = NULL, taken_by = ?, taken = ? WHERE channel = ? AND person_id = ?"


class SqliteAccounts:
    """accounts.base.AccountStore on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, defaults: Account, at: datetime | None = None) -> Account:
        """See accounts.base.AccountStore. Only a person's first message, and one a day, needs the writer."""
        person, seen = defaults.person, 0 if at is None else to_ms(at)
        row = await self._database.read(lambda connection: _row(connection, person))
        if row is not None and (row["made"] or seen < row["seen"] + _A_DAY):
            return _account(person, row)
        values = (
            person.channel, person.id, defaults.language, defaults.time_zone, defaults.currency, seen, at is None
        )  # fmt: skip

        def operation(connection: sqlite3.Connection) -> Account | None:
            connection.execute(_ADD, values)
            return _get(connection, person)

        return await self._database.write(operation) or defaults

    async def find(self, person: Person) -> Account | None:
        """See accounts.base.AccountStore."""
        return await self._database.read(lambda connection: _get(connection, person))

    async def change(self, person: Person, **preferences: Unpack[Preferences]) -> None:
        """See accounts.base.AccountStore."""
        values = (preferences.get("language"), preferences.get("time_zone"), preferences.get("currency"))
        await self._change(_CHANGE, *values, person.channel, person.id)

    async def ask(self, person: Person, choices: tuple[str, ...]) -> None:
        """See accounts.base.AccountStore."""
        await self._change(_ASK, person.channel, person.id, encode_choices(choices))

    async def question(self, person: Person) -> tuple[str, ...]:
        """See accounts.base.AccountStore."""
        values = (person.channel, person.id)
        row = await self._database.read(lambda connection: connection.execute(_QUESTION, values).fetchone())
        return () if row is None else _choices(row)

    async def drop_question(self, person: Person) -> None:
        """See accounts.base.AccountStore. What was answered before is still known to the message that did."""
        await self._change(_DROP, person.channel, person.id)

    async def take_choice(self, person: Person, number: int, origin: str) -> str | None:
        """See accounts.base.AccountStore."""

        def operation(connection: sqlite3.Connection) -> str | None:
            row = connection.execute(_QUESTION, (person.channel, person.id)).fetchone()
            if row is None:
                return None
            if row["taken_by"] == origin:
                return str(row["taken"])
            choices = _choices(row)
            if not 1 <= number <= len(choices):
                return None
            says = choices[number - 1]
            connection.execute(_TAKE, (origin, says, person.channel, person.id))
            return says

        return await self._database.write(operation)

    async def clean(self, before: datetime) -> int:
        """See accounts.base.AccountStore."""

        def operation(connection: sqlite3.Connection) -> int:
            connection.execute(_NOTE_MAKERS)
            gone = connection.execute(_CLEAN, (to_ms(before),)).rowcount
            if gone:
                connection.execute(_CLEAN_QUESTIONS)
            return gone

        return await self._database.write(operation)

    async def _change(self, statement: str, *values: str | None) -> None:
        await self._database.write(lambda connection: connection.execute(statement, values).rowcount)


def _choices(row: sqlite3.Row) -> tuple[str, ...]:
    return () if row["choices"] is None else decode_choices(row["choices"])


def _get(connection: sqlite3.Connection, person: Person) -> Account | None:
    row = _row(connection, person)
    return None if row is None else _account(person, row)


def _row(connection: sqlite3.Connection, person: Person) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(_GET, (person.channel, person.id)).fetchone()
    return row


def _account(person: Person, row: sqlite3.Row) -> Account:
    return Account(person, row["language"], row["time_zone"], row["currency"])
