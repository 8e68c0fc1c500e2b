"""Delays before the next attempt: they grow to a cap, and no two clients keep step."""

from __future__ import annotations

import pytest

from chatwallet.tracking.backoff import RECONNECT, RESEND, Backoff


@pytest.mark.parametrize("attempt", [1, 2, 5, 8, 100, 10_000])
def test_delays_grow_to_a_cap_and_are_spread_over_their_whole_width(attempt: int) -> None:
    width = min(60.0, 0.5 * 2 ** min(attempt - 1, 20))
    delays = [RESEND.delay(attempt) for _ in range(400)]
    assert all(0 <= delay <= width for delay in delays)
    assert min(delays) < width / 4, (
        "full jitter: all clients of a server that comes back must not come together"
    )
    assert max(delays) > width * 3 / 4


def test_reconnecting_starts_within_half_a_second_and_ends_at_thirty() -> None:
    assert Backoff(0.5, 30.0) == RECONNECT
    assert max(RECONNECT.delay(1) for _ in range(100)) <= 0.5
