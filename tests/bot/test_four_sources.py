"""Two instances on one Redis, every payment announced by four sources three times each: one message each."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import aio_pika
import httpx
import pytest
from aio_pika.abc import AbstractChannel
from standardwebhooks import Webhook as StandardWebhook

from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.http import http_app
from chatwallet.bot.sources import payment_routes
from chatwallet.bot.stores import open_store
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.tests.generous import GENEROUS
from chatwallet.tests.rabbit_server import own_queue
from chatwallet.tests.redis_server import redis_url, remove, with_option
from chatwallet.tests.tracking.desk import event
from chatwallet.tests.tracking.shop import FORGETFUL
from chatwallet.tracking.base import Hint
from chatwallet.tracking.clock import utc_now
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.flash import issuing
from chatwallet.wallet.flash.wallet import FlashWallet

KEY = "whsec_" + "QUJD" * 8
TIMES = 3  # that each source tells of a payment
AT_ONCE = 20  # payments
SEED = 4
PAYMENTS = int(os.environ.get("CHATWALLET_TEST_PAYMENTS", "60"))
PATIENCE = 60.0 + PAYMENTS / 5  # seconds


@dataclass
class Instance:
    """One bot of the two."""

    app: App
    chat: MemoryChannel
    web: httpx.AsyncClient


@dataclass
class Town:
    """Two bots, the Flash they share, and all who announce payments."""

    instances: list[Instance]
    control: Control
    broker: AbstractChannel
    queue: str
    random: random.Random = field(default_factory=lambda: random.Random(SEED))

    async def order(self, number: int) -> None:
        """Have somebody ask for a code, of either instance."""
        chat = self.instances[number % 2].chat
        await chat.say(
            Conversation("memory", f"stall-{number}", f"ana-{number}"), "receive 1", id=str(number)
        )

    async def pay_and_announce(self, payment_hash: str) -> None:
        """Pay, and have everybody who can tell of it do so, several times, in any order."""
        telling: list[Callable[[str], Awaitable[None]]] = [self._pay]
        for _ in range(TIMES):
            telling += [self._publish, self._bring]
        self.random.shuffle(telling)
        await asyncio.gather(*(tell(payment_hash) for tell in telling))
        # The poll, like the feed, is the wallet's own word: it comes after the payment.
        paid = Hint(payment_hash, InvoiceStatus.PAID, "polling", confirmed=True)
        await asyncio.gather(*(self._either().app.tracker.handle(paid) for _ in range(TIMES)))

    def told(self) -> Counter[str]:
        """How many messages each chat has got, codes that turned to *paid* left out."""
        return Counter(
            sent.conversation.chat_id
            for instance in self.instances
            for sent in instance.chat.sent
            if sent.message.edit_of is None
        )

    async def until(self, messages: int) -> None:
        """Wait until all chats together have got so many."""
        async with asyncio.timeout(PATIENCE):
            while self.told().total() < messages:
                await self._something_sent()

    def heard(self) -> Counter[str]:
        """How many hints of others both have taken, by their source."""
        counts: Counter[str] = Counter()
        for one in self.instances:
            for state in (source.state() for source in one.app.sources):
                counts[state.name] += state.counts.get("taken", 0)
        return +counts

    async def until_all_is_heard(self, events: int) -> None:
        """Wait until the queue was read to its end, and all that came of it is sent."""
        async with asyncio.timeout(PATIENCE):
            while self.heard()["rabbitmq"] < events:
                await self.broker.declare_queue(self.queue, passive=True)  # the way to the broker and back
            for one in self.instances:
                await one.app.delivery.quiet.wait()

    async def _something_sent(self) -> None:
        """Wait until either bot has sent something more."""
        waits = [
            asyncio.create_task(one.chat.wait_for(len(one.chat.sent) + 1, timeout=PATIENCE))
            for one in self.instances
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.wait(waits)

    def _either(self) -> Instance:
        return self.random.choice(self.instances)

    async def _pay(self, payment_hash: str) -> None:
        await self.control.pay(payment_hash=payment_hash)

    async def _publish(self, payment_hash: str) -> None:
        await self.broker.default_exchange.publish(aio_pika.Message(event(payment_hash)), self.queue)

    async def _bring(self, payment_hash: str) -> None:
        delivery, moment, body = secrets.token_hex(8), utc_now(), f'{{"paymentHash": "{payment_hash}"}}'
        headers = {
            "webhook-id": delivery,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": StandardWebhook(KEY).sign(delivery, moment, body),
        }
        web = self._either().web
        answer = await web.post("/webhooks/payment", content=body, headers=headers)
        while answer.status_code == 503:  # while its store is busy a sender is asked to come again
            answer = await web.post("/webhooks/payment", content=body, headers=headers)
        assert answer.status_code == 204


@asynccontextmanager
async def instance(settings: Settings, sandbox: Sandbox) -> AsyncIterator[Instance]:
    """One bot, as `chatwallet run` joins it, but for its chat."""
    wallet = FlashWallet(
        graphql_url=sandbox.graphql_url,
        ws_url=sandbox.ws_url,
        api_key=sandbox.api_key,
        clock=lambda: 1000 * time.monotonic(),  # how often Flash may be asked is not tried here
    )
    store, chat = open_store(settings), MemoryChannel(abilities=FORGETFUL)
    app = build(settings, store=store, wallet=wallet, channels={"memory": chat}, opened=(store, wallet))
    transport = httpx.ASGITransport(http_app(app, payment_routes(settings, app.sources)))
    async with app, httpx.AsyncClient(transport=transport, base_url="http://bot") as web:
        yield Instance(app, chat, web)


@pytest.fixture
async def town(no_settings: pytest.MonkeyPatch, rabbit_address: str) -> AsyncIterator[Town]:
    no_settings.setattr(issuing, "_LIMIT", PAYMENTS)
    for name, value in GENEROUS.items():
        no_settings.setenv(name, value)
    async with AsyncExitStack() as stack:
        server = stack.enter_context(redis_url())
        store = with_option(server, f"namespace=cw-test-{secrets.token_hex(8)}")
        stack.push_async_callback(remove, store)
        queue, broker = await stack.enter_async_context(own_queue(rabbit_address))
        sandbox = await stack.enter_async_context(Sandbox(invoice_limit=0, seed=SEED))
        control = await stack.enter_async_context(Control(sandbox.control_url))
        settings = load_settings(
            store=store,
            rabbitmq_url=rabbit_address,
            rabbitmq_queue=queue,
            rabbitmq_mode="always",
            payment_webhook_secrets=KEY,
        )
        await broker.declare_queue(queue, durable=True)
        both = [await stack.enter_async_context(instance(settings, sandbox)) for _ in range(2)]
        await control.push("duplicated", copies=TIMES)
        yield Town(both, control, broker, queue)


@pytest.mark.timeout(PATIENCE * 4)
async def test_each_payment_is_told_once_however_often_it_is_announced(town: Town) -> None:
    started = time.monotonic()
    for first in range(0, PAYMENTS, AT_ONCE):  # an invoice lives for 60 seconds
        numbers = range(first, min(first + AT_ONCE, PAYMENTS))
        await asyncio.gather(*(town.order(number) for number in numbers))
        await town.until(2 * first + len(numbers))
        unpaid = (await town.control.state(limit=len(numbers)))["invoices"]
        await asyncio.gather(*(town.pay_and_announce(one["payment_hash"]) for one in unpaid))
        await town.until(2 * (first + len(numbers)))
    await town.until_all_is_heard(TIMES * PAYMENTS)
    seconds = time.monotonic() - started
    print(f"{PAYMENTS} payments, each announced 12 times, by two instances in {seconds:.1f} s")
    told = town.told()
    assert set(told.values()) == {2}, "the code, and the news of its payment"
    assert len(told) == PAYMENTS
    assert town.heard() == {"rabbitmq": TIMES * PAYMENTS, "webhook": TIMES * PAYMENTS}
