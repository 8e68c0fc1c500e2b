"""A bot in which people link wallets of their own: servers in memory, and lines that are said and answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count

from chatwallet.accounts.base import Person
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.vault import vault_of
from chatwallet.channels.base import Conversation, OutboundMessage
from chatwallet.channels.memory import ALL_ABILITIES, MemoryChannel, Sent
from chatwallet.storage.base import Repositories
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import orders_of
from chatwallet.tracking.base import Charge
from chatwallet.tracking.clock import Clock, utc_now
from chatwallet.tracking.linking import LinkCredentials, Linking
from chatwallet.tracking.people import person_of
from chatwallet.tracking.shop_news import ShopNews
from chatwallet.wallet.base import WalletRef
from chatwallet.wallet.linked import LinkedWallets
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.memory_linker import MemoryLinker
from chatwallet.wallet.registry import Wallets

ANA, BEN, EVA = (Conversation("memory", name, name) for name in ("ana", "ben", "eva"))
BACKEND = "own"
_NO_KEYS = replace(ALL_ABILITIES, authenticated=False)


class Village:
    """Says lines as people, on a channel without keys, and finds what was made for them."""

    def __init__(
        self,
        store: Repositories,
        channel: MemoryChannel,
        house: MemoryWallet,
        linker: MemoryLinker,
        linking: Linking,
        wallets: Wallets,
        news: ShopNews,
    ) -> None:
        self.store = store
        self.channel = channel
        self.house = house
        self.linker = linker
        self.linking = linking
        self.wallets = wallets
        self.news_of_shops = news
        self._numbers = count(1)

    async def say(self, text: str, who: Conversation = ANA, *, id: str | None = None) -> OutboundMessage:  # noqa: A002
        """Say a line and return the answer, whatever news arrive meanwhile."""
        number = id or f"line-{next(self._numbers)}"
        await self.channel.say(who, text, id=number)
        return await self._found(lambda one: one.key.endswith(f":{number}"))

    async def news(self, text: str) -> OutboundMessage:
        """The first message that holds a text, as soon as it arrives."""
        return await self._found(lambda one: text in one.message.text.replace("\u00a0", " "))

    async def _found(self, wanted: Callable[[Sent], bool]) -> OutboundMessage:
        looked = 0
        while True:
            sent = await self.channel.wait_for(looked + 1)
            if found := next((one for one in sent[looked:] if wanted(one)), None):
                return found.message
            looked = len(sent)

    async def lines(self, text: str, who: Conversation = ANA, *, id: str | None = None) -> list[str]:  # noqa: A002
        """Say a line and return the lines of the answer."""
        return (await self.say(text, who, id=id)).text.replace("\u00a0", " ").split("\n")

    async def link(self, name: str, who: Conversation = ANA) -> OutboundMessage:
        """Link a till, and say yes to the question."""
        await self.say(f"link @{name}", who)
        return await self.say("1", who)

    async def link_key(self, name: str, who: Conversation = ANA) -> str:
        """Link the account of a user by a new key, as its page does, and return the key."""
        await self.say("help", who)
        account = await self.store.accounts.find(person_of(who))
        assert account is not None
        key = self.linker.make_key(name)
        await self.linking.link_key(account, key, await self.linking.probe(account, key), f"page-{key}")
        return key

    async def order(self, who: Conversation = ANA) -> Charge:
        """The newest order of somebody."""
        return (await orders_of(self.store, who, 1))[0]

    async def shown(self, who: Conversation = ANA) -> str:
        """The payment hash of the newest QR of somebody's newest order."""
        return (await self.store.charges.invoices((await self.order(who)).id))[-1].payment_hash


def till(name: str) -> WalletRef:
    """The till of a user."""
    return WalletRef(BACKEND, f"till:{name}")


@asynccontextmanager
async def village(
    store: Repositories,
    *,
    vault: Vault | None = None,
    clock: Clock = utc_now,
    linking: str = "on",
    may_link: Callable[[Person], Awaitable[bool]] | None = None,
    **settings: object,
) -> AsyncIterator[Village]:
    """A bot that runs, with a wallet of the house."""
    house, channel = MemoryWallet(now=clock), MemoryChannel(abilities=_NO_KEYS)
    linker = MemoryLinker(house, BACKEND)
    news = ShopNews(store.shops, clock=clock)
    vault = vault or vault_of(MemoryStore())
    linked = LinkedWallets(BACKEND, linker, LinkCredentials(store.shops, vault, news))
    wallets = Wallets.single(house, BACKEND, linked)
    app = build(
        load_settings(linking=linking, **settings),
        store=store,
        wallet=wallets,
        channels={"memory": channel},
        opened=(linked,),
        may_link=may_link,
        clock=clock,
    )
    async with app:
        linking_ = Linking(store.shops, linked, vault, clock=clock)
        yield Village(store, channel, house, linker, linking_, wallets, news)
