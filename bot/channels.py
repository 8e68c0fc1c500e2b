"""From settings to channels: ours and other packages' are made by the same protocol, one FACTORY each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial

from starlette.routing import BaseRoute

from ..channels import registry
from ..channels.base import Channel
from ..channels.delivery_receipts import DeliveryReceipts
from ..channels.factory import ChannelContext
from ..channels.has_routes import HasRoutes
from ..channels.values import KeyValues
from ..storage.base import Repositories
from ..tracking.clock import Clock, utc_now
from ..tracking.event_log import EventLog
from ..tracking.outbox.receipts import OutboxReceipts
from ..tracking.outbox.sender import OnDead
from ..web.fields import without_slash
from .config.settings import Settings, SettingsError, part_of
from .edge.channel import at_edge
from .edge.contacts import RefContacts
from .edge.refs import Refs
from .menus import menus
from .new_chats import NewChats


@asynccontextmanager
async def open_channels(
    settings: Settings,
    store: Repositories,
    *,
    framed_by: str = "'none'",
    on_dead: OnDead | None = None,
    event_log: EventLog | None = None,
    clock: Clock = utc_now,
    values: KeyValues | None = None,
    refs: Refs | None = None,
) -> AsyncIterator[dict[str, Channel]]:
    """Open the channels that the settings name, by name; `framed_by` are the origins that may frame the web page.

    `on_dead` is called with a notice that a channel takes back for good after it had accepted it. `store` need not be
    open yet, and `values` are its small texts where these alone are. With `refs` they are behind the edge.
    Raises SettingsError that names all that is missing for any of them.
    """
    if missing := missing_for_channels(settings, settings.channels):
        raise SettingsError(missing)
    async with AsyncExitStack() as stack:
        receipts = OutboxReceipts(store.outbox, on_dead, event_log=event_log, ask_after=settings.ask_after)
        context = _context(settings, store, receipts, framed_by, clock)
        context = context if values is None else replace(context, values=values)
        if refs is not None and refs.able:
            context = replace(context, contacts=RefContacts(store.contacts, refs))
        opened = {name: await _open(name, settings, context, stack) for name in settings.channels}
        yield opened if refs is None else {name: at_edge(one, refs) for name, one in opened.items()}


def missing_for_channels(settings: Settings, names: Iterable[str]) -> list[str]:
    """What must be set or installed for channels, as sentences, each once."""
    return list(dict.fromkeys(sentence for name in names for sentence in _missing_for(name, settings)))


def routes_of(channels: Mapping[str, Channel]) -> list[BaseRoute]:
    """Return what the channels serve over HTTP."""
    return [
        route for channel in channels.values() if isinstance(channel, HasRoutes) for route in channel.routes
    ]


def _missing_for(name: str, settings: Settings) -> list[str]:
    factory = registry.factory(name)
    try:
        own = part_of(settings, factory.settings)
    except SettingsError as error:
        return error.problems
    return list(factory.missing(own, without_slash(settings.public_url)))


async def _open(name: str, settings: Settings, context: ChannelContext, stack: AsyncExitStack) -> Channel:
    factory = registry.factory(name)
    opened = factory.open(part_of(settings, factory.settings), context)
    channel = await stack.enter_async_context(opened)
    if channel.name != name:
        raise SettingsError([f"the channel {name!r} calls itself {channel.name!r}: it needs one name"])
    return channel


def _context(
    settings: Settings, store: Repositories, reports: DeliveryReceipts, framed_by: str, clock: Clock
) -> ChannelContext:
    return ChannelContext(
        public_url=without_slash(settings.public_url),
        language=settings.language,
        menus=partial(menus, settings.language, linking=settings.links_wallets(house=settings.has_house)),
        framed_by=framed_by,
        clock=clock,
        contacts=store.contacts,
        pictures=store.pictures,
        reports=reports,
        transcript=store.transcript,
        values=store.values,
        leads=store.leases.hold,
        strangers=settings.links_wallets(house=settings.has_house),
        admit=NewChats(settings, store, clock).admit,
    )
