"""The wallet inside a host's program: what reaches it, what it leaves alone, and who opens and closes what."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiogram
import aiohttp
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from starlette.applications import Starlette
from starlette.routing import Mount
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters

from chatwallet import ChatWallet, Settings, SettingsError
from chatwallet.bot.cli.web_client import Seen, WebClient
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import InboundMessage
from chatwallet.channels.web.chats import WebChatRefused
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import ExpiringAfter
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.web.server import listen, server

PATIENCE = 20.0
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class CountingStore(MemoryStore):
    """Counts how often it is opened and closed."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = self.closed = 0

    async def __aenter__(self) -> Self:
        self.opened += 1
        return await super().__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.closed += 1


@dataclass
class Host:
    """A bot of somebody's own, with a handler for all that the wallet leaves to it."""

    town: FakeTelegram
    store: MemoryStore = field(default_factory=MemoryStore)
    wallet: MemoryWallet = field(default_factory=MemoryWallet)
    heard: list[str] = field(default_factory=list)

    def hear(self, text: str | None) -> str:
        self.heard.append(text or "")
        return f"host: {text}"


Make = Callable[[Any], ChatWallet]
Running = Callable[[Host, Make], AbstractAsyncContextManager[ChatWallet]]


@asynccontextmanager
async def on_aiogram(host: Host, make: Make) -> AsyncIterator[ChatWallet]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(host.town.url))
    own = aiogram.Router()

    @own.message()
    async def anything(message: aiogram.types.Message) -> None:
        await message.answer(host.hear(message.text))

    async with aiogram.Bot(host.town.token, session) as bot:
        wallet = make(bot)
        dispatcher = aiogram.Dispatcher()
        dispatcher.include_routers(wallet.aiogram_router(), own)
        async with wallet:
            polling = asyncio.create_task(
                dispatcher.start_polling(
                    bot,
                    polling_timeout=1,
                    handle_as_tasks=False,
                    handle_signals=False,
                    close_bot_session=False,
                )
            )
            try:
                yield wallet
            finally:
                await dispatcher.stop_polling()
                await polling


@asynccontextmanager
async def on_ptb(host: Host, make: Make) -> AsyncIterator[ChatWallet]:
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder().token(host.town.token).base_url(f"{host.town.url}/bot").build()
    )

    async def anything(update: telegram.Update, _: Any) -> None:
        assert update.message is not None
        await update.message.reply_text(host.hear(update.message.text))

    wallet = make(application.bot)
    application.add_handlers(wallet.ptb_handlers())
    application.add_handler(MessageHandler(filters.ALL, anything))
    async with application, wallet:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(timeout=1)
        try:
            yield wallet
        finally:
            await application.updater.stop()
            await application.stop()


ENGINES = pytest.mark.parametrize("running", [on_aiogram, on_ptb], ids=["aiogram", "ptb"])


@pytest.fixture
async def host(no_settings: pytest.MonkeyPatch) -> AsyncIterator[Host]:
    async with FakeTelegram() as town:
        yield Host(town)


@ENGINES
async def test_a_wallet_s_message_reaches_only_us_and_any_other_only_the_host(
    host: Host, running: Running
) -> None:
    def make(bot: Any) -> ChatWallet:
        return ChatWallet(bot=bot, store=host.store, wallet=host.wallet)

    ana = host.town.person("Ana", language="es")
    chat = host.town.private(ana)
    async with running(host, make):
        for text in ("good morning", "/start", "price of bananas"):
            host.town.say(ana, text)
        await host.town.answer(chat, 3)
        host.town.say(ana, "recibir 10 Café")
        shown = await host.town.answer(chat, 4)
        host.town.say(ana, "adiós")
        last = await host.town.answer(chat, 5)
    assert host.heard == ["good morning", "/start", "price of bananas", "adiós"]
    assert shown.photo is not None
    assert "Café" in shown.text
    assert last.text == "host: adiós"


@ENGINES
async def test_the_wallet_s_buttons_are_the_wallet_s(host: Host, running: Running) -> None:
    ana = host.town.person("Ana")
    chat = host.town.private(ana)
    async with running(host, lambda bot: ChatWallet(bot=bot, store=host.store, wallet=host.wallet)):
        host.town.say(ana, "receive 10 Coffee")
        shown = await host.town.answer(chat)
        host.town.press(ana, shown, shown.labels[-1])
        await host.town.answer(chat, 2)
    assert host.heard == []


@ENGINES
async def test_with_a_prefix_only_lines_that_begin_with_it_are_ours(host: Host, running: Running) -> None:
    def make(bot: Any) -> ChatWallet:
        return ChatWallet(bot=bot, store=host.store, wallet=host.wallet, prefix="/pay")

    ana = host.town.person("Ana")
    chat = host.town.private(ana)
    async with running(host, make):
        host.town.say(ana, "receive 10 Coffee")
        await host.town.answer(chat)
        host.town.say(ana, "/pay receive 10 Coffee")
        await host.town.answer(chat, 2)
    assert host.heard == ["receive 10 Coffee"]


