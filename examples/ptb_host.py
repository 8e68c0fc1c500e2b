"""A bot of your own on python-telegram-bot: its command `/hours`, and the wallet beside it."""

from __future__ import annotations

import asyncio
import os
import signal

from telegram import Update
from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes

from chatwallet import ChatWallet


async def hours(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None:
        await update.message.reply_text("We are open from 8 to 17.")


async def main() -> None:
    api = os.getenv("CHATWALLET_TELEGRAM_API_URL", "https://api.telegram.org")
    token = os.environ["CHATWALLET_TELEGRAM_TOKEN"]
    application = ApplicationBuilder().token(token).base_url(f"{api.rstrip('/')}/bot").build()
    wallet = ChatWallet(bot=application.bot)
    application.add_handlers(wallet.ptb_handlers())
    application.add_handler(CommandHandler("hours", hours))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with application, wallet:
        await application.start()
        await application.updater.start_polling()  # type: ignore[union-attr]  # there is one: we asked for it
        await stop.wait()
        await application.updater.stop()  # type: ignore[union-attr]
        await application.stop()


if __name__ == "__main__":
    asyncio.run(main())
