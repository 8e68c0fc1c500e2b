"""Both official clients of the Bot API, pointed at the stand-in, and plain HTTP where they are too polite."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any, Protocol

import aiogram
import aiogram.client.session.aiohttp
import aiogram.client.telegram
import aiogram.exceptions
import aiogram.types
import aiohttp
import telegram
import telegram.error
from PIL import Image

from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat, Message

PATIENT = 10.0
"""Seconds after which a test gives up waiting."""


def picture(width: int = 60, height: int = 40) -> bytes:
    data = BytesIO()
    Image.new("1", (width, height)).save(data, "PNG")
    return data.getvalue()


def said(description: str) -> re.Pattern[str]:
    """python-telegram-bot writes the first letter large."""
    return re.compile(re.escape(description), re.IGNORECASE)


class Client(Protocol):
    """What the tests do with either library; errors are its own."""

    forbidden: type[Exception]
    refused: type[Exception]
    conflict: type[Exception]
    network: type[Exception]

    async def text(self, chat: Chat, text: str, button: str = "", reply_to: int = 0) -> int: ...
    async def photo(self, chat: Chat, png: bytes, caption: str, code: tuple[int, int]) -> int: ...
    async def edit_text(self, message: Message, text: str) -> object: ...
    async def edit_caption(self, message: Message, caption: str) -> object: ...
    async def delete(self, message: Message) -> object: ...
    async def answer(self, press: str) -> object: ...
    async def updates(self, offset: int, wait: int = 0) -> list[Any]: ...
    async def webhook(self, url: str, secret: str) -> object: ...
    async def menu(self, language: str) -> object: ...
    def retry_after(self, error: Exception) -> float | None: ...
    def migrated_to(self, error: Exception) -> int | None: ...


class Aiogram:
    forbidden: type[Exception] = aiogram.exceptions.TelegramForbiddenError
    refused: type[Exception] = aiogram.exceptions.TelegramBadRequest
    conflict: type[Exception] = aiogram.exceptions.TelegramConflictError
    network: type[Exception] = aiogram.exceptions.TelegramNetworkError

    def __init__(self, bot: aiogram.Bot) -> None:
        self.bot = bot

    async def text(self, chat: Chat, text: str, button: str = "", reply_to: int = 0) -> int:
        types = aiogram.types
        keyboard = [[types.InlineKeyboardButton(text=button, callback_data=button)]]
        sent = await self.bot.send_message(
            chat.id,
            text,
            reply_markup=types.InlineKeyboardMarkup(inline_keyboard=keyboard) if button else None,
            reply_parameters=types.ReplyParameters(message_id=reply_to) if reply_to else None,
        )
        return sent.message_id

    async def photo(self, chat: Chat, png: bytes, caption: str, code: tuple[int, int]) -> int:
        entity = aiogram.types.MessageEntity(type="code", offset=code[0], length=code[1])
        upload = aiogram.types.BufferedInputFile(png, "code.png")
        sent = await self.bot.send_photo(chat.id, upload, caption=caption, caption_entities=[entity])
        return sent.message_id

    async def edit_text(self, message: Message, text: str) -> object:
        return await self.bot.edit_message_text(text, chat_id=message.chat.id, message_id=message.id)

    async def edit_caption(self, message: Message, caption: str) -> object:
        return await self.bot.edit_message_caption(
            chat_id=message.chat.id, message_id=message.id, caption=caption
        )

    async def delete(self, message: Message) -> object:
        return await self.bot.delete_message(message.chat.id, message.id)

    async def answer(self, press: str) -> object:
        return await self.bot.answer_callback_query(press)

    async def updates(self, offset: int, wait: int = 0) -> list[Any]:
        return await self.bot.get_updates(offset=offset, timeout=wait)

    async def webhook(self, url: str, secret: str) -> object:
        return await self.bot.set_webhook(url, secret_token=secret)

    async def menu(self, language: str) -> object:
        commands = [aiogram.types.BotCommand(command="receive", description="Get paid")]
        return await self.bot.set_my_commands(commands, language_code=language)

    def retry_after(self, error: Exception) -> float | None:
        return error.retry_after if isinstance(error, aiogram.exceptions.TelegramRetryAfter) else None

    def migrated_to(self, error: Exception) -> int | None:
        if not isinstance(error, aiogram.exceptions.TelegramMigrateToChat):
            return None
        return error.migrate_to_chat_id


class Ptb:
    forbidden: type[Exception] = telegram.error.Forbidden
    refused: type[Exception] = telegram.error.BadRequest
    conflict: type[Exception] = telegram.error.Conflict
    network: type[Exception] = telegram.error.NetworkError

    def __init__(self, bot: telegram.Bot) -> None:
        self.bot = bot

    async def text(self, chat: Chat, text: str, button: str = "", reply_to: int = 0) -> int:
        keyboard = telegram.InlineKeyboardMarkup.from_button(
            telegram.InlineKeyboardButton(button, callback_data=button)
        )
        sent = await self.bot.send_message(
            chat.id,
            text,
            reply_markup=keyboard if button else None,
            reply_parameters=telegram.ReplyParameters(reply_to) if reply_to else None,
        )
        return sent.message_id

    async def photo(self, chat: Chat, png: bytes, caption: str, code: tuple[int, int]) -> int:
        entity = telegram.MessageEntity("code", *code)
        return (await self.bot.send_photo(chat.id, png, caption, caption_entities=[entity])).message_id

    async def edit_text(self, message: Message, text: str) -> object:
        return await self.bot.edit_message_text(text, message.chat.id, message.id)

    async def edit_caption(self, message: Message, caption: str) -> object:
        return await self.bot.edit_message_caption(message.chat.id, message.id, caption=caption)

    async def delete(self, message: Message) -> object:
        return await self.bot.delete_message(message.chat.id, message.id)

    async def answer(self, press: str) -> object:
        return await self.bot.answer_callback_query(press)

    async def updates(self, offset: int, wait: int = 0) -> list[Any]:
        return list(await self.bot.get_updates(offset=offset, timeout=wait))

    async def webhook(self, url: str, secret: str) -> object:
        return await self.bot.set_webhook(url, secret_token=secret)

    async def menu(self, language: str) -> object:
        return await self.bot.set_my_commands([("receive", "Get paid")], language_code=language)

    def retry_after(self, error: Exception) -> float | None:
        if not isinstance(error, telegram.error.RetryAfter):
            return None
        return error._retry_after.total_seconds()

    def migrated_to(self, error: Exception) -> int | None:
        return error.new_chat_id if isinstance(error, telegram.error.ChatMigrated) else None


@asynccontextmanager
async def aiogram_client(fake: FakeTelegram, token: str) -> AsyncIterator[Client]:
    server = aiogram.client.telegram.TelegramAPIServer.from_base(fake.url)
    session = aiogram.client.session.aiohttp.AiohttpSession(api=server, timeout=PATIENT)
    async with aiogram.Bot(token, session=session) as bot:
        yield Aiogram(bot)


@asynccontextmanager
async def ptb_client(fake: FakeTelegram, token: str) -> AsyncIterator[Client]:
    bot = telegram.Bot(token, base_url=f"{fake.url}/bot")
    async with bot:
        yield Ptb(bot)


@asynccontextmanager
async def post(
    fake: FakeTelegram, method: str, values: Any, *, as_form: bool = False, token: str | None = None
) -> AsyncIterator[tuple[int, Any]]:
    url = f"{fake.url}/bot{token or fake.token}/{method}"
    encoded = {"data": values} if as_form else {"json": values}
    async with aiohttp.ClientSession() as http, http.post(url, **encoded) as answer:
        yield answer.status, await answer.json()
