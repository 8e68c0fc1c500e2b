"""The one place where the parts are joined."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from ..channels.base import Channel
from ..storage.base import Repositories
from ..tracking.clock import Clock, utc_now
from ..tracking.outbox.worker import Heartbeat
from ..wallet.base import RateSource, Wallet
from ..wallet.registry import Wallets
from .answering import answering_of
from .app import App
from .config.settings import Settings
from .dispatch.locale import Locale, localised
from .edge.owners import OwnersByRef
from .edge.refs import Refs, refs_of
from .factor_page import routes_of_factor_pages
from .hooks import HookCalls, Hooks
from .key_page import routes_of_key_pages
from .links import MayLink
from .monitoring.counters import Counters
from .parts import Parts
from .preparing import preparations
from .vault import RingKeeper, vault_of
from .watches import watches_of


def build(
    settings: Settings,
    *,
    store: Repositories,
    wallet: Wallet | Wallets,
    channels: Mapping[str, Channel],
    opened: tuple[AbstractAsyncContextManager[object], ...] = (),
    prefix: str = "",
    locale: Locale | None = None,
    hooks: HookCalls | None = None,
    counters: Counters | None = None,
    heartbeat: Heartbeat | None = None,
    clock: Clock = utc_now,
    rates: RateSource | None = None,
    replay_since: datetime | None = None,
    keeper: RingKeeper | None = None,
    may_link: MayLink | None = None,
    refs: Refs | None = None,
) -> App:
    """Join a store, wallets and channels into an app, which opens what is named in `opened` and then works.

    A `wallet` in no registry is the house's, and the only one. What happens is counted in `counters`; the `heartbeat`
    is told of each look at the outbox, see DeliveryWorker. A `clock` that is a SteadyClock is watched.
    `rates` are shown and converted at in place of the house's server's own. The hook `on_paid` is called also for
    payments since `replay_since` that it was not told of. `may_link` says which people may link a wallet themselves.
    The `keeper` has the vault; without one there is a vault where the store is in memory.
    """
    calls = hooks or HookCalls(Hooks())
    wallets = wallet if isinstance(wallet, Wallets) else Wallets.single(wallet, "own")
    parts = Parts(
        settings=settings,
        store=store,
        wallets=wallets,
        channels=channels,
        calls=calls,
        counters=counters or Counters(),
        prefix=prefix,
        heartbeat=heartbeat,
        clock=clock,
        rates=rates,
        replay_since=replay_since,
        vault=vault_of(store) if keeper is None else keeper.vault,
        refs=refs or refs_of(store),
        may_link=may_link,
    )
    store.audit.sign_with(parts.vault)
    store.charges.never_edited([name for name, one in channels.items() if not one.abilities.edits])
    answering = answering_of(parts)
    worker = answering.inbox_worker
    return App(
        opened=(
            *opened,
            *([keeper] if keeper else []),
            calls,
            OwnersByRef(parts.refs, parts.owners, settings.owners, channels),
            OwnersByRef(parts.refs, parts.admins.named, settings.admins, channels),
            *preparations(parts),
        ),
        channels=parts.channels,
        inbox_worker=worker,
        matcher=answering.matcher,
        receiver=worker.receive if locale is None else localised(locale, worker.receive),
        delivery=parts.delivering.worker,
        tracker=parts.tracker,
        sources=parts.sources,
        jobs=parts.jobs,
        routes=(
            *parts.my_data.routes,
            *routes_of_key_pages(parts.links.key_entry, store.modes, settings),
            *routes_of_factor_pages(parts.enrolling, store.modes, settings),
        ),
        watches=watches_of(parts, keeper),
        supervisor=parts.supervisor,
        alerts=parts.alerts,
        health=parts.monitors.health,
        counters=parts.counters,
        metrics=parts.monitors.metrics,
        statistician=parts.monitors.statistician,
        tickets=parts.tickets,
        host_links=parts.links.host,
    )
