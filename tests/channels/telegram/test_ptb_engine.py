"""The wallet beside a host's own handlers in an application of python-telegram-bot."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    Defaults,
    MessageHandler,
    TypeHandler,
    filters,
)

from chatwallet.channels.base import InboundMessage
from chatwallet.channels.errors import OutcomeUnknown, TryLater
from chatwallet.channels.telegram import ptb_engine
from chatwallet.channels.telegram.api import SendOptions
from chatwallet.channels.telegram.channel import TelegramChannel
from chatwallet.channels.telegram.ptb_engine import PtbApi, open_ptb, ptb_handlers
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Person

PATIENT = 10.0
START = [("first", ""), ("host", "/start")]
Host = Application[Any, Any, Any, Any, Any, Any]
Receiver = Callable[[InboundMessage], Awaitable[None]]


class Heard:
    """What reached whom, in order; the stand-in's own `wait_for` does not see it, so it is waited for here."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def add(self, who: str, text: str | None) -> None:
        self.lines.put_nowait((who, text or ""))

    async def next(self) -> tuple[str, str]:
        return await asyncio.wait_for(self.lines.get(), PATIENT)


@asynccontextmanager
async def host(telegram: FakeTelegram, heard: Heard, receiver: Receiver) -> AsyncIterator[Host]:
    """A host that polls, looks at every update first, and answers to whatever is said to it."""
    building = ApplicationBuilder().token(telegram.token).base_url(f"{telegram.url}/bot")
    application: Host = building.defaults(Defaults(parse_mode=ParseMode.HTML)).build()

    async def look(update: Update, _: object) -> None:
        heard.add("first", "")

    async def hear(update: Update, _: object) -> None:
        heard.add("host", update.message.text if update.message else None)

    async def pressed(update: Update, _: object) -> None:
        heard.add("host pressed", update.callback_query.data if update.callback_query else None)

    async def fail(_: object, context: Any) -> None:
        heard.add("host's error handler", str(context.error))

    async def mine(message: InboundMessage) -> bool:
        return message.text.startswith("receive")

    api = PtbApi(application.bot)
    channel = TelegramChannel(api, polling=False)
    application.add_handler(TypeHandler(Update, look), group=-1)
    application.add_handlers([MessageHandler(filters.TEXT, hear), CallbackQueryHandler(pressed)])
    application.add_handlers(ptb_handlers(channel, api, mine))
    application.add_error_handler(fail)
    receiving = asyncio.create_task(channel.receive(receiver))
    assert application.updater is not None
    async with application:
        await application.updater.start_polling()
        await application.start()
        try:
            yield application
        finally:
            await application.updater.stop()
            await application.stop()
    receiving.cancel()
    await asyncio.wait([receiving])


async def test_a_wallet_message_reaches_only_the_wallet_and_any_other_only_the_host(
    telegram: FakeTelegram, ana: Person
) -> None:
    heard = Heard()

    async def receive(message: InboundMessage) -> None:
        heard.add("wallet", message.text)

    async with host(telegram, heard, receive):
        assert [await heard.next() for _ in range(2)] == START
        for text in ("receive 10", "/menu", "receive 20", "good morning"):
            telegram.say(ana, text)
        assert [await heard.next() for _ in range(6)] == [
            ("wallet", "receive 10"),
            ("first", ""),
            ("host", "/menu"),
            ("wallet", "receive 20"),
            ("first", ""),
            ("host", "good morning"),
        ]


async def test_a_press_of_a_wallet_button_reaches_only_the_wallet_and_is_answered(
    telegram: FakeTelegram, ana: Person
) -> None:
    heard = Heard()

    async def receive(message: InboundMessage) -> None:
        heard.add("wallet", message.text)

    chat = telegram.private(ana)
    async with host(telegram, heard, receive) as application:
        assert [await heard.next() for _ in range(2)] == START
        keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Order", callback_data="receive 1"))
        await application.bot.send_message(chat.id, "The menu", parse_mode=None, reply_markup=keyboard)
        options = SendOptions(keyboard=(("Again", "cw:receive 10"),))
        await PtbApi(application.bot).send_text(str(chat.id), "Ten", options)
        theirs = telegram.press(ana, chat.answers[0], "Order")
        ours = telegram.press(ana, chat.answers[1], "Again")
        assert [await heard.next() for _ in range(3)] == [
            ("first", ""),
            ("host pressed", "receive 1"),
            ("wallet", "receive 10"),
        ]
        await telegram.wait_for(lambda: telegram.presses[ours])
        assert telegram.presses[theirs] is None


