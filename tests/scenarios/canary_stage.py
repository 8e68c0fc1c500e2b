"""A world in which every secret is known: people on three channels, at one bot that logs all it can."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.bot.cli.ports import Port
from chatwallet.bot.cli.sandbox_settings import sandbox_environment
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.storage.addresses import make_store
from chatwallet.storage.records.sealed import SealedRecords, SealedRow
from chatwallet.tests import nursery
from chatwallet.tests.canaries import KEY
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.generous import GENEROUS
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.test_stored_fields import all_of_redis

from .conftest import PATIENCE, Someone
from .telegram_stage import Somebody as OnTelegram
from .telegram_stage import scanned
from .whatsapp_stage import OVERRIDES, Reached
from .whatsapp_stage import Somebody as OnWhatsApp

_ACCOUNT = re.compile(r"\bacc_[0-9a-f]+")
BOT = Path(__file__).with_name("leaky_bot.py")
PAYMENTS = "cAnaryOfThePaymentWebhooksSecret"


class Logged(Reached):
    """A bot whose log is a file, and that may have a leak."""

    def __init__(self, settings: Mapping[str, str | None], log: Path) -> None:
        super().__init__(settings)
        self.environment.pop("CHATWALLET_WEB_OPEN", None)  # as its start does, where it has a public address
        self.log = log

    async def spawn(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as out:
            return await nursery.start_script(BOT, self.environment, out.fileno())


@dataclass(kw_only=True)
class CanaryStage:
    """The bot, what it lives with, and somebody on each channel: `web` at a chat that an owner made.

    `folder` has the store where that is a file. `secrets` are the operator's, and `numbers` people's, by what they are.
    """

    bot: Logged
    control: Control
    telegram: FakeTelegram
    twilio: FakeTwilio
    web: Someone
    on_telegram: OnTelegram
    on_whatsapp: OnWhatsApp
    ring: KeyRing
    folder: Path
    redis: RedisServer | None
    chat: str
    metrics: Port
    secrets: Mapping[str, str]
    numbers: Mapping[str, str]

    async def meet(self) -> None:
        """Have all say hello, and read what who is new reads once."""
        await self.say("help")
        await self.on_telegram.hear(2)
        await self.on_whatsapp.hear()

    async def say(self, line: str) -> list[str]:
        """Say a line on each channel; return what the bot answers: on the web, on Telegram, on WhatsApp."""
        on_web = await self.web.say(line)
        on_telegram = await self.on_telegram.say(line)
        return [on_web.text, on_telegram.text, (await self.on_whatsapp.say(line)).text]

    async def trade(self) -> None:
        """Be paid on Telegram, and then by somebody who has blocked the bot: the news is given up, with its reason."""
        card = await self.on_telegram.say("receive 10 Coffee")
        before = len(self.on_telegram.answers)
        await self.control.pay(scanned(card))
        await self.on_telegram.hear(before + 1)
        card = await self.on_telegram.say("receive 5 Tea")
        self.on_telegram.block()
        await self.control.pay(scanned(card))
        chat = self.on_telegram.chat.id
        await self.telegram.wait_for(
            lambda: any(
                one.code == 403 and one.values.get("chat_id") == chat for one in self.telegram.requests
            ),
            PATIENCE,
        )

    async def die_before_an_answer(self) -> dict[str, bytes]:
        """Die with a key from the web in the inbox that has no answer yet; return what the store holds then."""
        await self.bot.stop()
        self.bot.environment["CHATWALLET_FAULT_POINT"] = "before:inbox.answer"
        await self.bot.start()
        saying = asyncio.create_task(self.web.say(f"link {KEY}"))
        await self.bot.died()
        found = {f"{name} at a death": content for name, content in self.stored().items()}
        await self.bot.start()
        await saying
        return found

    def stored(self) -> dict[str, bytes]:
        """The store as it is: each file of it, what its log holds included; or all that Redis would dump."""
        if self.redis is not None:
            return {"Redis": all_of_redis(self.redis)}
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    async def pages(self) -> dict[str, bytes]:
        """What the bot serves: pages, the lines of the chat, its health, its metrics."""
        found = {}
        async with aiohttp.ClientSession() as session:
            for base, path in (
                *(
                    (self.bot.url, path)
                    for path in ("/", "/chat/", f"/chat/{self.chat}", "/healthz", "/readyz")
                ),
                *((f"http://127.0.0.1:{self.metrics}", path) for path in ("/metrics", "/healthz", "/readyz")),
            ):
                async with session.get(base + path) as answer:
                    found[f"{path} of port {base[-5:]}"] = await answer.read()
            lines = []
            async with session.ws_connect(f"{self.bot.url}/chat/{self.chat}/socket") as socket:
                while (frame := await socket.receive_json(timeout=PATIENCE))["type"] != "ready":
                    lines.append(repr(frame))
            found["the web chat"] = "\n".join(lines).encode()
        return found

    async def exported(self) -> dict[str, bytes]:
        """What the operator prints for somebody on each channel who asks for their data, while the bot runs."""
        found = {}
        for said in await self.say("export my data"):
            account = _ACCOUNT.search(said)
            assert account is not None, said
            code, printed = await self._printed("export", account[0])
            assert code == 0, printed.decode()
            found[f"the export of {account[0]}"] = printed
        assert len(found) == 3, "nobody has connected their chats"
        return found

    def chats(self) -> dict[str, bytes]:
        """What Telegram shows and Twilio keeps of what people wrote, and what the bot said to them."""
        shown = [message.text for message in self.on_telegram.chat.messages.values()]
        kept = [message.body for message in self.twilio.messages]
        return {"the chat on Telegram": "\n".join(shown).encode(), "Twilio": "\n".join(kept).encode()}

    async def told_to_admins(self) -> dict[str, bytes]:
        """What commands print, and a copy of the store, while no bot runs."""
        store = self.bot.environment["CHATWALLET_STORE"]
        copy = self.folder.parent / "copy" / "copy.sqlite"
        copy.parent.mkdir(exist_ok=True)
        found = {}
        for command in (("notices",), ("doctor",), ("keys", "list")):
            found[" ".join(command)] = (await self._printed(*command))[1]
        async with asyncio.timeout(PATIENCE):  # on Redis who was killed counts as running for some seconds
            while (copied := await self._printed("store", "copy", store, f"sqlite:///{copy}"))[0]:
                assert b"counts as running" in copied[1], copied[1].decode()
        return {**found, "store copy": copied[1], "a copy of the store": copy.read_bytes()}

    async def _printed(self, *command: str) -> tuple[int | None, bytes]:
        process = await nursery.start(*command, environment=self.bot.environment)
        printed = b"".join(await process.communicate())
        return process.returncode, printed

    async def sealed(self) -> list[SealedRow]:
        """All that is sealed in the store, while no bot runs."""
        async with make_store(self.bot.environment["CHATWALLET_STORE"]) as store:
            rows = SealedRecords(store.records)
            return [row for kid in (await rows.use()).rows for row in await rows.batch(kid)]


@asynccontextmanager
async def open_canary_stage(
    tmp_path: Path, redis: RedisServer | None = None, leak: str = ""
) -> AsyncIterator[CanaryStage]:
    """A stage on a file, or on a Redis of its own, whose bot has a leak (leaky_bot.LEAKS) if that is named."""
    folder, keys, metrics = tmp_path / "store", tmp_path / "keys", Port()
    folder.mkdir()
    ring = KeyRing.new(datetime.now(UTC))
    keys.touch(mode=0o600)
    keys.write_text(ring.text)
    async with AsyncExitStack() as opened:
        sandbox = await opened.enter_async_context(Sandbox(invoice_limit=0))
        telegram = await opened.enter_async_context(FakeTelegram())
        twilio = await opened.enter_async_context(FakeTwilio())
        settings = {
            **sandbox_environment(sandbox),
            **GENEROUS,
            "CHATWALLET_STORE": f"sqlite:///{folder}/chat.sqlite" if redis is None else redis.url,
            "CHATWALLET_CHANNELS": "web,telegram,whatsapp",
            "CHATWALLET_LOG_LEVEL": "debug",
            "CHATWALLET_LINKING": "on",
            "CHATWALLET_GUESTS": "orders",
            "CHATWALLET_KEYS_FILE": str(keys),
            "CHATWALLET_METRICS_PORT": str(metrics),
            "CHATWALLET_PAYMENT_WEBHOOK_SECRETS": PAYMENTS,
            "CHATWALLET_TELEGRAM_ENGINE": "aiogram",
            "CHATWALLET_TELEGRAM_TOKEN": telegram.token,
            "CHATWALLET_TELEGRAM_API_URL": telegram.url,
            "CHATWALLET_TWILIO_ACCOUNT_SID": twilio.account_sid,
            "CHATWALLET_TWILIO_AUTH_TOKEN": twilio.auth_token,
            "CHATWALLET_TWILIO_FROM": twilio.number,
            "CHATWALLET_TWILIO_API_URL": twilio.url,
            "CHATWALLET_TEST_LEAK": leak,
        }
        bot = Logged(settings, tmp_path / "log")
        chat = (await bot.tell("web", "new", "ana")).split("/chat/")[1].split()[0]
        await opened.enter_async_context(bot)
        twilio.webhook_url = f"{bot.url}/webhooks/whatsapp{OVERRIDES}"
        web = Someone(bot.url, chat)
        await opened.enter_async_context(web.client)
        ana = twilio.person("+15550127777", "Ana")
        stage = CanaryStage(
            bot=bot,
            control=await opened.enter_async_context(Control(sandbox.control_url)),
            telegram=telegram,
            twilio=twilio,
            web=web,
            on_telegram=OnTelegram(telegram, telegram.person("Ana", language="en")),
            on_whatsapp=OnWhatsApp(twilio, ana),
            ring=ring,
            folder=folder,
            redis=redis,
            chat=chat,
            metrics=metrics,
            secrets={
                "the bot's key of Flash": sandbox.api_key,
                "the bot's token": telegram.token,
                "the token of Twilio": twilio.auth_token,
                "the secret of payment webhooks": PAYMENTS,
                "the active key of the ring": ring.active.line.split(":")[1],
                "the key of digests": ring.index.line.split(":")[1],
            },
            numbers={"the number of Ana": "15550127777"},
        )
        await stage.meet()
        yield stage
