"""New chats from one address: so many an hour, each counted once (X14)."""

from __future__ import annotations

from typing import Any

import pytest

from chatwallet.web.new_chats import PER_HOUR, NewChatLimit


def of(client: str) -> dict[str, Any]:
    """A connection from an address."""
    return {"client": (client, 5)}


HERE, THERE = of("203.0.113.7"), of("198.51.100.9")


def test_so_many_an_hour_come_in_from_one_address_and_then_one_after_the_other() -> None:
    now = 100.0
    newcomers = NewChatLimit(PER_HOUR, clock=lambda: now)
    assert [newcomers.wait(f"chat-{number}", HERE) for number in range(10)] == [0.0] * 10
    assert newcomers.wait("one-more", HERE) == pytest.approx(360)
    assert newcomers.wait("another", THERE) == 0.0
    now += 361
    assert newcomers.wait("one-more", HERE) == 0.0
    assert newcomers.wait("two-more", HERE) > 0


def test_whoever_was_let_in_counts_once_wherever_they_come_from_then() -> None:
    newcomers = NewChatLimit(1)
    assert [newcomers.wait("ana", HERE) for _ in range(50)] == [0.0] * 50
    assert newcomers.wait("ana", THERE) == 0.0, "a phone changes its network"
    assert newcomers.wait("ben", THERE) == 0.0
    assert newcomers.wait("cleo", THERE) > 0


def test_who_has_a_network_of_ipv6_has_one_address() -> None:
    newcomers = NewChatLimit(1)
    assert newcomers.wait("ana", of("2001:db8:1:2::1")) == 0.0
    assert newcomers.wait("ben", of("2001:db8:1:2:ffff::9")) > 0
    assert newcomers.wait("cleo", of("2001:db8:1:3::1")) == 0.0


def test_a_hundred_thousand_chats_take_no_more_memory_than_some() -> None:
    newcomers = NewChatLimit(1_000_000)
    for number in range(100_000):
        newcomers.wait(str(number), HERE)
    assert len(vars(newcomers)["_let_in"]) <= 20_000
    refused = NewChatLimit(1)
    for number in range(100_000):
        refused.wait(str(number), HERE)
    assert len(vars(refused)["_let_in"]) == 1, "who is refused is not remembered"
