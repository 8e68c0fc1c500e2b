"""The one place where the parts are joined."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from ..accounts.base import Account, Person
from ..accounts.roles import Owners
from ..channels.base import Channel
from ..commands.base import Limits
from ..commands.router import Router, find_commands
from ..locales.texts import Catalogue
from ..storage.base import Repositories
from ..tracking.base import HOST_CHANNEL
from ..tracking.charges import Charges
from ..tracking.clock import Clock, utc_now
from ..tracking.delivery import Delivery
from ..tracking.history import History
from ..tracking.jobs import Jobs
from ..tracking.notices import Notices
from ..tracking.sources.polling import Polling
from ..tracking.sources.subscription import Subscription
from ..tracking.supervisor import Supervisor
from ..tracking.tracker import Tracker
from ..wallet.base import Wallet
from ..wallet.money import USD, Currency, Money
from .app import App
from .hooks import HookCalls, Hooks, HostChannel
from .locale import Locale, localised
from .reception import Manners, Reception
from .settings import Settings


def build(
    settings: Settings,
    *,
    store: Repositories,
    wallet: Wallet,
    channels: Mapping[str, Channel],
    opened: tuple[AbstractAsyncContextManager[object], ...] = (),
    prefix: str = "",
    locale: Locale | None = None,
    hooks: HookCalls | None = None,
    clock: Clock = utc_now,
) -> App:
    """Join a store, a wallet and channels into an app, which opens what is named in `opened` and then works."""
    calls = hooks or HookCalls(Hooks())
    channels = {**channels, **_host(calls.hooks, store)}
    commands = find_commands()
    catalogue = Catalogue(command.locales for command in commands)
    delivery = _delivery(settings, store, wallet, channels, catalogue, calls, clock)
    polling = Polling(store.charges, wallet, live=lambda: subscription.live, clock=clock)
    subscription = Subscription(store.charges, wallet, on_open=polling.sweep, clock=clock)
    told, doubted, host = delivery.hurry, polling.hurry, HOST_CHANNEL in channels
    tracker = Tracker(store.charges, tell_host=host, on_settled=told, on_doubt=doubted, clock=clock)
    open_for, follow, tell = settings.charges_open_for, subscription.follow, calls.charge_created
    charges = Charges(
        store.charges, wallet, tracker, open_for=open_for, on_invoice=follow, on_created=tell, clock=clock
    )
    router = Router(catalogue, commands, prefix)
    keyed = [name for name, channel in channels.items() if channel.abilities.keyed]
    owners = Owners(settings.owners, keyed)
    reception = _reception(settings, store, wallet, charges, catalogue, router, owners, delivery)
    return App(
        opened=(*opened, calls),
        channels=channels,
        reception=reception,
        receiver=reception.receive if locale is None else localised(locale, reception.receive),
        delivery=delivery,
        tracker=tracker,
        sources=(subscription, polling),
        jobs=Jobs(store.charges, polling, forget=(store.transcript.clean, store.pictures.clean), clock=clock),
        supervisor=Supervisor(),
    )


def _delivery(
    settings: Settings,
    store: Repositories,
    wallet: Wallet,
    channels: Mapping[str, Channel],
    catalogue: Catalogue,
    calls: HookCalls,
    clock: Clock,
) -> Delivery:
    stranger = Account(Person("", ""), settings.language, settings.time_zone, settings.currency)
    notices = Notices(store.charges, store.accounts, wallet, catalogue, defaults=stranger, clock=clock)
    return Delivery(store.outbox, notices, channels, buckets=store.buckets, on_dead=calls.dead, clock=clock)


def _reception(
    settings: Settings,
    store: Repositories,
    wallet: Wallet,
    charges: Charges,
    catalogue: Catalogue,
    router: Router,
    owners: Owners,
    delivery: Delivery,
) -> Reception:
    return Reception(
        store.inbox,
        store.accounts,
        router,
        catalogue,
        charges,
        History(charges, wallet),
        wallet,
        manners=_manners(settings),
        limits=Limits(largest=Money.from_major(settings.max_amount_usd, USD)),
        owners=owners,
        on_answer=delivery.hurry,
    )


def _host(hooks: Hooks, store: Repositories) -> dict[str, Channel]:
    return {} if hooks.on_paid is None else {HOST_CHANNEL: HostChannel(store.charges, hooks.on_paid)}


def _manners(settings: Settings) -> Manners:
    unit = Currency.of(settings.default_unit.upper())
    return Manners(settings.language, settings.time_zone, settings.currency, unit)
