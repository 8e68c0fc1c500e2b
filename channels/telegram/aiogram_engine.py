"""The Bot API over aiogram, and a router for a host's dispatcher."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiogram
import structlog
from aiogram import exceptions
from aiogram.enums import ChatAction
from aiogram.methods import TelegramMethod
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
    TelegramObject,
)
from aiogram.types import Update as AiogramUpdate
from aiogram.utils.token import TokenValidationError
from pydantic import ValidationError

from ..base import InboundMessage
from ..errors import ChannelError
from .aiogram_errors import translated
from .aiogram_session import WholeFormSession
from .api import BotUser, SendOptions, Update
from .channel import TelegramChannel
from .updates import KINDS, read_update

AiogramBot = aiogram.Bot
AiogramRouter = aiogram.Router

log = structlog.get_logger(__name__)

API_URL = "https://api.telegram.org"

_PATIENCE = 8  # seconds for a request: shorter than delivery waits, so that the library says how far it came
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class _GetUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates`, whose answer is read update by update: one that can't be read must not hold up all others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int
    timeout: int
    allowed_updates: list[str]


class AiogramApi:
    """TelegramApi over an `aiogram.Bot`, ours or a host's.

    Every text goes out with `parse_mode=None`: a host's DefaultBotProperties would read strangers' memos as mark-up.
    """

    def __init__(self, bot: AiogramBot) -> None:
        self.bot = bot

    async def me(self) -> BotUser:
        """`getMe`."""
        with translated():
            user = await self.bot.get_me(request_timeout=_PATIENCE)
            return BotUser(user.id, user.username or "")

    async def send_text(self, chat_id: str, text: str, options: SendOptions) -> str:
        """`sendMessage`."""
        return await _sent(
            self.bot.send_message(
                chat_id,
                text,
                parse_mode=None,
                entities=_entities(options),
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(options),
                reply_parameters=_reply(options),
                message_thread_id=_thread(options),
                request_timeout=_PATIENCE,
            )
        )

    async def send_photo(self, chat_id: str, png: bytes, caption: str, options: SendOptions) -> str:
        """`sendPhoto`."""
        return await _sent(
            self.bot.send_photo(
                chat_id,
                BufferedInputFile(png, "qr.png"),
                caption=caption,
                parse_mode=None,
                caption_entities=_entities(options),
                reply_markup=_keyboard(options),
                reply_parameters=_reply(options),
                message_thread_id=_thread(options),
                request_timeout=_PATIENCE,
            )
        )

    async def edit_text(self, chat_id: str, message_id: str, text: str, options: SendOptions) -> None:
        """`editMessageText`."""
        with translated():
            await self.bot.edit_message_text(
                text,
                chat_id=chat_id,
                message_id=int(message_id),
                parse_mode=None,
                entities=_entities(options),
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(options),
                request_timeout=_PATIENCE,
            )

    async def edit_caption(self, chat_id: str, message_id: str, caption: str, options: SendOptions) -> None:
        """`editMessageCaption`."""
        with translated():
            await self.bot.edit_message_caption(
                chat_id=chat_id,
                message_id=int(message_id),
                caption=caption,
                parse_mode=None,
                caption_entities=_entities(options),
                reply_markup=_keyboard(options),
                request_timeout=_PATIENCE,
            )

    async def edit_photo(
        self, chat_id: str, message_id: str, png: bytes, caption: str, options: SendOptions
    ) -> None:
        """`editMessageMedia`."""
        photo = InputMediaPhoto(
            media=BufferedInputFile(png, "order.png"),
            caption=caption,
            parse_mode=None,
            caption_entities=_entities(options),
        )
        with translated():
            await self.bot.edit_message_media(
                photo,
                chat_id=chat_id,
                message_id=int(message_id),
                reply_markup=_keyboard(options),
                request_timeout=_PATIENCE,
            )

    async def delete_message(self, chat_id: str, message_id: str) -> None:
        """`deleteMessage`."""
        with translated():
            await self.bot.delete_message(chat_id, int(message_id), request_timeout=_PATIENCE)

    async def show_typing(self, chat_id: str, thread_id: str) -> None:
        """`sendChatAction`."""
        with translated():
            await self.bot.send_chat_action(
                chat_id,
                ChatAction.TYPING,
                message_thread_id=int(thread_id) if thread_id else None,
                request_timeout=_PATIENCE,
            )

    async def answer_callback_query(self, query_id: str) -> None:
        """`answerCallbackQuery`."""
        with translated():
            await self.bot.answer_callback_query(query_id, request_timeout=_PATIENCE)

    async def updates(self, me: BotUser, offset: int, wait: int) -> Sequence[Update]:
        """`getUpdates`."""
        method = _GetUpdates(offset=offset, timeout=wait, allowed_updates=KINDS)
        with translated():
            found = await self.bot(method, request_timeout=wait + _PATIENCE)
            # What can't be read must be confirmed too, or it would come for ever.
            return [
                self.read(me, raw) or Update(raw["update_id"], None) for raw in found if "update_id" in raw
            ]

    def read(self, me: BotUser, raw: Mapping[str, Any]) -> Update | None:
        """One update as a webhook brings it."""
        if type(raw.get("update_id")) is not int:  # the library would take "5" and True too
            return None
        try:
            return read_update(AiogramUpdate.model_validate(raw, context={"bot": self.bot}), me)
        except ValidationError:
            return None

    async def set_webhook(self, url: str, secret: str) -> None:
        """`setWebhook`."""
        with translated():
            await self.bot.set_webhook(
                url, secret_token=secret, allowed_updates=KINDS, request_timeout=_PATIENCE
            )

    async def delete_webhook(self) -> None:
        """`deleteWebhook`."""
        with translated():
            await self.bot.delete_webhook(request_timeout=_PATIENCE)

    async def webhook(self) -> str:
        """The address that `getWebhookInfo` names."""
        with translated():
            return (await self.bot.get_webhook_info(request_timeout=_PATIENCE)).url

    async def set_commands(self, commands: Sequence[tuple[str, str]], language: str) -> None:
        """`setMyCommands`."""
        menu = [BotCommand(command=word, description=description) for word, description in commands]
        with translated():
            await self.bot.set_my_commands(menu, language_code=language or None, request_timeout=_PATIENCE)


@asynccontextmanager
async def open_aiogram(token: str, api_url: str = API_URL) -> AsyncIterator[AiogramApi]:
    """A bot of our own. Opening it asks Telegram nothing, so the program also starts while Telegram is away.

    An empty `api_url` is Telegram's own. Raises ValueError for what is no token at all.
    """
    session = WholeFormSession(api_url or API_URL)
    try:
        bot = aiogram.Bot(token, session)
    except TokenValidationError as error:
        raise ValueError("this is no token of a Telegram bot") from error
    try:
        yield AiogramApi(bot)
    finally:
        await session.close()


def aiogram_router(
    channel: TelegramChannel, api: AiogramApi, mine: Callable[[InboundMessage], Awaitable[bool]]
) -> AiogramRouter:
    """A router that takes the messages of which `mine` says so, and our buttons; all else is left to the host.

    aiogram asks a dispatcher's own handlers first, then its routers in their order: a host's handler that takes any
    text belongs into a router that is included after this one.
    """

    async def is_ours(_: TelegramObject, event_update: AiogramUpdate) -> bool | dict[str, Update]:
        try:
            update = read_update(event_update, await channel.me())
        except ChannelError as error:  # the host's own handlers must not suffer
            log.warning("update_left_to_the_host", reason=str(error))
            return False
        if update.callback_query is None and (update.message is None or not await mine(update.message)):
            return False
        return {"chatwallet_update": update}

    async def hand_over(_: TelegramObject, chatwallet_update: Update) -> None:
        await channel.handle(chatwallet_update)

    router = aiogram.Router(name="chatwallet")
    router.message.register(hand_over, is_ours)
    router.callback_query.register(hand_over, is_ours)
    return router


async def _sent(sending: Awaitable[Message]) -> str:
    """The id of a message that is being sent; it counts as sent, too, in an answer that the library can't read."""
    with translated():
        try:
            return str((await sending).message_id)
        except exceptions.ClientDecodeError as error:
            match error.data:
                case {"ok": True, "result": {"message_id": int(message_id)}}:
                    return str(message_id)
            raise


def _entities(options: SendOptions) -> list[MessageEntity] | None:
    return (
        [MessageEntity(type="code", offset=options.code[0], length=options.code[1])] if options.code else None
    )


def _keyboard(options: SendOptions) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in options.keyboard]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _reply(options: SendOptions) -> ReplyParameters | None:
    to = int(options.reply_to or 0)
    return (
        ReplyParameters(message_id=to, allow_sending_without_reply=True, quote_parse_mode=None)
        if to
        else None
    )


def _thread(options: SendOptions) -> int | None:
    return int(options.thread_id) if options.thread_id else None
