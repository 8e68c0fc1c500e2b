"""A circuit breaker: an outage of a channel is noticed once, and does not use up the attempts of every notice."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from ..clock import Clock, utc_now

log = structlog.get_logger(__name__)

FAILURES = 10
PROBE_EVERY = 5.0


class Breaker:
    """Opens after `FAILURES` failures in a row; then one message every `PROBE_EVERY` seconds tries the channel.

    The first success closes it. A failure is one that may be the whole channel's: no connection, no answer; not
    what it says of one chat or of one message.
    """

    def __init__(self, channel: str, *, clock: Clock = utc_now) -> None:
        self._channel = channel
        self._clock = clock
        self._failures = 0
        self._probe: datetime | None = None  # while open: when the next one may go

    def wait(self) -> float:
        """Return 0.0 when a message may go now, else the seconds until the next probe. Call it once per message."""
        if self._probe is None:
            return 0.0
        now = self._clock()
        if now < self._probe:
            return (self._probe - now).total_seconds()
        self._probe = now + timedelta(seconds=PROBE_EVERY)
        return 0.0

    def succeed(self) -> None:
        """Note that the channel has answered."""
        if self._probe is not None:
            log.warning("channel_is_back", channel=self._channel)
        self._failures, self._probe = 0, None

    def fail(self) -> None:
        """Note a failure."""
        self._failures += 1
        if self._failures >= FAILURES and self._probe is None:
            log.warning("channel_is_out", channel=self._channel)
            self._probe = self._clock() + timedelta(seconds=PROBE_EVERY)

    def shorten(self, delay: float) -> float:
        """While it is open a notice comes back at the next probe: it need not wait on for its own many failures."""
        return delay if self._probe is None else min(delay, PROBE_EVERY)
