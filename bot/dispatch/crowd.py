"""What is asked of a message before it is heard, where anybody may come and link a wallet of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass

from ...accounts.base import Account, AccountStore
from ...channels.base import InboundMessage
from ...channels.errors import NotStored
from ...tracking.limits import Limits
from ...tracking.people import readable
from ...tracking.shares import Limited
from .senders import sender
from .waiting import Waiting

_OF_STRANGERS = 0.8  # of the messages that may wait: who has a wallet here finds room whatever strangers do


class Crowded(NotStored):
    """As many messages wait as may wait: this one is to come again, and was not counted."""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Knows who is new, and keeps so many out that the others are served.

    `most` messages may wait. `digest` makes of an address of the net, or of a stranger, what may be kept of it;
    `sources` are those addresses of the messages that were heard lately, by their origins.
    """

    accounts: AccountStore
    limits: Limits
    digest: Callable[..., Awaitable[str]]
    sources: MutableMapping[str, str]
    waiting: Waiting
    most: int
    limited: Limited

    async def account_of(self, message: InboundMessage) -> Account | None:
        """The account of the sender, if there is room for what they say. Raises Crowded or StoreError."""
        account = await readable(self.accounts.find(sender(message)), message.conversation.channel)
        linked = account is not None and account.shop
        if self.waiting.number >= (self.most if linked else self.most * _OF_STRANGERS):
            self.limited("queue")
            raise Crowded(f"{self.waiting.number} messages wait for an answer")
        if message.source:
            self.sources[message.origin] = await self.digest("address", message.source)
        return account

    async def let_in(self, message: InboundMessage, account: Account | None) -> None:
        """Count somebody who is new and would get an account by what they say. Raises OverShare or StoreError."""
        if account is None and message.private:
            person = sender(message)
            # Places in windows are kept for days: by no name of anybody.
            await self.limits.meet(person.channel, await self.digest("person", person.channel, person.id))
