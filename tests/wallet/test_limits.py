"""The token bucket, on a clock that is moved by hand."""

from chatwallet.wallet.limits import TokenBucket


class HandClock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


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
