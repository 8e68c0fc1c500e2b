"""Everything at once: Redis, RabbitMQ, Flash, Telegram, WhatsApp, and several bots behind one proxy."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from prometheus_client.parser import text_string_to_metric_families

from chatwallet.bot.cli.sandbox_settings import sandbox_environment
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.channels.whatsapp.desk import note_buttons
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.generous import GENEROUS
from chatwallet.tests.rabbit_server import RabbitServer, rabbit_server
from chatwallet.tests.redis_server import RedisServer, redis_server

from .instance import Instance
from .proxy import Proxy

WEBHOOK_SECRET = "a-secret-of-the-chaos-suite"
TELEGRAM_SECRET = "only-Telegram_knows-it"
OVERRIDES = "#rc=5&rp=all"  # what docs/whatsapp.md has an admin put behind the webhook's address
BLIND = {"CHATWALLET_POLL_SECONDS": "60"}
"""The poll looks only when it is told to: the net under all sources would hide what one of them loses."""


@dataclass
class Stage:
    """What a fault can be done to. `rabbit` is None where a stage has none; `folder` holds the bots' logs."""

    redis: RedisServer
    rabbit: RabbitServer | None
    sandbox: Sandbox
    telegram: FakeTelegram
    twilio: FakeTwilio
    proxy: Proxy
    folder: Path
    dice: random.Random
    instances: list[Instance] = field(default_factory=list)

    def settings(self) -> dict[str, str | None]:
        """The environment of a bot of this stage."""
        settings = {
            "CHATWALLET_STORE": self.redis.url,
            "CHATWALLET_CHANNELS": "telegram,whatsapp",
            "CHATWALLET_PUBLIC_URL": self.proxy.url,
            "CHATWALLET_TELEGRAM_ENGINE": "ptb",  # loaded in a third of the time of the other one
            "CHATWALLET_TELEGRAM_TOKEN": self.telegram.token,
            "CHATWALLET_TELEGRAM_API_URL": self.telegram.url,
            "CHATWALLET_TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
            "CHATWALLET_TWILIO_ACCOUNT_SID": self.twilio.account_sid,
            "CHATWALLET_TWILIO_AUTH_TOKEN": self.twilio.auth_token,
            "CHATWALLET_TWILIO_FROM": self.twilio.number,
            "CHATWALLET_TWILIO_API_URL": self.twilio.url,
            "CHATWALLET_PAYMENT_WEBHOOK_SECRETS": WEBHOOK_SECRET,
            "CHATWALLET_LOG_FORMAT": "json",
            **GENEROUS,
        }
        if self.rabbit is not None:
            settings |= {
                "CHATWALLET_RABBITMQ_URL": self.rabbit.url,
                "CHATWALLET_RABBITMQ_MODE": "always",
            }
        return {**settings, **sandbox_environment(self.sandbox)}

    def add(self, environment: Mapping[str, str]) -> Instance:
        """One more bot, not started yet, with these variables in its environment."""
        number = len(self.instances)
        instance = Instance({**self.settings(), **environment}, self.folder / f"bot-{number}.log")
        self.instances.append(instance)
        return instance

    async def count(self, metric: str, **labels: str) -> int:
        """What the bots' private ports say together of a counter (without its prefix), over the labels not named."""
        pages = await asyncio.gather(*(one.metrics() for one in self.instances))
        families = [family for page in pages for family in text_string_to_metric_families(page)]
        samples = [sample for family in families for sample in family.samples]
        return round(
            sum(
                sample.value
                for sample in samples
                if sample.name == f"chatwallet_{metric}" and labels.items() <= sample.labels.items()
            )
        )

    async def quiet(self, seconds: float) -> bool:
        """Wait until nothing is left in the outbox; False when that takes longer."""
        async with RedisStore(self.redis.url) as store:
            try:
                async with asyncio.timeout(seconds):
                    while await store.outbox.next_due() is not None:
                        await asyncio.sleep(0.2)
            except TimeoutError:
                return False
        return True


@asynccontextmanager
async def open_stage(
    environment: Mapping[str, str] = MappingProxyType({}),
    *,
    seed: int = 0,
    bots: int = 2,
    rabbit: bool = False,
    redis_options: tuple[str, ...] = (),
) -> AsyncIterator[Stage]:
    """A stage with its bots running, with these variables in their environment besides the settings."""
    async with AsyncExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="cw-chaos-")))
        redis = opened.enter_context(redis_server(*redis_options))
        broker = opened.enter_context(rabbit_server()) if rabbit else None
        sandbox = await opened.enter_async_context(Sandbox(invoice_limit=0, seed=seed))
        telegram = await opened.enter_async_context(FakeTelegram())
        twilio = await opened.enter_async_context(FakeTwilio())
        if not redis_options:  # a store of ours opens no Redis that may evict records
            async with RedisStore(redis.url) as store:
                await note_buttons(twilio, store.values)
        instances: list[Instance] = []
        proxy = await opened.enter_async_context(Proxy(lambda: [one.url for one in instances]))
        twilio.webhook_url = f"{proxy.url}/webhooks/whatsapp{OVERRIDES}"
        dice = random.Random(seed)
        stage = Stage(redis, broker, sandbox, telegram, twilio, proxy, folder, dice, instances)
        opened.push_async_callback(_rest, stage)
        for _ in range(bots):
            stage.add(environment)
        await asyncio.gather(*(one.launch() for one in instances))
        yield stage


async def _rest(stage: Stage) -> None:
    await asyncio.gather(*(one.leave() for one in stage.instances))
