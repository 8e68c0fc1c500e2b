"""What is known of a source: how far it is trusted, whether it listens and speaks, and when it last heard anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Trust(IntEnum):
    """The order of trust (protocol.md 10.7): the wallet's own answers first; the rest are hints until it confirms."""

    POLLING = 1
    SUBSCRIPTION = 2
    RABBITMQ = 3
    WEBHOOK = 4


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source at this moment.

    `live`: what it listens to stands. `speaks`: what it hears becomes a hint; a source that stands in for another
    may be live and silent. `last_event` is when it last heard anything, None before that, and `counts` are outcomes
    since the start by their reason code.
    """

    name: str
    trust: Trust
    live: bool
    speaks: bool
    last_event: datetime | None
    counts: Mapping[str, int]


class SourceUnavailable(Exception):
    """What a source listens to can't be reached: an everyday thing, to be tried again later."""
