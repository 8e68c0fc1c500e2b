"""How long the delivery of a notice may take, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

ASK_AFTER = timedelta(seconds=90)
"""How long after a channel took a message it is asked for the end that it has not told."""


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """How long things may take, in seconds. A lease outlasts two time-outs, so no other worker sends meanwhile.

    `ask`: how long a channel that tells the end of a message later has for that, until it is asked.
    """

    send: float = 10.0
    lease: float = 25.0
    give_up: timedelta = timedelta(hours=24)
    idle: float = 1.0
    ask: timedelta = ASK_AFTER
