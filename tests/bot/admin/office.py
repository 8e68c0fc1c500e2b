"""A bot with admins, on a store that other processes can look into, and the people who write to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp

from chatwallet.accounts.audit import AuditRow
from chatwallet.accounts.base import Person
from chatwallet.accounts.second_factor import STEP, CodeResult, SecondFactor
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.keys import KnownSource, ProcessSource
from chatwallet.bot.vault import RingKeeper
from chatwallet.channels.base import Abilities, Conversation
from chatwallet.channels.memory import MemoryChannel, Sent
from chatwallet.storage.base import Repositories, Store
from chatwallet.tracking.linking import LinkCredentials, Linking
from chatwallet.tracking.lookups import ExpiringAfter
from chatwallet.tracking.shop_news import ShopNews
from chatwallet.wallet.linked import LinkedWallets
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.memory_linker import MemoryLinker
from chatwallet.wallet.registry import Wallets

NO_KEYS = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True)
PATIENCE = 10.0
BACKEND = "own"
ADA, BEN = Conversation("memory", "ada", "ada"), Conversation("memory", "ben", "ben")


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class AdminOffice:
    """One bot of this, and what people say to it and hear of it."""

    store: Store
    channel: MemoryChannel
    wallet: MemoryWallet
    app: App
    watch: Watch
    factor: SecondFactor
    secrets: dict[str, str] = field(default_factory=dict)

    async def say(self, line: str, who: Conversation = ADA, *, private: bool = True) -> str:
        """What the bot answers to a line, all its messages after it joined."""
        before = len(self.channel.sent)
        await self.channel.say(who, line, private=private)
        await self.settled()
        return "\n".join(one.message.text for one in self.heard(who, self.channel.sent[before:]))

    async def settled(self) -> None:
        """Wait until all that was said is answered, and all answers are sent."""
        await self.app.inbox_worker.quiet.wait()
        await self.app.delivery.quiet.wait()

    def heard(self, who: Conversation, sent: Sequence[Sent]) -> list[Sent]:
        """What somebody heard of it."""
        return [one for one in sent if one.conversation.chat_id == who.chat_id]

    async def pay(self) -> str:
        """Pay the one QR that can be paid; return its payment hash."""
        (row,) = await self.store.charges.unpaid(ExpiringAfter(self.watch() - timedelta(days=1)), 10)
        self.wallet.pay(row.payment_hash)
        return row.payment_hash

    async def until_heard(self, number: int, who: Conversation = ADA) -> None:
        """Wait until somebody has heard so many messages."""
        seen = 0
        while len(self.heard(who, self.channel.sent)) < number:
            seen = len(await self.channel.wait_for(max(seen, len(self.channel.sent)) + 1, timeout=PATIENCE))

    async def appoint(self, who: Conversation = ADA) -> None:
        """Make somebody an admin as the machine does."""
        await self.store.admins.add(Person(who.channel, who.sender_id), self.watch(), "")

    async def account(self, who: Conversation = ADA) -> str:
        found = await self.store.accounts.find(Person(who.channel, who.sender_id))
        assert found is not None, "they have written"
        return found.maker

    async def enrol(self, who: Conversation = ADA) -> None:
        """Give somebody a second factor, as its page does."""
        account = await self.account(who)
        secret = self.secrets[who.chat_id] = await self.factor.begin(account, self.watch())
        result = await self.factor.enrol(
            account, pyotp.TOTP(secret).at(self.watch()), "enrolled", self.watch()
        )
        assert result is CodeResult.RIGHT

    def digits(self, who: Conversation = ADA) -> str:
        """What an authenticator shows half a minute later: each of them counts once."""
        self.watch.advance(STEP)
        return pyotp.TOTP(self.secrets[who.chat_id]).at(self.watch())

    async def rows(self) -> list[AuditRow]:
        """The audit."""
        return [row async for row in self.store.audit.rows()]


class World:
    """What is the same for several bots, and for one that is started again: the clock, the ring, the servers."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.source: KnownSource = ProcessSource()
        self.source.make()
        self.vault = Vault(self.source)
        self.wallet = MemoryWallet(now=self.watch)
        self.linker = MemoryLinker(self.wallet, BACKEND)

    def linked(self, store: Repositories) -> LinkedWallets:
        """What people have linked, as one bot has it open."""
        news = ShopNews(store.shops, clock=self.watch)
        return LinkedWallets(BACKEND, self.linker, LinkCredentials(store.shops, self.vault, news))

    async def link_key(self, store: Repositories, name: str, who: Conversation) -> None:
        """Link the account of a user by a new key, as its page does."""
        account = await store.accounts.find(Person(who.channel, who.sender_id))
        assert account is not None
        async with self.linked(store) as linked:
            linking = Linking(store.shops, linked, self.vault, clock=self.watch)
            self.linker.open_account(name)
            key = self.linker.make_key(name)
            await linking.link_key(account, key, await linking.probe(account, key), f"page-{key}")


@asynccontextmanager
async def admin_office(
    store: Store, world: World | None = None, **given: object
) -> AsyncIterator[AdminOffice]:
    """A bot on an open store, with a ring, without admins; `given` are settings. In a `world` people link wallets."""
    linking, world = world is not None, world or World()
    watch, wallet, channel = world.watch, world.wallet, MemoryChannel(abilities=NO_KEYS, now=world.watch)
    linked = world.linked(store)
    app = build(
        load_settings(**{"linking": "on" if linking else "off", **given}),
        store=store,
        wallet=Wallets.single(wallet, BACKEND, linked) if linking else wallet,
        channels={"memory": channel},
        opened=(linked,) if linking else (),
        keeper=RingKeeper(world.vault, world.source, store, clock=watch),
        clock=watch,
    )
    async with app:
        factor = SecondFactor(store.factors, world.vault, store.windows)
        yield AdminOffice(store, channel, wallet, app, watch, factor)
