"""A bot of your own on aiogram: its command `/hours`, and the wallet beside it."""

from __future__ import annotations

import asyncio
import os

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message

from chatwallet import ChatWallet

shop = Router()


@shop.message(Command("hours"))
async def hours(message: Message) -> None:
    await message.answer("We are open from 8 to 17.")


async def main() -> None:
    api = TelegramAPIServer.from_base(os.getenv("CHATWALLET_TELEGRAM_API_URL", "https://api.telegram.org"))
    bot = Bot(os.environ["CHATWALLET_TELEGRAM_TOKEN"], AiohttpSession(api=api))
    wallet = ChatWallet(bot=bot)
    dispatcher = Dispatcher()
    dispatcher.include_routers(wallet.aiogram_router(), shop)
    async with bot, wallet:
        # One after the other, so that no message is confirmed to Telegram before the wallet has stored it; and the
        # bot stays open until the wallet has sent what it was sending.
        await dispatcher.start_polling(bot, handle_as_tasks=False, close_bot_session=False)


if __name__ == "__main__":
    asyncio.run(main())
