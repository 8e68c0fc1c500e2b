"""What one address is, and how often something came from there."""

from __future__ import annotations

import pytest

from chatwallet.web.addresses import Rate, address_of


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("203.0.113.7", 5), "203.0.113.7"),
        (("::ffff:203.0.113.7", 5), "203.0.113.7"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::9", 5), "2001:db8:1:2::/64"),
        (("unknown", 0), ""),
        (("x" * 10_000, 0), ""),
        (None, ""),
    ],
)
def test_an_address_is_one_of_ipv4_or_a_network_of_ipv6(client: tuple[str, int] | None, address: str) -> None:
    assert address_of(client) == address


def test_a_minute_s_worth_may_come_at_once_and_then_one_after_the_other() -> None:
    now = 100.0
    rate = Rate(6, clock=lambda: now)
    assert [rate.count("a") for _ in range(6)] == [0.0] * 6
    assert rate.count("a") == pytest.approx(10)
    assert rate.count("b") == 0.0
    now += 9.9
    assert rate.count("a") == pytest.approx(0.1)
    now += 0.2
    assert rate.count("a") == 0.0
    now += 3600
    assert [rate.count("a") > 0 for _ in range(7)] == [False] * 6 + [True]


def test_a_million_addresses_take_no_more_memory_than_some() -> None:
    rate = Rate(1)
    for number in range(100_000):
        rate.count(str(number))
    assert len(vars(rate)["_free"]) <= 20_000
    assert rate.count("99999") > 0
