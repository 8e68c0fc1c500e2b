"""The Bot API over python-telegram-bot."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import telegram
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.ext import ApplicationHandlerStop, BaseHandler, CallbackContext, TypeHandler

from ..base import InboundMessage
from .api import BotUser, SendOptions, Update
from .channel import TelegramChannel
from .ptb_errors import UNREADABLE, translated
from .ptb_requests import Patience, requests_to
from .updates import KINDS, read_update

PtbBot = telegram.Bot
PtbHandler = BaseHandler[Any, Any, Any]

API_URL = "https://api.telegram.org"

GROUP: Final = -1000
"""The group of the wallet's handlers: its own, since only one handler of a group is given an update."""


_TOKEN = re.compile(r"\d+:\S+")

# In seconds. Together shorter than the ten that delivery waits: the library then says itself whether a request
# was ever on its way.
_PATIENCE: Final[Patience] = {
    "connect_timeout": 3.0,
    "pool_timeout": 1.0,
    "read_timeout": 6.0,
    "write_timeout": 6.0,
}
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class PtbApi:
    """TelegramApi over a `telegram.Bot`, ours or a host's.

    Every text goes out with `parse_mode=None`: a host's `Defaults(parse_mode=...)` would read strangers' memos as
    mark-up.
    """

    def __init__(self, bot: PtbBot) -> None:
        self.bot = bot

    async def me(self) -> BotUser:
        """`getMe`."""
        with translated():
            user = await self.bot.get_me(**_PATIENCE)
        return BotUser(user.id, user.username or "")

    async def send_text(self, chat_id: str, text: str, options: SendOptions) -> str:
        """`sendMessage`."""
        with translated():
            message = await self.bot.send_message(
                chat_id,
                text,
                parse_mode=None,
                entities=_entities(options),
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(options),
                reply_parameters=_reply(options),
                message_thread_id=_thread(options),
                **_PATIENCE,
            )
        return str(message.message_id)

    async def send_photo(self, chat_id: str, png: bytes, caption: str, options: SendOptions) -> str:
        """`sendPhoto`."""
        with translated():
            message = await self.bot.send_photo(
                chat_id,
                png,
                caption,
                filename="qr.png",
                parse_mode=None,
                caption_entities=_entities(options),
                reply_markup=_keyboard(options),
                reply_parameters=_reply(options),
                message_thread_id=_thread(options),
                **_PATIENCE,
            )
        return str(message.message_id)

    async def edit_text(self, chat_id: str, message_id: str, text: str, options: SendOptions) -> None:
        """`editMessageText`."""
        with translated():
            await self.bot.edit_message_text(
                text,
                chat_id,
                int(message_id),
                parse_mode=None,
                entities=_entities(options),
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(options),
                **_PATIENCE,
            )

    async def edit_caption(self, chat_id: str, message_id: str, caption: str, options: SendOptions) -> None:
        """`editMessageCaption`."""
        with translated():
            await self.bot.edit_message_caption(
                chat_id,
                int(message_id),
                caption=caption,
                parse_mode=None,
                caption_entities=_entities(options),
                reply_markup=_keyboard(options),
                **_PATIENCE,
            )

    async def edit_photo(
        self, chat_id: str, message_id: str, png: bytes, caption: str, options: SendOptions
    ) -> None:
        """`editMessageMedia`."""
        photo = InputMediaPhoto(
            png, caption, parse_mode=None, caption_entities=_entities(options), filename="order.png"
        )
        with translated():
            await self.bot.edit_message_media(
                photo, chat_id, int(message_id), reply_markup=_keyboard(options), **_PATIENCE
            )

    async def delete_message(self, chat_id: str, message_id: str) -> None:
        """`deleteMessage`."""
        with translated():
            await self.bot.delete_message(chat_id, int(message_id), **_PATIENCE)

    async def show_typing(self, chat_id: str, thread_id: str) -> None:
        """`sendChatAction`."""
        with translated():
            await self.bot.send_chat_action(
                chat_id,
                ChatAction.TYPING,
                message_thread_id=int(thread_id) if thread_id else None,
                **_PATIENCE,
            )

    async def answer_callback_query(self, query_id: str) -> None:
        """`answerCallbackQuery`."""
        with translated():
            await self.bot.answer_callback_query(query_id, **_PATIENCE)

    async def updates(self, me: BotUser, offset: int, wait: int) -> Sequence[Update]:
        """`getUpdates`."""
        asked = {"offset": offset, "timeout": wait, "allowed_updates": KINDS}
        patience = _PATIENCE | {"read_timeout": wait + _PATIENCE["read_timeout"]}
        with translated():
            # The library's own method reads all updates or none: one that can't be read would hold up all others.
            # Telegram does not mind the case of a name; in its usual form the library warns of this call.
            found = await self.bot.do_api_request("getupdates", asked, **patience)
        # What can't be read must be confirmed too, or it would come for ever.
        return [self.read(me, raw) or Update(raw["update_id"], None) for raw in found if "update_id" in raw]

    def read(self, me: BotUser, raw: Mapping[str, Any]) -> Update | None:
        """One update as a webhook brings it."""
        try:
            update = telegram.Update.de_json(dict(raw), self.bot)
        except UNREADABLE:
            return None
        # The library believes every type.
        return read_update(update, me) if type(update.update_id) is int else None

    async def set_webhook(self, url: str, secret: str) -> None:
        """`setWebhook`."""
        with translated():
            await self.bot.set_webhook(url, secret_token=secret, allowed_updates=KINDS, **_PATIENCE)

    async def delete_webhook(self) -> None:
        """`deleteWebhook`."""
        with translated():
            await self.bot.delete_webhook(**_PATIENCE)

    async def webhook(self) -> str:
        """The address that `getWebhookInfo` names."""
        with translated():
            return (await self.bot.get_webhook_info(**_PATIENCE)).url

    async def set_commands(self, commands: Sequence[tuple[str, str]], language: str) -> None:
        """`setMyCommands`."""
        with translated():
            await self.bot.set_my_commands(tuple(commands), language_code=language or None, **_PATIENCE)


