"""The sliding window and the token bucket, on a clock that is moved by hand."""

from chatwallet.wallet.limits import SlidingWindow, TokenBucket


class HandClock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_full_window_says_how_long_until_the_oldest_leaves() -> None:
    clock = HandClock()
    window = SlidingWindow(2, 120, clock)
    assert window.take() == 0
    clock.at += 30
    assert window.take() == 0
    clock.at += 10
    assert window.take() == 80
    assert window.take() == 80
    clock.at += 80
    assert window.take() == 0
    assert window.take() == 30


def test_a_window_never_lets_more_than_its_limit_through_in_its_time() -> None:
    clock = HandClock()
    window = SlidingWindow(20, 120, clock)
    taken = []
    for _ in range(2000):
        if window.take() == 0:
            taken.append(clock.at)
        clock.at += 1.7
    assert all(later - earlier >= 120 for earlier, later in zip(taken, taken[20:], strict=False))
    assert len(taken) > 500


def test_a_place_given_back_can_be_taken_again() -> None:
    window = SlidingWindow(1, 120, HandClock())
    window.take()
    window.give_back()
    assert window.take() == 0


def test_a_bucket_refills_at_its_rate_and_not_beyond_its_burst() -> None:
    clock = HandClock()
    bucket = TokenBucket(30, 2, clock)
    assert [bucket.take(), bucket.take(), bucket.take()] == [0, 0, 2]
    clock.at += 2
    assert [bucket.take(), bucket.take()] == [0, 2]
    clock.at += 3600
    assert [bucket.take(), bucket.take(), bucket.take()] == [0, 0, 2]


def test_who_borrows_is_served_and_those_who_wait_wait_longer() -> None:
    clock = HandClock()
    bucket = TokenBucket(30, 1, clock)
    assert bucket.borrow() == 0
    assert bucket.borrow() == 2
    assert bucket.take() == 4


def test_debt_ends_at_one_burst_so_the_others_get_their_turn() -> None:
    clock = HandClock()
    bucket = TokenBucket(60, 5, clock)
    for _ in range(100):
        bucket.borrow()
    clock.at += 6
    assert bucket.take() == 0
