"""The one place where the parts are joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial

from ..accounts.base import Account, Person
from ..channels.base import Channel
from ..channels.dividing import divide_by
from ..commands.base import Limits
from ..commands.parsing.router import Router, find_commands
from ..locales.texts import Catalogue
from ..storage.base import Repositories
from ..tracking.alerts import Alerts
from ..tracking.base import Source
from ..tracking.charges import Charges
from ..tracking.clock import Clock, SteadyClock, utc_now
from ..tracking.delivery import Delivery
from ..tracking.ends import Ends
from ..tracking.history import History
from ..tracking.jobs import Jobs
from ..tracking.notices import Notices
from ..tracking.outbox import HOST_CHANNEL
from ..tracking.payments.polling import Polling
from ..tracking.payments.schedule import WATCHED
from ..tracking.payments.subscription import Subscription
from ..tracking.payments.takeover import Takeover
from ..tracking.payments.tracker import Tracker
from ..tracking.restoration import Restoration
from ..tracking.sender import Patience
from ..tracking.shares import Shares
from ..tracking.supervisor import Supervisor
from ..wallet.base import Wallet
from ..wallet.money import USD, Money
from .app import App
from .config.settings import Settings
from .credential import Credential
from .dispatch.hearing import Hearing
from .dispatch.locale import Locale, localised
from .dispatch.progress import Progress
from .dispatch.reception import Reception
from .ground import Ground
from .hooks import HookCalls, Hooks, host_channels
from .monitoring.clock_watch import ClockWatch
from .monitoring.health import Health
from .monitoring.metrics import Metrics
from .monitoring.tally import Tally
from .payees import PayeeNews
from .sources import hearsay
from .web_chats import FromBefore, web_chats


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
    tally: Tally | None = None,
    on_look: Callable[[], None] = lambda: None,
    clock: Clock = utc_now,
) -> App:
    """Join a store, a wallet and channels into an app, which opens what is named in `opened` and then works.

    What happens is counted in `tally`. `on_look` is called after each look at the outbox, see Delivery.
    A `clock` that is a SteadyClock is watched.
    """
    tally, calls = tally or Tally(), hooks or HookCalls(Hooks())
    commands = find_commands()
    ground = Ground(
        settings=settings,
        store=store,
        wallet=wallet,
        channels={**channels, **host_channels(calls.hooks, store.charges, wallet, clock)},
        catalogue=Catalogue(command.locales for command in commands),
        calls=calls,
        tally=tally,
        clock=clock,
    )
    router = Router(ground.catalogue, commands, prefix)
    return _join(ground, router, _delivery(ground, on_look, prefix), opened, locale)


def _join(
    ground: Ground,
    router: Router,
    delivery: Delivery,
    opened: tuple[AbstractAsyncContextManager[object], ...],
    locale: Locale | None,
) -> App:
    store, clock = ground.store, ground.clock
    alerts = Alerts(store.values, store.outbox, ground.owners, clock=clock)
    credential = Credential(ground.wallet, alerts)
    watch = _watch(ground, alerts)
    reception = _reception(ground, router, watch, alerts, credential)
    jobs, supervisor = _jobs(ground, watch.polling), Supervisor()
    machine = clock if isinstance(clock, SteadyClock) else SteadyClock()
    on_step = partial(_after_step, watch.polling, jobs, clock)
    clock_watch = ClockWatch(machine, store.outbox, alerts, on_step=on_step)
    health = Health(
        delivery=delivery,
        supervisor=supervisor,
        sources=watch.sources,
        channels={name: one for name, one in ground.channels.items() if name != HOST_CHANNEL},
        credential=credential,
        check=store.check,
    )
    metrics = Metrics(
        ground.tally,
        health=health,
        store=store,
        supervisor=supervisor,
        jobs=jobs,
        clock=clock,
        machine=machine,
    )
    return App(
        opened=(*opened, ground.calls, *_restoration(ground, watch.polling), *_web_chats(ground)),
        channels=ground.channels,
        reception=reception,
        receiver=reception.receive if locale is None else localised(locale, reception.receive),
        delivery=delivery,
        tracker=watch.tracker,
        sources=watch.sources,
        takeover=Takeover(store.charges, follow=watch.feed.take_over, clock=clock),
        jobs=jobs,
        watches={"clock watch": clock_watch.run, "payee news": PayeeNews(store.values, alerts).run},
        supervisor=supervisor,
        alerts=alerts,
        health=health,
        tally=ground.tally,
        metrics=metrics,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watch:
    """What finds out that something was paid; `sources` are all, the feed and the poll among them."""

    tracker: Tracker
    feed: Subscription
    polling: Polling
    sources: tuple[Source, ...]


def _after_step(polling: Polling, jobs: Jobs, clock: Clock) -> None:
    """The machine's clock was set: ask about everything, and do all that was planned by it."""
    polling.sweep(clock() - WATCHED)
    jobs.rush()


