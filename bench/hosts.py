"""A host's bot on either library, with the wallet in it and without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from crowd import crowd_settings
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram_process import Town

from chatwallet import ChatWallet
from chatwallet.storage.memory import MemoryStore
from chatwallet.wallet.memory import MemoryWallet

Update = dict[str, Any]
Feed = Callable[[Update], Coroutine[Any, Any, None]]
"""Gives a running bot an update, as its library does after it has fetched one; returns when it was handled."""
Hear = Callable[[str], bool]
"""Told of each text that reaches the host's own handler; whether that sends it back."""
Open = Callable[[Town, Hear, bool], AbstractAsyncContextManager[Feed]]


def _wallet(bot: aiogram.Bot | telegram.Bot) -> ChatWallet:
    # No channel besides the host's bot: what is measured is what a text meets on its way.
    settings = crowd_settings({"channels": ("telegram",)})
    return ChatWallet(settings, bot=bot, store=MemoryStore(), wallet=MemoryWallet())


@asynccontextmanager
async def on_aiogram(town: Town, hear: Hear, with_wallet: bool) -> AsyncIterator[Feed]:
    """A bot of aiogram."""
    dispatcher, own = aiogram.Dispatcher(), aiogram.Router()

    @own.message()
    async def anything(message: aiogram.types.Message) -> None:
        if hear(message.text or ""):
            await message.answer(message.text or "")

    session = AiohttpSession(api=TelegramAPIServer.from_base(town.url))
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(aiogram.Bot(town.token, session))
        if with_wallet:
            wallet = _wallet(bot)
            dispatcher.include_router(wallet.aiogram_router())
            await stack.enter_async_context(wallet)
        dispatcher.include_router(own)

        async def feed(update: Update) -> None:
            await dispatcher.feed_raw_update(bot, update)

        yield feed


@asynccontextmanager
async def on_ptb(town: Town, hear: Hear, with_wallet: bool) -> AsyncIterator[Feed]:
    """A bot of python-telegram-bot."""
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder()
        .token(town.token)
        .base_url(f"{town.url}/bot")
        .updater(None)
        .job_queue(None)
        .build()
    )

    async def anything(update: telegram.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        if hear(update.message.text or ""):
            await update.message.reply_text(update.message.text or "")

    application.add_handler(MessageHandler(filters.TEXT, anything))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(application)
        if with_wallet:
            wallet = _wallet(application.bot)
            application.add_handlers(wallet.ptb_handlers())
            await stack.enter_async_context(wallet)
        await application.start()
        stack.push_async_callback(application.stop)

        async def feed(update: Update) -> None:
            await application.process_update(telegram.Update.de_json(update, application.bot))

        yield feed


ENGINES: dict[str, Open] = {"aiogram": on_aiogram, "python-telegram-bot": on_ptb}
