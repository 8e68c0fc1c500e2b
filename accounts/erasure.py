"""Forgetting somebody who asks for it: what is asked, what is left to do, and who keeps that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .base import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What of somebody is to be forgotten: all that is of before `at`.

    `id` is random, `accounts` are the ids under which their charges are kept, `people` their addresses. `origin` names
    the message that asked for it, whose answer goes too.
    """

    id: str
    accounts: tuple[str, ...]
    people: tuple[Person, ...]
    at: datetime
    origin: str

    def is_of(self, channel: str, chat_id: str, sender_id: str) -> bool:
        """Whether a conversation is theirs: they speak in it, or it is their own chat."""
        return any(channel == person.channel and person.id in (chat_id, sender_id) for person in self.people)

    def begins(self, text: str) -> bool:
        """Whether a text begins with the name of one of their addresses, as the origins of some channels do."""
        return any(text.startswith(f"{person.key}:") for person in self.people)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What came of one step: how much has `gone`, and how much is `kept` as yet.

    Kept are charges that are open or may still be paid, and what is still to be said.
    """

    gone: int
    kept: int


class ErasureStore(Protocol):
    """The repository of erasures that are not done. Every method is one atomic step and safe to repeat."""

    async def begin(self, new: Erasure) -> None:
        """Forget the account with its addresses and questions, at once, and note the rest.

        The shops of which the account is the only owner, with their members and links, go as well; that somebody
        wants no messages (STOP) stays, under a keyed digest.
        """

    async def begun(self) -> Sequence[Erasure]:
        """All that are not done, the oldest first: however many wait for open orders, none is passed over."""

    async def is_begun(self, erasure_id: str) -> bool:
        """Whether one has begun and is not done."""

    async def emptied(self, erasure_id: str, at: datetime) -> None:
        """Nothing is left of somebody: what the erasure itself said of them is forgotten too, and their refs leave."""

    async def forget_refs(self, before: datetime) -> int:
        """Forget refs that leave since a time, unless their people have come back; return how many.

        Where somebody asked for it an erasure has begun afterwards, of nobody: the store is to be scrubbed.
        """

    async def done(self, erasure_id: str) -> None:
        """Forget an erasure."""
