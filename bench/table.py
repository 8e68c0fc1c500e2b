"""One measured number, what it is held against, and the table of all of them, of one run or of several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal

from meter import Sample

Of = Literal["value", "ratio", "cpu"]

HEAD = ("what", "measured", "CPU per operation", "against", "ratio", "target", "met?")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a row should reach: its value, its ratio, or milliseconds of its `cpu`, at least or at most `limit`."""

    limit: float
    at_least: bool = False
    of: Of = "value"

    def __str__(self) -> str:
        sign, unit = "≥" if self.at_least else "≤", {"value": "", "ratio": "×", "cpu": " ms CPU"}[self.of]
        return f"{sign} {_short(self.limit)}{unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of one run: `value` in `unit`, and the `other` (a rival or a floor) that took turns with it.

    `cpu` and `redis` are the microseconds for each operation, see Sample.
    """

    what: str
    value: float
    unit: str
    other: float | None = None
    other_is: str = ""
    goals: tuple[Goal, ...] = ()
    cpu: float | None = None
    redis: float | None = None

    @classmethod
    def of(
        cls, what: str, ours: Sample, unit: str, other: Sample | None = None, other_is: str = "", *goals: Goal
    ) -> Row:
        """A row of samples."""
        against = None if other is None else other.value
        return cls(what, ours.value, unit, against, other_is, goals, ours.cpu, ours.redis)

    @property
    def ratio(self) -> float | None:
        """Ours divided by the other."""
        return self.value / self.other if self.other else None


_READ: dict[Of, Callable[[Row], float | None]] = {
    "value": lambda row: row.value,
    "ratio": lambda row: row.ratio,
    "cpu": lambda row: None if row.cpu is None else row.cpu / 1000,
}


@dataclass(frozen=True, slots=True)
class Line:
    """The same row of each run: the median counts, and how far the runs lie apart is told."""

    rows: Sequence[Row]

    @property
    def met(self) -> bool | None:
        """Whether all goals are reached; None without any."""
        goals = self.rows[0].goals
        return all(self._reaches(goal) for goal in goals) if goals else None

    def _reaches(self, goal: Goal) -> bool:
        told = self._all(_READ[goal.of])
        if not told:
            return False
        return median(told) >= goal.limit if goal.at_least else median(told) <= goal.limit

    def cells(self) -> tuple[str, ...]:
        """The line as texts, under HEAD."""
        row, ratio = self.rows[0], self._all(lambda one: one.ratio)
        cpu, redis = self._all(lambda one: one.cpu), self._all(lambda one: one.redis)
        spent = [f"{_spread(cpu)} µs"] if cpu else []
        spent += [f"Redis {_spread(redis)} µs"] if redis else []
        other = self._all(lambda one: one.other)
        return (
            row.what,
            f"{_spread([one.value for one in self.rows])} {row.unit}".rstrip(),
            ", ".join(spent),
            f"{_spread(other)} {row.other_is}" if other else "",
            f"{_spread(ratio)}×" if ratio else "",
            ", ".join(map(str, row.goals)),
            {None: "", True: "yes", False: "**no**"}[self.met],
        )

    def record(self) -> dict[str, Any]:
        """The line for a machine: the medians, and the rows of all runs."""
        row = self.rows[0]
        ratio = self._all(lambda one: one.ratio)
        return {
            "what": row.what,
            "value": median(one.value for one in self.rows),
            "unit": row.unit,
            "other_is": row.other_is,
            "ratio": median(ratio) if ratio else None,
            "target": ", ".join(map(str, row.goals)) or None,
            "met": self.met,
            "runs": [asdict(one) for one in self.rows],
        }

    def _all(self, figure: Callable[[Row], float | None]) -> list[float]:
        return [told for row in self.rows if (told := figure(row)) is not None]


def lines_of(runs: Sequence[Sequence[Row]]) -> list[Line]:
    """The rows of several runs of one bench, by what they are."""
    found: dict[str, list[Row]] = {}
    for rows in runs:
        for row in rows:
            found.setdefault(row.what, []).append(row)
    return [Line(rows) for rows in found.values()]


def table(lines: Iterable[Line]) -> str:
    """All lines under one head, in columns."""
    every = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(line[column]) for line in every) for column in range(len(HEAD))]
    rule = tuple("─" * width for width in widths)
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (every[0], rule, *every[1:])
    )


def markdown(lines: Iterable[Line]) -> str:
    """All lines under one head, as a document has them."""
    every = [HEAD, ("---",) * len(HEAD), *(line.cells() for line in lines)]
    return "\n".join(f"| {' | '.join(line)} |" for line in every)


def _spread(figures: Sequence[float]) -> str:
    """The median, and of several runs the lowest and the highest."""
    middle = _short(median(figures))
    if len(figures) == 1:
        return middle
    return f"{middle} ({_short(min(figures))} to {_short(max(figures))})"


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