@asynccontextmanager
async def open_ptb(token: str, api_url: str = API_URL) -> AsyncIterator[PtbApi]:
    """A bot of our own. Opening it asks Telegram nothing, so the program also starts while Telegram is away.

    An empty `api_url` is Telegram's own. Raises ValueError for what is no token at all.
    """
    if not _TOKEN.fullmatch(token):
        raise ValueError("this is no token of a Telegram bot")
    url = api_url or API_URL
    # Not `async with` the bot, which asks for itself at once.
    async with requests_to(url, _PATIENCE) as requests:
        yield PtbApi(
            telegram.Bot(token, base_url=f"{url}/bot", request=requests, get_updates_request=requests)
        )


def ptb_handlers(
    channel: TelegramChannel, api: PtbApi, mine: Callable[[InboundMessage], Awaitable[bool]]
) -> dict[int, Sequence[PtbHandler]]:
    """Handlers for a host's `application.add_handlers`: the messages of which `mine` says so, and our buttons.

    All else goes on to the host's own. They belong to an application whose bot is the one of `api`.
    """

    async def hand_over(found: telegram.Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        update = read_update(found, BotUser(api.bot.id, api.bot.username))
        if update.callback_query is None and (update.message is None or not await mine(update.message)):
            return
        # As the application's own task: a failure is told to the host's error handlers, and the message is
        # still none for its other handlers.
        await asyncio.wait({context.application.create_task(channel.handle(update), found)})
        raise ApplicationHandlerStop

    # Whether a message is ours is asked of the store, and `check_update` cannot wait. So our handler looks at
    # every update, in a group before all of the host's: when it returns, the next group goes on as if it had
    # not been there, and ApplicationHandlerStop ends the matter. That is heeded only of a handler that blocks.
    return {GROUP: [TypeHandler(telegram.Update, hand_over, block=True)]}


def _entities(options: SendOptions) -> list[MessageEntity] | None:
    return [MessageEntity(MessageEntity.CODE, *options.code)] if options.code else None


def _keyboard(options: SendOptions) -> InlineKeyboardMarkup | None:
    if not options.keyboard:
        return None
    return InlineKeyboardMarkup.from_column(
        [InlineKeyboardButton(label, callback_data=data) for label, data in options.keyboard]
    )


def _reply(options: SendOptions) -> ReplyParameters | None:
    return (
        ReplyParameters(int(options.reply_to), allow_sending_without_reply=True) if options.reply_to else None
    )


def _thread(options: SendOptions) -> int | None:
    return int(options.thread_id) if options.thread_id else None
