"""Small parts that run for ever, by name: they look for trouble, after clock, links, nodes, keys and past payments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from .monitoring.clock_watch import ClockWatch
from .monitoring.troubles import trouble_watches
from .parts import Parts
from .payees import PayeeAlerts
from .replay import Replay
from .vault import RingKeeper

Watches: TypeAlias = Mapping[str, Callable[[], Awaitable[None]]]


def watches_of(parts: Parts, keeper: RingKeeper | None) -> Watches:
    """Return those that a bot of these parts needs; the `keeper` has its ring of keys, if there is one."""
    store, hook = parts.store, parts.delivering.hook
    clock_watch = ClockWatch(parts.monitors.machine, store.outbox, parts.alerts, parts.tracker, parts.jobs)
    troubles = trouble_watches(
        parts.settings,
        store=store,
        health=parts.monitors.health,
        tracker=parts.tracker,
        alerts=parts.alerts,
        clock=parts.clock,
    )
    watches = {
        **troubles,
        "unmatched events": parts.unmatched.run,
        "books": parts.books.run,
        "clock watch": clock_watch.run,
        "links": parts.links.watch.run,
        "payee news": PayeeAlerts(store.values, parts.alerts).run,
    }
    if hook is not None and parts.replay_since is not None:
        watches["replay"] = Replay(store.charges, store.values, store.leases, hook, parts.replay_since).run
    if keeper is not None:
        watches["ring of keys"] = keeper.run
    return watches
