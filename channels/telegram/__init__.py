"""Telegram, over aiogram or python-telegram-bot."""

from __future__ import annotations

# ruff: noqa: PLC0415 - each library is an extra: it is imported where it is used
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from ...web.fields import without_slash
from ..base import Channel
from ..factory import ChannelContext, ChannelFactory
from .api import TelegramApi
from .settings import TelegramSettings, missing

_API = "https://api.telegram.org"


@asynccontextmanager
async def _open(settings: TelegramSettings, context: ChannelContext) -> AsyncIterator[Channel]:
    from .channel import TelegramChannel, Webhook

    webhook = None
    if settings.telegram_webhook_secret is not None:
        secret = settings.telegram_webhook_secret.get_secret_value()
        webhook = Webhook(f"{context.public_url}/webhooks/telegram", secret)
    async with _opened_api(settings) as api:
        yield TelegramChannel(
            api, webhook=webhook, menus=context.menus(), turn=partial(context.leads, "poll:telegram")
        )


def _opened_api(settings: TelegramSettings) -> AbstractAsyncContextManager[TelegramApi]:
    token = settings.telegram_token.get_secret_value() if settings.telegram_token is not None else ""
    api_url = without_slash(settings.telegram_api_url) or _API
    if settings.telegram_engine == "ptb":
        from .ptb_engine import open_ptb

        return open_ptb(token, api_url)
    from .aiogram_engine import open_aiogram

    return open_aiogram(token, api_url)


FACTORY = ChannelFactory(_open, TelegramSettings, missing)
