"""The clock that everything is planned by: no step moves it, and the wallet's sets it right (X8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.tracking.clock import SteadyClock

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEPS = [-45, -180, -6 * 3600, 2 * 3600, 400 * 86_400]


class Machine:
    """A machine whose clock was wrong by `wrong` seconds from the start, and can be set."""

    def __init__(self, wrong: float = 0) -> None:
        self.passed = 0.0
        self.wrong = wrong
        self.told = 0
        self.clock = SteadyClock(self.wall, lambda: self.passed)
        self.clock.on_step(self._tell)

    @property
    def truth(self) -> datetime:
        return NOON + timedelta(seconds=self.passed)

    def wall(self) -> datetime:
        return self.truth + timedelta(seconds=self.wrong)

    def hear(self) -> None:
        """An answer of the wallet's server, which counts whole seconds."""
        self.clock.hear(self.truth.replace(microsecond=0))

    def _tell(self) -> None:
        self.told += 1


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_the_machines_clock_moves_nothing_and_is_told_once(step: float) -> None:
    machine = Machine()
    assert machine.clock() == NOON
    machine.wrong += step
    machine.passed += 1
    assert machine.clock() == NOON + timedelta(seconds=1)
    machine.passed += 1
    assert machine.clock() == NOON + timedelta(seconds=2)
    assert (machine.told, machine.clock.steps) == (1, 1)


def test_a_clock_that_is_slewed_is_followed() -> None:
    machine = Machine()
    for _ in range(20):
        machine.passed += 10
        machine.wrong -= 0.5
        assert machine.clock() == machine.wall()
    assert machine.told == 0


@pytest.mark.parametrize("wrong", [-6 * 3600, -600, 600, 7200.7])
def test_a_clock_that_was_wrong_from_the_start_is_set_right_by_two_readings(wrong: float) -> None:
    machine = Machine(wrong)
    machine.hear()
    assert machine.clock() == machine.wall(), "one reading may be anything"
    machine.passed += 3.4
    machine.hear()
    assert abs((machine.clock() - machine.truth).total_seconds()) < 1.5
    assert machine.clock.ahead == pytest.approx(wrong, abs=1.5)
    assert machine.told == 1
    machine.passed += 100
    machine.hear()
    assert machine.told == 1, "it agrees now"


def test_two_readings_that_do_not_agree_set_nothing() -> None:
    machine = Machine()
    machine.clock.hear(NOON + timedelta(hours=1))
    machine.clock.hear(NOON + timedelta(hours=2))
    machine.hear()
    machine.clock.hear(NOON + timedelta(hours=2))
    assert machine.clock() == NOON
    assert machine.told == 0


def test_a_clock_that_is_mended_while_it_runs_is_known_to_be_right() -> None:
    machine = Machine(7200)
    machine.hear()
    machine.hear()
    machine.wrong = 0
    machine.passed += 1
    machine.hear()
    assert machine.clock.ahead == pytest.approx(0, abs=1.5)
    assert abs((machine.clock() - machine.truth).total_seconds()) < 1.5


def test_small_differences_are_none() -> None:
    machine = Machine(4)
    for _ in range(5):
        machine.hear()
    assert machine.clock() == machine.wall()
    assert machine.clock.ahead == pytest.approx(4, abs=1)


def test_it_is_not_sure_until_whoever_is_to_tell_the_time_has_told_it() -> None:
    machine = Machine()
    assert machine.clock.sure, "nobody is to tell it"
    hear = machine.clock.expect()
    assert not machine.clock.sure
    hear(machine.truth + timedelta(days=60))
    assert not machine.clock.sure, "one reading sets nothing right"
    hear(machine.truth + timedelta(days=60))
    assert machine.clock.sure
