"""WhatsApp, over Twilio."""

from __future__ import annotations

# ruff: noqa: PLC0415 - Twilio's library is an extra: it is imported where it is used
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ...locales.texts import Catalogue
from ...web.fields import without_slash
from ..base import Channel
from ..factory import ChannelContext, ChannelFactory
from .settings import WhatsAppSettings, missing


@asynccontextmanager
async def _open(settings: WhatsAppSettings, context: ChannelContext) -> AsyncIterator[Channel]:
    from .channel import WhatsAppChannel
    from .contents import Contents
    from .twilio import open_twilio

    sid = settings.twilio_account_sid or ""
    contents = Contents(context.values, sid, configured=settings.templates, clock=context.clock)
    tokens = [token.get_secret_value() for token in settings.twilio_auth_token]
    async with open_twilio(sid, tokens[0], api_url=without_slash(settings.twilio_api_url)) as api:
        yield WhatsAppChannel(
            api,
            public_url=context.public_url,
            sender=settings.twilio_from or "",
            account_sid=sid,
            tokens=tokens,
            contacts=context.contacts,
            pictures=context.pictures,
            reports=context.reports,
            contents=contents,
            languages=Catalogue().languages,
            clock=context.clock,
        )


FACTORY = ChannelFactory(_open, WhatsAppSettings, missing)
