"""The wallet beside a host's own handlers in a dispatcher of aiogram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiogram
import pytest
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiohttp import web
from aiohttp.test_utils import TestServer

from chatwallet.channels.base import Button, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.errors import OutcomeUnknown, TryLater
from chatwallet.channels.telegram import channel as telegram_channel
from chatwallet.channels.telegram.aiogram_engine import AiogramApi, aiogram_router, open_aiogram
from chatwallet.channels.telegram.api import SendOptions, Update
from chatwallet.channels.telegram.channel import TelegramChannel
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Person

PATIENT = 10.0
Mine = Callable[[InboundMessage], Awaitable[bool]]


class Heard:
    """What reached whom, in order."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def add(self, who: str, text: str | None) -> None:
        self.lines.put_nowait((who, text or ""))

    async def next(self) -> tuple[str, str]:
        return await asyncio.wait_for(self.lines.get(), PATIENT)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
def ana(telegram: FakeTelegram) -> Person:
    return telegram.person("Ana")


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[aiogram.Bot]:
    """A host's bot, which reads its own texts as HTML."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    async with aiogram.Bot(telegram.token, session, DefaultBotProperties(parse_mode="HTML")) as bot:
        yield bot


@pytest.fixture
def channel(bot: aiogram.Bot) -> TelegramChannel:
    return TelegramChannel(AiogramApi(bot), polling=False)


async def is_a_request(message: InboundMessage) -> bool:
    return message.text.startswith("receive")


@asynccontextmanager
async def hosting(
    bot: aiogram.Bot, channel: TelegramChannel, heard: Heard, mine: Mine = is_a_request
) -> AsyncIterator[None]:
    """A host that polls and hears everything that the wallet leaves."""
    dispatcher, host = aiogram.Dispatcher(), aiogram.Router()
    # A dispatcher asks its own handlers first, then its routers in their order.
    dispatcher.include_routers(aiogram_router(channel, AiogramApi(bot), mine), host)

    @host.message()
    async def hear(message: Message) -> None:
        heard.add("host", message.text)

    @host.callback_query()
    async def pressed(press: CallbackQuery) -> None:
        heard.add("host pressed", press.data)

    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
    )
    try:
        yield
    finally:
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling


@asynccontextmanager
async def receiving(channel: TelegramChannel, heard: Heard) -> AsyncIterator[None]:
    async def take(message: InboundMessage) -> None:
        heard.add("wallet", message.text)

    task = asyncio.create_task(channel.receive(take))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_the_wallet_hears_what_is_its_own_and_the_host_all_else(
    telegram: FakeTelegram, bot: aiogram.Bot, channel: TelegramChannel, ana: Person
) -> None:
    heard = Heard()
    async with hosting(bot, channel, heard), receiving(channel, heard):
        for text, who in (
            ("hello", "host"),
            ("receive 10", "wallet"),
            ("/start", "host"),
            ("receive", "wallet"),
        ):
            telegram.say(ana, text)
            assert await heard.next() == (who, text)
        await telegram.wait_for(lambda: not telegram.updates.waiting)
    assert heard.lines.empty()


async def test_in_a_group_what_is_not_said_to_the_bot_stays_with_the_host(
    telegram: FakeTelegram, bot: aiogram.Bot, channel: TelegramChannel, ana: Person
) -> None:
    heard, group = Heard(), telegram.group("Market")
    async with hosting(bot, channel, heard), receiving(channel, heard):
        telegram.say(ana, "receive 10", chat=group)
        assert await heard.next() == ("host", "receive 10")
        telegram.say(ana, "@wallet_bot receive 10", chat=group)
        assert await heard.next() == ("wallet", "receive 10")


async def test_our_buttons_are_ours_and_the_hosts_are_the_hosts(
    telegram: FakeTelegram, bot: aiogram.Bot, channel: TelegramChannel, ana: Person
) -> None:
    heard, chat = Heard(), telegram.private(ana)
    telegram.say(ana, "hello")
    async with hosting(bot, channel, heard), receiving(channel, heard):
        await heard.next()
        place = Conversation("telegram", str(chat.id), str(ana.id))
        buttons = (Button("Cancel", "cancel K7Q2"),)
        await channel.send(place, OutboundMessage("<b>Ten</b>", buttons=buttons), key="k")
        keys = InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text="Menu", callback_data="menu")]]
        )
        await bot.send_message(chat.id, "Menu", parse_mode=None, reply_markup=keys)
        ours, theirs = chat.answers
        assert ours.text == "<b>Ten</b>"
        press = telegram.press(ana, ours, "Cancel")
        assert await heard.next() == ("wallet", "cancel K7Q2")
        await telegram.wait_for(lambda: telegram.presses[press] is not None)
        left = telegram.press(ana, theirs, "Menu")
        assert await heard.next() == ("host pressed", "menu")
        assert telegram.presses[left] is None


async def test_what_comes_before_the_wallet_is_open_waits_for_it(
    telegram: FakeTelegram, bot: aiogram.Bot, channel: TelegramChannel, ana: Person
) -> None:
    heard, asked = Heard(), asyncio.Event()

    async def mine(_: InboundMessage) -> bool:
        asked.set()
        return True

    async with hosting(bot, channel, heard, mine):
        telegram.say(ana, "receive 10")
        await asyncio.wait_for(asked.wait(), PATIENT)
        assert heard.lines.empty()
        async with receiving(channel, heard):
            assert await heard.next() == ("wallet", "receive 10")


async def test_an_update_does_not_wait_for_ever(
    channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_channel, "_HOST", 0.01)
    with pytest.raises(TryLater, match="not open"):
        await channel.handle(Update(1, None))


async def test_a_host_keeps_its_webhook_and_its_menu(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    heard = Heard()
    async with receiving(channel, heard):
        await telegram.wait_for(lambda: [one.method for one in telegram.requests] == ["getMe"])
        await channel.handle(Update(1, None))
    assert [one.method for one in telegram.requests] == ["getMe"]


async def test_while_telegram_does_not_say_who_the_bot_is_the_host_hears_all(
    telegram: FakeTelegram, bot: aiogram.Bot, channel: TelegramChannel, ana: Person
) -> None:
    heard = Heard()
    async with hosting(bot, channel, heard):
        await telegram.wait_for(lambda: telegram.updates.polled)
        telegram.fault("getMe", "error", code=500)
        telegram.say(ana, "receive 10")
        assert await heard.next() == ("host", "receive 10")


async def test_what_is_no_token_is_refused_when_it_is_opened() -> None:
    with pytest.raises(ValueError, match="no token"):
        async with open_aiogram("no token", ""):
            pass


async def test_without_an_address_telegrams_own_is_called() -> None:
    async with open_aiogram("1:x", "") as api:
        assert api.bot.session.api.api_url("1:x", "getMe") == "https://api.telegram.org/bot1:x/getMe"


@asynccontextmanager
async def odd_telegram(body: dict[str, Any]) -> AsyncIterator[str]:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body)

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url(""))


@pytest.mark.parametrize("result", [{"message_id": 7}, {"message_id": 7, "chat": "of tomorrow"}])
async def test_a_message_in_a_shape_of_tomorrow_was_sent_all_the_same(result: dict[str, Any]) -> None:
    async with odd_telegram({"ok": True, "result": result}) as url, open_aiogram("1:x", url) as api:
        assert await api.send_text("42", "Paid", SendOptions()) == "7"


@pytest.mark.parametrize(
    "body", [{"ok": True, "result": {}}, {"ok": True}, {"ok": "yes", "result": {"message_id": 7}}, {}]
)
async def test_an_answer_that_says_nothing_clear_leaves_it_open(body: dict[str, Any]) -> None:
    async with odd_telegram(body) as url, open_aiogram("1:x", url) as api:
        with pytest.raises(OutcomeUnknown):
            await api.send_text("42", "Paid", SendOptions())
