"""From settings to channels: each kind is made by one function, and its library is imported only there."""

from __future__ import annotations

# ruff: noqa: PLC0415 - each library is an extra: it is imported by who uses it
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from typing import cast

from pydantic import AnyUrl, SecretStr
from starlette.routing import BaseRoute

from ..channels.base import Channel
from ..channels.console import ConsoleChannel
from ..channels.parts import ChannelFactory, ChannelParts, Unconfigured
from ..channels.reports import Reports
from ..channels.served import Served
from ..channels.telegram.api import TelegramApi
from ..channels.web.channel import WebChannel
from ..locales.texts import Catalogue
from ..storage.base import Repositories
from ..tracking.clock import Clock, utc_now
from ..tracking.journal import Journal
from ..tracking.returns import Returns
from ..tracking.sender import OnDead
from ..web.newcomers import Newcomers
from ..web.signpost import Signpost
from .config.channels import ENTRY_POINTS, prefix_of
from .config.settings import Settings, SettingsError
from .menus import menus
from .web_chats import web_chats

TELEGRAM_API = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class Site:
    """What a channel is made from, and the stack that closes what it opens."""

    settings: Settings
    store: Repositories
    framed_by: str
    reports: Reports
    clock: Clock
    stack: AsyncExitStack

    @property
    def public_url(self) -> str:
        """Where the bot is seen from outside, without a slash at the end; empty when nobody said."""
        return _address(self.settings.public_url)


@asynccontextmanager
async def open_channels(
    settings: Settings,
    store: Repositories,
    *,
    framed_by: str = "'none'",
    on_dead: OnDead | None = None,
    journal: Journal | None = None,
    clock: Clock = utc_now,
) -> AsyncIterator[dict[str, Channel]]:
    """Open the channels that the settings name, by name; `framed_by` are the origins that may frame the web page.

    `on_dead` is called with a notice that a channel takes back for good after it had accepted it. `store` need not be
    open yet. Raises SettingsError that names all that is missing for any of them.
    """
    if missing := missing_for_channels(settings, settings.channels):
        raise SettingsError(missing)
    async with AsyncExitStack() as stack:
        returns = Returns(store.outbox, on_dead, journal=journal, ask_after=settings.ask_after)
        site = Site(settings, store, framed_by, returns, clock, stack)
        yield {name: await _open(name, site) for name in settings.channels}


def missing_for_channels(settings: Settings, names: Iterable[str]) -> list[str]:
    """What must be set or installed for channels, as sentences, each once."""
    return list(dict.fromkeys(sentence for name in names for sentence in settings.missing_for(name)))


def routes_of(channels: Mapping[str, Channel]) -> list[BaseRoute]:
    """Return what the channels serve over HTTP."""
    return [route for channel in channels.values() if isinstance(channel, Served) for route in channel.routes]


async def _open(name: str, site: Site) -> Channel:
    match name:
        case "web":
            return _web(site)
        case "console":
            return ConsoleChannel()
        case "telegram":
            return await _telegram(site)
        case "whatsapp":
            return await _whatsapp(site)
        case _:
            return await _third_party(name, site)


def _web(site: Site) -> Channel:
    origins = (site.public_url,) if site.public_url else ()
    return WebChannel(
        site.store.transcript,
        web_chats(site.settings, site.store),
        signpost=Signpost(site.settings.language),
        newcomers=Newcomers(site.settings.limits.new_chats_per_hour),
        frame_ancestors=site.framed_by,
        origins=origins,
        clock=site.clock,
    )


async def _telegram(site: Site) -> Channel:
    from ..channels.telegram.channel import TelegramChannel, Webhook

    webhook = None
    if site.settings.telegram_webhook_secret is not None:
        secret = site.settings.telegram_webhook_secret.get_secret_value()
        webhook = Webhook(f"{site.public_url}/webhooks/telegram", secret)
    api = await site.stack.enter_async_context(_telegram_api(site.settings))
    return TelegramChannel(
        api,
        webhook=webhook,
        menus=menus(site.settings.language),
        turn=partial(site.store.leases.hold, "poll:telegram"),
    )


def _telegram_api(settings: Settings) -> AbstractAsyncContextManager[TelegramApi]:
    token, api_url = _secret(settings.telegram_token), _address(settings.telegram_api_url) or TELEGRAM_API
    if settings.telegram_engine == "ptb":
        from ..channels.telegram.ptb_engine import open_ptb

        return open_ptb(token, api_url)
    from ..channels.telegram.aiogram_engine import open_aiogram

    return open_aiogram(token, api_url)


async def _whatsapp(site: Site) -> Channel:
    from ..channels.whatsapp.channel import WhatsAppChannel
    from ..channels.whatsapp.twilio import open_twilio

    settings, store = site.settings, site.store
    sid, tokens = settings.twilio_account_sid or "", [_secret(one) for one in settings.twilio_auth_token]
    api_url = _address(settings.twilio_api_url)
    api = await site.stack.enter_async_context(open_twilio(sid, tokens[0], api_url=api_url))
    return WhatsAppChannel(
        api,
        public_url=site.public_url,
        sender=settings.twilio_from or "",
        account_sid=sid,
        tokens=tokens,
        contacts=store.contacts,
        pictures=store.pictures,
        reports=site.reports,
        templates=settings.templates,
        languages=Catalogue().languages,
    )


async def _third_party(name: str, site: Site) -> Channel:
    (entry,) = entry_points(group=ENTRY_POINTS, name=name)
    factory = cast("ChannelFactory", entry.load())
    prefix, store = prefix_of(name), site.store
    parts = ChannelParts(
        environment={
            variable.removeprefix(prefix): value
            for variable, value in os.environ.items()
            if variable.startswith(prefix)
        },
        public_url=site.public_url or None,
        contacts=store.contacts,
        pictures=store.pictures,
        reports=site.reports,
        transcript=store.transcript,
    )
    try:
        channel = factory(parts)
    except Unconfigured as error:
        raise SettingsError(error.problems) from error
    if channel.name != name:
        raise SettingsError([f"the channel {name!r} calls itself {channel.name!r}: it needs one name"])
    if isinstance(channel, AbstractAsyncContextManager):
        await site.stack.enter_async_context(channel)
    return channel


def _address(url: AnyUrl | None) -> str:
    return str(url).rstrip("/") if url is not None else ""


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value is not None else ""
