"""What a shop's owners hear of their wallet without having asked, in all their chats, once each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from ..accounts.base import AccountStore, AddressState
from ..accounts.links import Link, LinkState
from ..accounts.roles import Role
from ..accounts.shops import ShopStore
from ..channels.base import Conversation
from .alerts import TEMPLATE
from .clock import Clock, utc_now
from .outbox.base import News


class NewsBox(Protocol):
    """Where news for people are put, see Outbox.put_news."""

    async def put_news(self, news_id: str, conversation: Conversation, news: News, at: datetime) -> object:
        """Put news for a person there, once for each id."""


class ShopNews:
    """Tells the owners of a shop. News of one id are told once, however often and by however many instances."""

    def __init__(
        self, shops: ShopStore, accounts: AccountStore, outbox: NewsBox, *, clock: Clock = utc_now
    ) -> None:
        self._shops = shops
        self._accounts = accounts
        self._outbox = outbox
        self._clock = clock

    async def changed(self, link: Link, said_in: Conversation | None = None) -> None:
        """A shop has another wallet from now on: everybody hears of it but in the chat where it was said."""
        await self._tell(link, "linked", News("news-linked", {"name": link.name}, template=TEMPLATE), said_in)

    async def ended(self, link: Link, said_in: Conversation | None = None) -> None:
        """A shop has no wallet from now on."""
        await self._tell(
            link, "unlinked", News("news-unlinked", {"name": link.name}, template=TEMPLATE), said_in
        )

    async def stale(self, link: Link) -> bool:
        """The credential of a link is refused for good: note that, and tell it. False if it was known."""
        if link.state is not LinkState.ACTIVE:
            return False
        # First told, then noted: after a crash in between it is told again under the same id, so nobody sees it twice.
        buttons = (("button-link", "link"),)
        news = News("news-link-stale", {"name": link.name}, buttons, template=TEMPLATE)
        await self._tell(link, "stale", news, None)
        return await self._shops.mark_stale(link.id) is not None

    async def _tell(self, link: Link, what: str, news: News, said_in: Conversation | None) -> None:
        async for chat in self._chats(link.shop):
            if said_in is None or (chat.channel, chat.sender_id) != (said_in.channel, said_in.sender_id):
                news_id = f"{what}:{link.id}:{chat.channel}:{chat.sender_id}"
                await self._outbox.put_news(news_id, chat, news, self._clock())

    async def _chats(self, shop: str) -> AsyncIterator[Conversation]:
        """The private chats of all owners."""
        for account, role in await self._shops.members(shop):
            if role is Role.OWNER:
                for address in await self._accounts.of_id(account) or ():
                    if address.state is AddressState.ACTIVE and address.alias_of is None:
                        yield Conversation(address.person.channel, address.chat_id, address.person.id)
