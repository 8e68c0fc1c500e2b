"""Whom a charge tells of its payments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..channels.base import Conversation

MOST = 8
"""How many recipients a charge may have: each payment puts a row for each of them into the outbox."""


class RecipientKind(StrEnum):
    """What kind of recipient it is. The person, chat or endpoint behind it is looked up when the notice is sent."""

    CHAT = "chat"
    HOOK = "hook"
    WEBHOOK = "webhook"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told: the conversation of a chat, the name of a hook, the id of an API key or of a shop.

    Raises ValueError for a chat without a conversation, and for anybody else with one.
    """

    kind: RecipientKind
    address: Conversation | str

    def __post_init__(self) -> None:
        if isinstance(self.address, Conversation) is not (self.kind is RecipientKind.CHAT):
            raise ValueError(f"no address of a {self.kind}: {type(self.address).__name__}")

    @property
    def conversation(self) -> Conversation | None:
        """Where a chat is told; None for anybody else."""
        return self.address if isinstance(self.address, Conversation) else None

    @property
    def channel(self) -> str:
        """A word for logs and metrics: the channel of a chat, the kind of anybody else."""
        return self.address.channel if isinstance(self.address, Conversation) else str(self.kind)


def in_chat(conversation: Conversation) -> Recipient:
    """A chat as a recipient."""
    return Recipient(RecipientKind.CHAT, conversation)


PROGRAM = Recipient(RecipientKind.HOOK, "on_paid")
"""The program that the wallet lives in, which has asked to be told."""

MAYBE_PROGRAM = Recipient(RecipientKind.HOOK, "")
"""The same for charges of before 0.3.0, which do not say whether their program wants to be told: it is if it does."""
