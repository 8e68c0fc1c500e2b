"""Who is not heard: what people the bot's operator has blocked say is dropped without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..accounts.base import Person
from ..channels.base import Conversation


@dataclass(frozen=True, slots=True)
class Block:
    """One person who is blocked. `id` is that of their account, or a digest of the chat of somebody without one.

    `hints` tell the chats apart that were theirs, without telling who they are; `note` is what the operator wrote.
    `until` is when it ends by itself, None for never. A `quiet` one they are not told of.
    """

    id: str
    hints: tuple[str, ...]
    at: datetime
    note: str = ""
    until: datetime | None = None
    quiet: bool = False

    def stands(self, now: datetime) -> bool:
        """Whether it has not ended by itself."""
        return self.until is None or now < self.until


class Blocks(Protocol):
    """The repository of blocks. Every method is one atomic step and safe to repeat.

    A block is of an account, of each chat that it had when it was blocked and of each that it has had since: whoever
    begins anew in one of those is blocked still. It ends no order: what was asked before is settled and told.
    """

    async def block(
        self,
        whom: Person | str,
        at: datetime,
        note: str = "",
        *,
        by: str = "",
        until: datetime | None = None,
        quiet: bool = False,
    ) -> Block | None:
        """Block a person by one of their chats, or by the id of their account; None for an account that is not there.

        Somebody who is blocked stays so since then, keeps the note, and is heard again when this one ends; a `quiet`
        one changes nothing of one that is not. `by` is the account of the admin who does it.
        """

    async def unblock(self, whom: Person | str, *, by: str = "") -> Block | None:
        """Hear a person again, by one of their chats or by the id of the block; return it, None if there was none."""

    async def all(self) -> Sequence[Block]:
        """All blocks, the newest first, those among them that have ended and are not forgotten yet."""

    async def knows(self, person: Person) -> bool:
        """Whether somebody has written in a chat, or is blocked there."""

    async def any(self) -> bool:
        """Whether there is any block."""

    async def drop(self, conversation: Conversation, account: str, at: datetime, *, tell: bool) -> bool:
        """Whether the sender of a conversation is blocked at that time, by their chat or their account ("" for none).

        With `tell` they are told so there, the first time.
        """
