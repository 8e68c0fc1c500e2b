"""Time in the sandbox, and the limits that count in it."""

from datetime import timedelta

from chatwallet.sandbox.clock import Clock
from chatwallet.sandbox.flash.limits import Limit, RateLimiter


async def test_a_jump_fires_the_timers_it_passes_in_their_order() -> None:
    clock, fired = Clock(), list[str]()
    clock.run_at(0)
    clock.call_later(20, lambda: fired.append("second"))
    clock.call_later(10, lambda: fired.append("first"))
    clock.call_later(30, lambda: fired.append("third"))
    clock.advance(20)
    assert fired == ["first", "second"]
    clock.advance(9)
    assert fired == ["first", "second"]
    clock.advance(1)
    assert fired == ["first", "second", "third"]


async def test_a_timer_set_by_a_timer_fires_in_the_same_jump_when_it_is_due() -> None:
    clock, fired = Clock(), list[str]()
    clock.run_at(0)
    clock.call_later(1, lambda: clock.call_later(0, lambda: fired.append("inner")))
    clock.advance(5)
    assert fired == ["inner"]


async def test_time_never_runs_backwards() -> None:
    clock = Clock()
    clock.run_at(0)
    now = clock.now()
    clock.advance_to(now - timedelta(hours=1))
    assert clock.now() == now


async def test_a_closed_clock_fires_nothing() -> None:
    clock, fired = Clock(), list[str]()
    clock.call_later(1, lambda: fired.append("late"))
    clock.close()
    clock.advance(5)
    assert fired == []


async def test_a_block_is_counted_from_the_attempt_that_was_too_many() -> None:
    clock = Clock()
    clock.run_at(0)
    limiter = RateLimiter(Limit(points=2, window=10, block=100), clock.now)
    assert [limiter.take("a"), limiter.take("a"), limiter.take("b"), limiter.take("a")] == [
        True,
        True,
        True,
        False,
    ]
    assert limiter.seconds_left("a") == 100
    clock.advance(99)
    assert not limiter.take("a")
    clock.advance(1)
    assert limiter.take("a")


async def test_a_window_opens_with_the_first_attempt() -> None:
    clock = Clock()
    clock.run_at(0)
    limiter = RateLimiter(Limit(points=1, window=10, block=100), clock.now)
    assert limiter.take("a")
    clock.advance(10)
    assert limiter.take("a")


async def test_a_point_given_back_can_be_used_again() -> None:
    limiter = RateLimiter(Limit(points=1, window=10, block=100), Clock().now)
    assert limiter.take("a")
    limiter.give_back("a")
    assert limiter.take("a")
    assert not limiter.take("a")
