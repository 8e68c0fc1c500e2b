"""The one place where the parts are joined."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from ..accounts.base import Account, Person
from ..channels.base import Channel
from ..commands.base import Limits
from ..commands.router import Router, find_commands
from ..locales.texts import Catalogue
from ..storage.base import Repositories
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
from .reception import Manners, Reception
from .settings import Settings


def build(
    settings: Settings,
    *,
    store: Repositories,
    wallet: Wallet,
    channels: Mapping[str, Channel],
    opened: tuple[AbstractAsyncContextManager[object], ...] = (),
    clock: Clock = utc_now,
) -> App:
    """Join a store, a wallet and channels into an app, which opens what is named in `opened` and then works."""
    catalogue = Catalogue()
    notices = Notices(
        store.charges, store.accounts, wallet, catalogue, defaults=_stranger(settings), clock=clock
    )
    delivery = Delivery(store.outbox, notices, channels, clock=clock)
    polling = Polling(store.charges, wallet, live=lambda: subscription.live, clock=clock)
    subscription = Subscription(store.charges, wallet, on_open=polling.sweep, clock=clock)
    tracker = Tracker(store.charges, on_settled=delivery.hurry, on_doubt=polling.hurry, clock=clock)
    open_for, follow = settings.charges_open_for, subscription.follow
    charges = Charges(store.charges, wallet, tracker, open_for=open_for, on_invoice=follow, clock=clock)
    reception = Reception(
        store.inbox,
        store.accounts,
        Router(catalogue, find_commands()),
        catalogue,
        charges,
        History(charges, wallet),
        wallet,
        manners=_manners(settings),
        limits=Limits(largest=Money.from_major(settings.max_amount_usd, USD)),
        on_answer=delivery.hurry,
    )
    return App(
        opened=opened,
        channels=channels,
        reception=reception,
        delivery=delivery,
        tracker=tracker,
        sources=(subscription, polling),
        jobs=Jobs(store.charges, polling, forget=(store.transcript.clean,), clock=clock),
        supervisor=Supervisor(),
    )


def _stranger(settings: Settings) -> Account:
    return Account(Person("", ""), settings.language, settings.time_zone, settings.currency)


def _manners(settings: Settings) -> Manners:
    unit = Currency.of(settings.default_unit.upper())
    return Manners(settings.language, settings.time_zone, settings.currency, unit)