def _delivery(ground: Ground, on_look: Callable[[], None], prefix: str) -> Delivery:
    settings, store = ground.settings, ground.store
    notices = Notices(
        store.charges,
        store.accounts,
        ground.wallet,
        ground.catalogue,
        defaults=Account(Person("", ""), settings.language, settings.time_zone, settings.currency),
        prefix=prefix,
        journal=ground.journal,
        clock=ground.clock,
    )
    return Delivery(
        store.outbox,
        notices,
        ground.channels,
        patience=Patience(ask=settings.ask_after),
        buckets=store.buckets,
        on_dead=ground.calls.dead,
        journal=ground.journal,
        on_look=on_look,
        clock=ground.clock,
        sure=ground.sure,
    )


def _watch(ground: Ground, alerts: Alerts) -> _Watch:
    charges, wallet, clock = ground.store.charges, ground.wallet, ground.clock
    polling = Polling(charges, wallet, live=lambda: feed.speaks, clock=clock)
    feed = Subscription(charges, wallet, on_open=polling.sweep, on_close=polling.hurry, clock=clock)
    tracker = Tracker(
        charges,
        tell_host=HOST_CHANNEL in ground.channels,
        on_first=feed.note_first,
        on_lost=alerts.payment_lost,
        journal=ground.journal,
        clock=clock,
    )
    others = hearsay(ground.settings, ready=ground.store.check, feed_speaks=lambda: feed.speaks, clock=clock)
    return _Watch(tracker=tracker, feed=feed, polling=polling, sources=(feed, polling, *others))


def _reception(
    ground: Ground,
    router: Router,
    watch: _Watch,
    alerts: Alerts,
    credential: Credential,
) -> Reception:
    settings, store, wallet = ground.settings, ground.store, ground.wallet
    shares = Shares(
        store.buckets,
        store.windows,
        lambda person: None if ground.owners.include(person) else settings.guest_share,
        ground.clock,
    )
    charges = Charges(
        store.charges,
        wallet,
        watch.tracker,
        open_for=settings.charges_open_for,
        on_invoice=watch.feed.follow,
        on_created=ground.calls.charge_created,
        journal=ground.journal,
        shares=shares,
        clock=ground.clock,
    )
    return Reception(
        store.inbox,
        store.accounts,
        router,
        ground.catalogue,
        charges,
        History(charges, wallet),
        wallet,
        manners=ground.manners,
        limits=Limits(largest=Money.from_major(settings.max_amount_usd, USD)),
        owners=ground.owners,
        alerts=alerts,
        progress=Progress(ground.channels, store.outbox, clock=ground.clock),
        divide=divide_by(ground.channels),
        hearing=Hearing(shares, store.inbox, store.outbox),
        buttoned=[name for name, channel in ground.channels.items() if channel.abilities.buttons],
        on_not_linked=credential.doubt,
    )


def _restoration(ground: Ground, polling: Polling) -> tuple[Restoration, ...]:
    if ground.settings.restored_at is None:
        return ()
    # Everyone's: nobody watches yet what the dead have left, and some of it is older than a takeover asks about.
    sweep = partial(polling.sweep, mine=False)
    return (Restoration(ground.store.charges, ground.settings.restored_at, sweep),)


def _web_chats(ground: Ground) -> tuple[FromBefore, ...]:
    if "web" not in ground.channels:
        return ()
    return (FromBefore(web_chats(ground.settings, ground.store), ground.store.transcript),)


def _jobs(ground: Ground, polling: Polling) -> Jobs:
    store = ground.store
    forget = (
        store.accounts.clean,
        store.contacts.clean,
        store.windows.clean,
        store.transcript.clean,
        store.pictures.clean,
    )
    ask_after = ground.settings.ask_after
    ends = Ends(
        store.outbox, ground.channels, ask_after=ask_after, journal=ground.journal, clock=ground.clock
    )
    return Jobs(
        store.charges,
        polling,
        leases=store.leases,
        ends=ends,
        forget=forget,
        clock=ground.clock,
        sure=ground.sure,
    )
