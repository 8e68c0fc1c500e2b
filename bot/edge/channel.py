"""A channel behind the edge: to the bot its people are refs, to the channel they are the ids that it knows.

What the channel can do besides (HasRoutes, SelfCheck, SupportsLookup, …) can be told by the same protocols.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, cast

import structlog
from starlette.routing import BaseRoute

from ...accounts.base import Person
from ...accounts.refs import is_ref
from ...accounts.roles import owner_name
from ...accounts.secrets import Unreadable
from ...channels.base import (
    Abilities,
    Channel,
    Connected,
    Conversation,
    DividesMessages,
    Forgetful,
    InboundMessage,
    Invites,
    OutboundMessage,
    Receiver,
    ShowsBusy,
    SupportsLookup,
)
from ...channels.checks import CheckResult, SelfCheck
from ...channels.delivery_receipts import SupportsStatusLookup, Taken
from ...channels.errors import NotStored, TryLater, Unreachable
from ...channels.has_routes import HasRoutes
from .refs import Refs, abilities_of_refs

log = structlog.get_logger(__name__)

UNREADABLE = "address unreadable"
"""Why a notice is given up whose ref opens with no key of the ring."""

_STORE_AGAIN = 0.5  # seconds until a store that could not be asked is asked again


class EdgeChannel:
    """channels.base.Channel around another one."""

    def __init__(self, channel: Any, refs: Refs) -> None:
        self.inner = channel
        self.refs = refs

    @property
    def name(self) -> str:
        return str(self.inner.name)

    @property
    def abilities(self) -> Abilities:
        return (
            abilities_of_refs(self.inner.abilities)
            if self.refs.ready
            else cast("Abilities", self.inner.abilities)
        )

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        where, message = await self.opened(conversation, message)
        return str(await self.inner.send(where, message, key=key))

    async def receive(self, receiver: Receiver) -> None:
        async def taken(message: InboundMessage) -> None:
            await receiver(await self.refs.inward(message))
            await self.refs.revive(message)

        await self.inner.receive(taken)

    async def opened(
        self, conversation: Conversation, message: OutboundMessage
    ) -> tuple[Conversation, OutboundMessage]:
        """What the channel is to be told. Raises TryLater, or Unreachable where the address can't be read."""
        if not is_ref(conversation.chat_id):
            return conversation, message
        try:
            where = await self.refs.outward(conversation)
        except Unreadable as error:
            raise Unreachable(UNREADABLE) from error
        except NotStored as error:
            raise TryLater(str(error), retry_after=_STORE_AGAIN) from error
        ref = conversation.sender_id
        if ref not in message.text or conversation.chat_id != ref:
            return where, message
        # Who is told what they are called is told their id: nobody else reads along.
        known_as = owner_name(Person(where.channel, where.sender_id))
        return where, replace(message, text=message.text.replace(f"{where.channel}:{ref}", known_as))


class _Routes(EdgeChannel):
    @property
    def routes(self) -> Sequence[BaseRoute]:
        return cast("Sequence[BaseRoute]", self.inner.routes)


class _Checks(EdgeChannel):
    async def check(self) -> Sequence[CheckResult]:
        return cast("Sequence[CheckResult]", await self.inner.check())


class _Counts(EdgeChannel):
    @property
    def clients(self) -> int:
        return int(self.inner.clients)


class _Divides(EdgeChannel):
    def divide(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        return cast("Sequence[OutboundMessage]", self.inner.divide(message))


class _Shows(EdgeChannel):
    async def show_busy(self, conversation: Conversation) -> None:
        where = self.refs.remembered(conversation)
        if where is not None:  # a sign is worth no look at the store
            await self.inner.show_busy(where)


class _Looks(EdgeChannel):
    @property
    def settles_after(self) -> float:
        return float(self.inner.settles_after)

    async def find_sent(
        self, conversation: Conversation, message: OutboundMessage, *, key: str, since: datetime
    ) -> str | None:
        where, message = await self.opened(conversation, message)
        return cast("str | None", await self.inner.find_sent(where, message, key=key, since=since))


class _Reports(EdgeChannel):
    async def report_statuses(self, taken: Sequence[Taken]) -> None:
        opened = [found for one in taken if (found := await self._opened(one)) is not None]
        if opened:
            await self.inner.report_statuses(opened)

    async def _opened(self, taken: Taken) -> Taken | None:
        try:
            return replace(taken, chat_id=await self.refs.id_of(taken.channel, taken.chat_id))
        except Unreadable:  # the message was told nowhere that we know
            log.warning("address_unreadable", channel=taken.channel)
            return None


class _Invites(EdgeChannel):
    def invitation(self, code: str, line: str) -> str | None:
        return cast("str | None", self.inner.invitation(code, line))


class _Forgets(EdgeChannel):
    @property
    def keeper(self) -> str:
        return str(self.inner.keeper)

    async def forget(self, conversation: Conversation, reference: str) -> None:
        where, _ = await self.opened(conversation, OutboundMessage(""))
        await self.inner.forget(where, reference)


_ABILITIES: tuple[tuple[type[Any], type[EdgeChannel]], ...] = (
    (HasRoutes, _Routes),
    (SelfCheck, _Checks),
    (Connected, _Counts),
    (DividesMessages, _Divides),
    (ShowsBusy, _Shows),
    (SupportsLookup, _Looks),
    (SupportsStatusLookup, _Reports),
    (Forgetful, _Forgets),
    (Invites, _Invites),
)
"""Each small protocol of channels, and what speaks it for the channel within."""


def at_edge(channel: Channel, refs: Refs) -> Channel:
    """The channel with refs in the place of ids; as it is where its ids are random, or there can be no ring."""
    if channel.abilities.random_ids or not refs.able:
        return channel
    refs.add(channel)
    parts = tuple(part for protocol, part in _ABILITIES if isinstance(channel, protocol))
    return cast("Channel", _made_of(parts)(channel, refs))


@cache
def _made_of(parts: tuple[type[EdgeChannel], ...]) -> Callable[[Any, Refs], EdgeChannel]:
    return type("EdgeChannel", parts or (EdgeChannel,), {})
