"""Who sits at the other end of a channel in its contract test, and what can go wrong on the way to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from chatwallet.channels.base import Channel, Conversation, InboundMessage
from chatwallet.channels.web.channel import WebChannel

Serve = Callable[..., AbstractAsyncContextManager[str]]


@dataclass(frozen=True)
class Seen:
    """A message as the person sees it: the text, what a scanner reads, what can be pressed or typed, the quote."""

    text: str
    scanned: str | None
    choices: tuple[str, ...]
    quote: str | None


class Trouble(Protocol):
    """What happens between a bot and the service that carries its messages."""

    async def too_many(self, seconds: int) -> None:
        """The next message is one too many: to be sent again after `seconds`."""

    def nobody_listens(self) -> AbstractAsyncContextManager[None]:
        """Meanwhile every connection is refused."""

    async def no_answer(self) -> None:
        """The next message arrives, and the connection breaks before the service has said so."""

    async def person_leaves(self) -> None:
        """The person wants no more messages."""

    async def person_returns(self) -> None:
        """The person wants messages again."""


class Person(Protocol):
    """Somebody at the other end of a channel, who sees what it really shows.

    `heard` is what the bot was told of them. `trouble` is None where nothing but the bot itself carries messages.
    """

    conversation: Conversation
    heard: asyncio.Queue[InboundMessage]

    @property
    def channel(self) -> Channel: ...

    @property
    def trouble(self) -> Trouble | None: ...

    async def sees(self) -> list[Seen]:
        """All messages of the bot as they stand there now, oldest first."""

    async def says(self, text: str) -> None: ...

    async def said(self) -> list[str]:
        """What they have said, as it stands where the channel keeps it, oldest first."""

    async def chooses(self, choice: str) -> None:
        """Press what the newest message offers, or type it where nothing can be pressed."""


Arrival = Callable[[WebChannel, Serve], AbstractAsyncContextManager[Person]]
