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
from chatwallet.bot.keys import ProcessSource
from chatwallet.bot.vault import RingKeeper
from chatwallet.channels.base import Abilities, Conversation
from chatwallet.channels.memory import MemoryChannel, Sent
from chatwallet.storage.base import Store
from chatwallet.tracking.lookups import ExpiringAfter
from chatwallet.wallet.memory import MemoryWallet

NO_KEYS = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True)
PATIENCE = 10.0
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


@asynccontextmanager
async def admin_office(store: Store, **given: object) -> AsyncIterator[AdminOffice]:
    """A bot on an open store, with a ring, without admins; `given` are settings."""
    watch, source = Watch(), ProcessSource()
    source.make()
    wallet, channel = MemoryWallet(now=watch), MemoryChannel(abilities=NO_KEYS, now=watch)
    vault = Vault(source)
    app = build(
        load_settings(**given),
        store=store,
        wallet=wallet,
        channels={"memory": channel},
        keeper=RingKeeper(vault, source, store, clock=watch),
        clock=watch,
    )
    async with app:
        yield AdminOffice(
            store, channel, wallet, app, watch, SecondFactor(store.factors, vault, store.windows)
        )
