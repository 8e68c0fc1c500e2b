"""All that is looked at so that somebody hears of it without asking, beside the credential and the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from ...storage.base import Repositories
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock
from ...tracking.payments.tracker import Tracker
from ..config.alerts import AlertSettings
from .feed_watch import FeedWatch
from .health import Health
from .outbox_watch import OutboxWatch
from .room_watch import MEGABYTE, RoomWatch
from .store_watch import StoreWatch


def trouble_watches(
    settings: AlertSettings,
    *,
    store: Repositories,
    health: Health,
    tracker: Tracker,
    alerts: Alerts,
    clock: Clock,
) -> Mapping[str, Callable[[], Awaitable[None]]]:
    """What runs for ever for it, by name."""
    feeds = [watcher.feed for watcher in tracker.watchers]
    outbox = OutboxWatch(store, alerts, dead=settings.alert_dead, unended=settings.alert_unended, clock=clock)
    room = RoomWatch(store, alerts, low_disk=settings.alert_disk_mb * MEGABYTE, clock=clock)
    return {
        "store news": StoreWatch(health.store, alerts, store.values, clock=clock).run,
        "feed news": FeedWatch(feeds, alerts, store.values, clock=clock).run,
        "outbox news": outbox.run,
        "room news": room.run,
    }
