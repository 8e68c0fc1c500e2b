"""A channel that keeps what was sent, so that a bot or a plugin can be tried without a chat."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from .base import Abilities, Conversation, InboundMessage, OutboundMessage, Receiver
from .errors import ChannelError

ALL_ABILITIES = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True, authenticated=True)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that arrived."""

    conversation: Conversation
    message: OutboundMessage
    key: str
    reference: str


class MemoryChannel:
    """Carries messages between a test, in the place of a person, and the bot.

    Every attempt that arrives is kept in `sent`, in order. Where the abilities say `repeats_safely`, the second
    attempt under one key is not shown again, as with a chat that knows its keys. `now` tells when something is said.
    """

    def __init__(
        self,
        name: str = "memory",
        abilities: Abilities = ALL_ABILITIES,
        *,
        keeper: str = "",
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.name = name
        self.abilities = abilities
        self.keeper = keeper
        self._now = now or (lambda: datetime.now(UTC))
        self.sent: list[Sent] = []
        self.attempts = 0
        self.busy: list[Conversation] = []
        """Where it was shown that an answer is being made, each time."""
        self.forgotten: list[tuple[Conversation, str]] = []
        """What was to be forgotten, as (conversation, reference), each time that it was."""
        self._references: dict[tuple[Conversation, str], str] = {}
        self._failures: deque[tuple[ChannelError, bool]] = deque()
        self._arrived = asyncio.Condition()
        self._receiver: Receiver | None = None
        self._listening = asyncio.Event()
        self._numbers = count(1)

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        """Keep the message, or raise the next failure that `fail_next` wrote down."""
        self.attempts += 1
        failure, delivered = self._failures.popleft() if self._failures else (None, True)
        reference = await self._deliver(conversation, message, key) if delivered else ""
        if failure is not None:
            raise failure
        return reference

    async def show_busy(self, conversation: Conversation) -> None:
        """Keep where."""
        self.busy.append(conversation)
        async with self._arrived:
            self._arrived.notify_all()

    async def forget(self, conversation: Conversation, reference: str) -> None:
        """Keep what, or raise the next failure that `fail_next` wrote down."""
        if self._failures:
            raise self._failures.popleft()[0]
        self.forgotten.append((conversation, reference))

    async def receive(self, receiver: Receiver) -> None:
        """Hand what `say` says to `receiver`, until cancelled."""
        self._receiver = receiver
        self._listening.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._listening.clear()
            self._receiver = None

    async def say(
        self,
        conversation: Conversation,
        text: str,
        reply_to: str | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the word of InboundMessage
        language: str | None = None,
        private: bool = True,
    ) -> None:
        """Say `text` as the person of `conversation`; return when the receiver has taken it.

        The same `id` twice is the same message come twice. Waits until somebody calls `receive`.
        """
        await self._listening.wait()
        assert self._receiver is not None
        number = id if id is not None else f"said-{next(self._numbers)}"
        await self._receiver(
            InboundMessage(
                conversation,
                number,
                text,
                self._now(),
                reply_to=reply_to,
                language=language,
                reference=number,
                private=private,
            )
        )

    def fail_next(self, *failures: ChannelError, delivered: bool = False) -> None:
        """Make the next sends fail, in this order. With `delivered` the messages arrive all the same."""
        self._failures.extend((failure, delivered) for failure in failures)

    async def wait_for(self, number: int, *, timeout: float = 5.0) -> list[Sent]:  # noqa: ASYNC109
        """All that was sent, as soon as it is at least `number` messages; TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout), self._arrived:
            await self._arrived.wait_for(lambda: len(self.sent) >= number)
            return list(self.sent)

    async def wait_for_busy(self, times: int, *, timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Return once it was shown so often that an answer is being made; TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout), self._arrived:
            await self._arrived.wait_for(lambda: len(self.busy) >= times)

    async def _deliver(self, conversation: Conversation, message: OutboundMessage, key: str) -> str:
        if self.abilities.repeats_safely and (conversation, key) in self._references:
            return self._references[conversation, key]
        reference = message.edit_of or f"{self.name}-{len(self.sent) + 1}"
        self._references[conversation, key] = reference
        self.sent.append(Sent(conversation, message, key, reference))
        async with self._arrived:
            self._arrived.notify_all()
        return reference