@ENGINES
async def test_the_news_of_a_payment_comes_through_the_host_s_bot_and_to_its_hook(
    host: Host, running: Running
) -> None:
    paid: asyncio.Queue[str] = asyncio.Queue()

    async def on_paid(charge: Charge, invoice: InvoiceRecord) -> None:
        paid.put_nowait(charge.memo)

    def make(bot: Any) -> ChatWallet:
        return ChatWallet(bot=bot, store=host.store, wallet=host.wallet, on_paid=on_paid)

    ana = host.town.person("Ana")
    chat = host.town.private(ana)
    async with running(host, make), asyncio.timeout(PATIENCE):
        host.town.say(ana, "receive 10 Coffee")
        await host.town.answer(chat)
        (invoice,) = await host.store.charges.unpaid(ExpiringAfter(LONG_AGO), 10)
        host.wallet.pay(invoice.payment_hash)
        assert await paid.get() == "Coffee"
        notice = await host.town.answer(chat, 2)
    assert "Coffee" in notice.text


async def test_the_host_s_word_on_the_language_counts(host: Host) -> None:
    def locale(message: InboundMessage) -> str | None:
        return {"Ana": "es", "Bob": None}[message.name or ""]

    def make(bot: Any) -> ChatWallet:
        return ChatWallet(bot=bot, store=host.store, wallet=host.wallet, locale=locale)

    said = {}
    async with on_aiogram(host, make):
        for name in ("Ana", "Bob", "Eve"):  # of Eve the host's function knows nothing, and raises
            person = host.town.person(name, language="fr")
            host.town.say(person, "/history")
            said[name] = (await host.town.answer(host.town.private(person))).text
    assert said["Bob"] == said["Eve"] != said["Ana"]


async def test_a_host_opens_and_closes_what_it_hands_in(no_settings: pytest.MonkeyPatch) -> None:
    store = CountingStore()
    async with ChatWallet(store=store, wallet=MemoryWallet()):
        pass
    assert (store.opened, store.closed) == (0, 0)


async def test_what_the_settings_name_is_opened_and_closed_and_may_be_opened_again(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path}/plugin.sqlite")
    wallet = ChatWallet(settings, wallet=MemoryWallet())
    for _ in range(2):
        async with wallet:
            assert (tmp_path / "plugin.sqlite").exists()
            with pytest.raises(RuntimeError, match="open already"):
                await wallet.__aenter__()


async def test_an_error_of_the_host_closes_the_wallet_and_is_the_host_s(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path}/plugin.sqlite")
    wallet = ChatWallet(settings, wallet=MemoryWallet())
    with pytest.raises(ZeroDivisionError):
        async with wallet:
            raise ZeroDivisionError
    async with wallet:  # the file is free again
        pass