async def test_a_failure_of_the_wallet_is_told_to_the_host_s_error_handler_only(
    telegram: FakeTelegram, ana: Person
) -> None:
    heard = Heard()

    async def receive(message: InboundMessage) -> None:
        raise LookupError("no such account")

    async with host(telegram, heard, receive):
        telegram.say(ana, "receive 10")
        telegram.say(ana, "/menu")
        lines = [await heard.next() for _ in range(5)][2:]
    assert lines == [("host's error handler", "no such account"), ("first", ""), ("host", "/menu")]


async def test_a_host_s_parse_mode_never_touches_our_texts(telegram: FakeTelegram, ana: Person) -> None:
    heard = Heard()

    async def receive(message: InboundMessage) -> None:
        raise AssertionError

    chat = telegram.private(ana)
    async with host(telegram, heard, receive) as application:
        api = PtbApi(application.bot)
        reference = await api.send_text(str(chat.id), "for <b>", SendOptions(reply_to="1"))
        await api.edit_text(str(chat.id), reference, "for <i>", SendOptions())
    assert [seen.text for seen in chat.answers] == ["for <i>"]


async def test_a_host_that_has_shut_down_sends_nothing(telegram: FakeTelegram, ana: Person) -> None:
    application: Host = ApplicationBuilder().token(telegram.token).base_url(f"{telegram.url}/bot").build()
    async with application:
        api = PtbApi(application.bot)
    with pytest.raises(TryLater):
        await api.send_text(str(ana.id), "Paid", SendOptions())
    assert not telegram.private(ana).answers


async def test_a_bot_that_is_closed_sends_nothing(telegram: FakeTelegram, ana: Person) -> None:
    async with open_ptb(telegram.token, telegram.url) as api:
        await api.send_text(str(ana.id), "Ten", SendOptions())
    with pytest.raises(TryLater):
        await api.send_text(str(ana.id), "Paid", SendOptions())
    assert [seen.text for seen in telegram.private(ana).answers] == ["Ten"]


async def test_a_door_that_nobody_opens_in_time_lets_nothing_through(
    telegram: FakeTelegram, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is too busy to take connections: its queue is full, and what knocks waits."""
    monkeypatch.setitem(ptb_engine._PATIENCE, "connect_timeout", 0.2)
    monkeypatch.setitem(ptb_engine._PATIENCE, "pool_timeout", 0.1)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(0)
        port = busy.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            async with open_ptb(telegram.token, f"http://127.0.0.1:{port}") as api:
                with pytest.raises(TryLater):
                    await api.send_text(str(ana.id), "Paid", SendOptions())


PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
async def test_the_proxy_of_the_environment_is_asked(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, telegram.url)
    async with open_ptb(telegram.token, "http://telegram.example") as api:  # no name that anybody knows
        assert (await api.me()).username == telegram.bot.username
    monkeypatch.setenv("NO_PROXY", "telegram.example")
    async with open_ptb(telegram.token, "http://telegram.example") as api:
        with pytest.raises(TryLater):
            await api.me()


async def test_a_proxy_of_socks_is_left_to_the_library_which_says_what_it_needs(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spoken to as one of HTTP it would be told the token, and answer nothing that anybody can read."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", telegram.url.replace("http://", "socks5://"))
    with pytest.raises(RuntimeError, match="socks"):
        async with open_ptb(telegram.token, "http://telegram.example") as api:
            await api.me()


async def test_an_error_names_no_token() -> None:
    """What aiohttp says of an answer that is none of HTTP holds the address that was asked, and so the token."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"no HTTP\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with open_ptb("1:secret", f"http://127.0.0.1:{port}") as api:
            with pytest.raises(OutcomeUnknown) as unknown:
                await api.send_text("1", "Paid", SendOptions())
    assert "ClientResponseError" in str(unknown.value)
    assert "secret" not in str(unknown.value)


async def test_after_a_time_out_nobody_knows(
    telegram: FakeTelegram, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ptb_engine._PATIENCE, "read_timeout", 0.2)
    telegram.fault("sendMessage", "silent")
    async with open_ptb(telegram.token, telegram.url) as api:
        with pytest.raises(OutcomeUnknown):
            await api.send_text(str(ana.id), "Paid", SendOptions())
    assert [seen.text for seen in telegram.private(ana).answers] == ["Paid"]
