"""Accounts and open questions on Redis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Unpack

from ...accounts.base import Account, Person, Preferences
from ..encoding import MILLISECOND, decode_choices, encode_choices
from .records import fields_text, read_fields
from .server import Server

_KEPT = timedelta(days=30)


class RedisAccounts:
    """accounts.base.AccountStore on Redis."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def load(self, defaults: Account, at: datetime | None = None) -> Account:
        """See accounts.base.AccountStore."""
        person = defaults.person
        fields = fields_text(
            {
                "channel": person.channel,
                "id": person.id,
                "language": defaults.language,
                "time_zone": defaults.time_zone,
                "currency": defaults.currency,
            }
        )
        kept = () if at is None else (_KEPT // MILLISECOND,)
        return _account(person, await self._server.run("load_account", self._name(person), fields, *kept))

    async def find(self, person: Person) -> Account | None:
        """See accounts.base.AccountStore."""
        found = await self._server.run("find_account", self._name(person))
        return _account(person, found) if found else None

    async def change(self, person: Person, **preferences: Unpack[Preferences]) -> None:
        """See accounts.base.AccountStore."""
        fields = fields_text({name: str(value) for name, value in preferences.items()})
        await self._server.run("change_account", self._name(person), fields)

    async def ask(self, person: Person, choices: tuple[str, ...]) -> None:
        """See accounts.base.AccountStore."""
        who = ("channel", person.channel, "id", person.id)
        question = self._question(person)
        await self._server.command("HSET", question, "v", 1, *who, "choices", encode_choices(choices))
        await self._server.command("PEXPIRE", question, _KEPT // MILLISECOND)

    async def question(self, person: Person) -> tuple[str, ...]:
        """See accounts.base.AccountStore."""
        choices = await self._server.command("HGET", self._question(person), "choices")
        return () if choices is None else decode_choices(choices)

    async def drop_question(self, person: Person) -> None:
        """See accounts.base.AccountStore. What was answered before is still known to the message that did."""
        await self._server.command("HDEL", self._question(person), "choices")

    async def take_choice(self, person: Person, number: int, origin: str) -> str | None:
        """See accounts.base.AccountStore."""
        says = await self._server.run("take_choice", self._name(person), number, origin)
        return None if says is None else str(says)

    async def clean(self, before: datetime) -> int:
        """See accounts.base.AccountStore. Whoever is silent expires."""
        return 0

    def _name(self, person: Person) -> str:
        return self._server.names.person(person)

    def _question(self, person: Person) -> str:
        return f"user:{self._name(person)}:question"


def _account(person: Person, flat: Sequence[str]) -> Account:
    fields = read_fields(flat)
    return Account(person, fields["language"], fields["time_zone"], fields["currency"])