def test_all_that_is_missing_is_told_when_it_is_made(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_CHANNELS", "web,telegram")
    with pytest.raises(SettingsError) as refused:
        ChatWallet()
    assert len(refused.value.problems) == 4
    assert "CHATWALLET_TELEGRAM_TOKEN is not set" in refused.value.problems[3]


def test_settings_may_be_the_host_s_own(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_NONSENSE", "of the environment")
    ChatWallet(Settings(channels=("web",)), wallet=MemoryWallet())


async def test_a_bot_of_the_host_needs_no_token_of_ours(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_CHANNELS", "telegram")
    ChatWallet(bot=aiogram.Bot(TOKEN), wallet=MemoryWallet()).aiogram_router()
    ChatWallet(bot=telegram.Bot(TOKEN), wallet=MemoryWallet()).ptb_handlers()


async def test_the_other_library_s_bot_is_refused(no_settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError, match=r"ptb_handlers\(\) needs ChatWallet\(bot="):
        ChatWallet(bot=aiogram.Bot(TOKEN), wallet=MemoryWallet()).ptb_handlers()
    with pytest.raises(TypeError, match=r"aiogram_router\(\) needs ChatWallet\(bot="):
        ChatWallet(bot=telegram.Bot(TOKEN), wallet=MemoryWallet()).aiogram_router()


def test_a_router_without_a_bot_is_refused(no_settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError, match="aiogram"):
        ChatWallet(wallet=MemoryWallet()).aiogram_router()


def test_what_is_no_bot_is_refused(no_settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError, match="not Starlette"):
        ChatWallet(bot=Starlette(), wallet=MemoryWallet())  # type: ignore[arg-type]


@pytest.mark.parametrize("prefix", ["two words", "/", "pay!"])
def test_a_prefix_that_is_no_word_is_refused_at_once(no_settings: pytest.MonkeyPatch, prefix: str) -> None:
    with pytest.raises(ValueError, match="one word"):
        ChatWallet(wallet=MemoryWallet(), prefix=prefix)


@pytest.mark.parametrize("prefix", [None, 5, b"pay"])
def test_a_prefix_that_is_no_text_is_told_in_words(no_settings: pytest.MonkeyPatch, prefix: Any) -> None:
    """Y19: it was an AttributeError from inside a library."""
    with pytest.raises(TypeError, match="prefix must be a word like 'pay'"):
        ChatWallet(wallet=MemoryWallet(), prefix=prefix)


@asynccontextmanager
async def site(wallet: ChatWallet) -> AsyncIterator[str]:
    """A host's site with the wallet mounted, before it is open."""
    listener = listen("127.0.0.1", 0)
    running = server(Starlette(routes=[Mount("/wallet", wallet.asgi())]))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(running.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/wallet"
        finally:
            running.should_exit = True


async def test_a_mounted_wallet_answers_503_until_it_is_open_and_again_when_it_is_closed(
    no_settings: pytest.MonkeyPatch,
) -> None:
    wallet = ChatWallet(store=MemoryStore(), wallet=MemoryWallet())
    async with site(wallet) as url, aiohttp.ClientSession() as session:

        async def get(path: str) -> int:
            async with session.get(url + path, allow_redirects=False) as answer:
                return answer.status

        async def socket(address: str = "a" * 22) -> int:
            try:
                async with session.ws_connect(f"{url}/chat/{address}/socket"):
                    return 101
            except aiohttp.WSServerHandshakeError as error:
                return error.status

        assert (await get("/healthz"), await get("/chat/"), await socket()) == (503, 503, 403)
        async with wallet:
            assert (await get("/healthz"), await get("/chat/"), await socket()) == (200, 200, 404)
            link = await wallet.web_chat("till")
            assert (await get(f"/{link}"), await socket(link.removeprefix("chat/"))) == (200, 101)
            with pytest.raises(WebChatRefused):
                await wallet.web_chat("till")
            assert await wallet.revoke_web_chat("till")
            assert (await get(f"/{link}"), await socket(link.removeprefix("chat/"))) == (404, 404)
            assert (await get("/"), await get("/nothing/here")) == (200, 404)
        assert (await get("/healthz"), await get("/chat/"), await socket()) == (503, 503, 403)
        with pytest.raises(RuntimeError, match="not open"):
            await wallet.web_chat("till")


async def test_the_link_of_a_web_chat_is_whole_where_the_site_is_known(
    no_settings: pytest.MonkeyPatch,
) -> None:
    no_settings.setenv("CHATWALLET_PUBLIC_URL", "https://shop.example/wallet/")
    async with ChatWallet(store=MemoryStore(), wallet=MemoryWallet()) as wallet:
        assert re.fullmatch(
            r"https://shop\.example/wallet/chat/[A-Za-z0-9_-]{22}", await wallet.web_chat("till")
        )


async def test_people_talk_to_the_wallet_on_a_host_s_site(no_settings: pytest.MonkeyPatch) -> None:
    wallet = ChatWallet(store=MemoryStore(), wallet=MemoryWallet())
    heard: list[Seen] = []
    async with site(wallet) as url, wallet:
        address = (await wallet.web_chat("Ana")).removeprefix("chat/")
        async with WebClient("Ana", url, lambda _, seen: heard.append(seen), address=address) as ana:
            answer = await ana.say("receive 10 Coffee")
    assert answer.qr is not None
    assert "Coffee" in answer.text


async def test_a_lifespan_that_does_run_opens_nothing(no_settings: pytest.MonkeyPatch) -> None:
    wallet = ChatWallet(store=MemoryStore(), wallet=MemoryWallet())
    said: list[str] = []
    asked = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, Any]:
        return {"type": next(asked)}

    async def send(message: Any) -> None:
        said.append(message["type"])

    await wallet.asgi()({"type": "lifespan", "app": None, "state": {}}, receive, send)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_package_itself_is_imported_quickly_and_without_its_extras() -> None:
    code = (
        "import sys, chatwallet; assert 'starlette' not in sys.modules, 1;"
        "from chatwallet import ChatWallet, Settings;"
        "assert not {'aiogram', 'telegram', 'twilio', 'fastapi'} & set(sys.modules), 2"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)


def test_what_the_package_does_not_have_is_an_attribute_error() -> None:
    import chatwallet

    assert set(chatwallet.__all__) == {
        "INTERFACE", "ChatWallet", "Charge", "DeadNotice", "InvoiceRecord", "Link", "LinkRefused", "ModeHeld",
        "Person", "Settings", "SettingsError", "WebChatRefused",
    }  # fmt: skip
    classes = set(chatwallet.__all__) - {"INTERFACE"}
    assert {getattr(chatwallet, name).__name__ for name in classes} == classes
    assert chatwallet.INTERFACE
    with pytest.raises(AttributeError, match="no attribute 'Wallet'"):
        chatwallet.Wallet  # noqa: B018
