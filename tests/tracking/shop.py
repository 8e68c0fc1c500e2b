"""A shop for tests: the parts of tracking joined as bot/build.py joins them, on one store, with a clock of its own."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from chatwallet.accounts.base import Account, Person
from chatwallet.channels.base import Abilities, Channel, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.memory import MemoryChannel
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.base import Repositories
from chatwallet.tests.charges import made_up, maker_of, only
from chatwallet.tracking.base import Charge, Hint, InvoiceRecord
from chatwallet.tracking.charges import Charges
from chatwallet.tracking.history import History, ListedWallet
from chatwallet.tracking.host import DeadNoticeListener
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.outbox.base import Notice, Sent
from chatwallet.tracking.outbox.deliverers import Deliverers
from chatwallet.tracking.outbox.policy import DeliveryPolicy
from chatwallet.tracking.outbox.rendering import NoticeRenderer
from chatwallet.tracking.outbox.worker import DeliveryWorker
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.tracking.payments.watcher import PaymentWatcher
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANA = Conversation("memory", "stall", "ana", "thread-7")
BEN = Conversation("memory", "garage", "ben")
STRANGER = Account(Person("", ""), "en", "UTC", "USD")
TEN = Money(1000, USD)

# A chat that shows a second copy of what is sent twice, and one that knows its keys.
FORGETFUL = Abilities(edits=True, replies=True, buttons=True, repeats_safely=False)
CAREFUL = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True)

EARLY = 2.0
"""Seconds after which a test gives up waiting for what should happen at once."""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Shop:
    """A bot without reception, whose parts a test moves by hand."""

    store: Repositories
    clock: Clock = field(default_factory=Clock)
    wallet: MemoryWallet = field(init=False)
    channel: MemoryChannel = field(default_factory=lambda: MemoryChannel(abilities=FORGETFUL))

    def __post_init__(self) -> None:
        self.wallet = MemoryWallet(now=self.clock)
        self.use(self.wallet)

    def use(self, wallet: MemoryWallet) -> None:
        """Join the parts anew around another wallet."""
        self.wallet = wallet
        charges, clock = self.store.charges, self.clock
        watcher = PaymentWatcher(wallet, charges, clock=clock)
        self.polling, self.subscription = watcher.polling, watcher.feed
        self.tracker = Tracker(charges, (watcher,), clock=clock)
        self.charges = Charges(
            charges,
            only(wallet),
            self.tracker,
            open_for=timedelta(hours=24),
            clock=clock,
        )
        self.history = History(self.charges)
        self.listing = ListedWallet(wallet, only(wallet).house)

    def worker(
        self,
        *channels: Channel,
        deliverers: Deliverers | None = None,
        policy: DeliveryPolicy | None = None,
        at_once: int = 100,
        host: DeadNoticeListener | None = None,
        sure: Callable[[], bool] = lambda: True,
    ) -> DeliveryWorker:
        """A worker of the outbox that sends over `channels`, by default over the shop's own."""
        renderer = NoticeRenderer(
            self.store.charges,
            self.store.accounts,
            only(self.wallet),
            Catalogue(),
            defaults=STRANGER,
            clock=self.clock,
        )
        by_name = {channel.name: channel for channel in channels or (self.channel,)}
        return DeliveryWorker(
            self.store.outbox,
            renderer,
            by_name,
            deliverers=deliverers,
            buckets=self.store.buckets,
            host=host,
            policy=policy,
            at_once=at_once,
            clock=self.clock,
            sure=sure,
        )

    async def deliver(
        self, *channels: Channel, deliverers: Deliverers | None = None, policy: DeliveryPolicy | None = None
    ) -> None:
        """Let a worker send all that is due now, and end it."""
        await run_dry(self.worker(*channels, deliverers=deliverers, policy=policy))

    async def request(
        self,
        price: Money | None = TEN,
        *,
        of: Conversation = ANA,
        origin: str = "memory:1",
        memo: str = "Coffee",
    ) -> tuple[Charge, str]:
        """Ask to be paid; return the charge and the payment hash of its invoice."""
        charge, row = await self.charges.request(of, price, price, memo, origin, made_by=maker_of(of))
        return charge, row.payment_hash

    async def paid(
        self, price: Money | None = TEN, *, of: Conversation = ANA, origin: str = "memory:1"
    ) -> tuple[Charge, str]:
        """Ask to be paid, be paid, and know it."""
        charge, payment_hash = await self.request(price, of=of, origin=origin)
        self.wallet.pay(payment_hash, None if price else Money(777, USD))
        await self.tell(payment_hash)
        return charge, payment_hash

    async def rush(self, number: int, channel: str = "memory") -> None:
        """Payments known in so many chats. Their invoices are made up: real ones take a signature each."""
        for name in map(str, range(number)):
            now, of = self.clock(), Conversation(channel, f"chat{name}", f"person{name}")
            charge = made_up(f"{channel} {name}", f"{channel} {name}", of, TEN, now)
            payment_hash = hashlib.sha256(f"{channel} {name}".encode()).hexdigest()
            invoice = Invoice(payment_hash, f"lnbc{name}", 1_000_000, now, now + timedelta(seconds=60))
            await self.store.charges.create(
                charge, InvoiceRecord(invoice, charge.id, f"{channel}:{name}"), now
            )
            await self.tell(payment_hash)

    async def tell(
        self, payment_hash: str, status: InvoiceStatus = InvoiceStatus.PAID, *, confirmed: bool = True
    ) -> None:
        """Give the tracker a hint."""
        await self.tracker.handle(Hint(payment_hash, status, "test", confirmed))

    async def state(self, payment_hash: str) -> tuple[Charge, InvoiceRecord]:
        """The charge and the invoice of a hash, as they are stored."""
        found = await self.store.charges.find_invoice(ByHash(payment_hash))
        assert found is not None
        return found

    async def writes(self, text: str, number: int, *, of: Conversation = ANA) -> InboundMessage:
        """A message of a person, stored but not answered."""
        message = InboundMessage(of, str(number), text, self.clock())
        await self.store.inbox.add(f"memory:{number}", message)
        return message

    async def answers(self, message: InboundMessage, answer: str, payment_hash: str | None = None) -> None:
        """Put the answer to a message into the outbox."""
        await self.store.inbox.answer(f"memory:{message.id}", message, OutboundMessage(answer), payment_hash)

    async def speaks(self, language: str, *, who: Conversation = ANA) -> None:
        """Let a person have this language."""
        person = Person(who.channel, who.sender_id)
        await self.store.accounts.load(replace(STRANGER, person=person))
        await self.store.accounts.change(person, language=language)

    async def claim_all(self) -> Sequence[Notice]:
        """Claim and finish whatever is due, one row of a conversation after the other; return all of them."""
        found: list[Notice] = []
        while claimed := await self.store.outbox.claim("test", self.clock(), 25, 100):
            for notice in claimed:
                await self.store.outbox.conclude(notice, Sent(None, self.clock()))
            found += claimed
        return found

    @property
    def news(self) -> list[str]:
        """The texts that arrived, but not what took the place of a shown code."""
        return [sent.message.text for sent in self.channel.sent if sent.message.edit_of is None]


async def run_dry(worker: DeliveryWorker) -> None:
    """Let a worker send all that is due, and end it."""
    running = asyncio.create_task(worker.run())
    try:
        await asyncio.wait_for(worker.quiet.wait(), EARLY)
        worker.drain()
        await asyncio.wait_for(running, EARLY)
    finally:
        running.cancel()
