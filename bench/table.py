"""One measured number, what it is held against, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """What a row should reach: its value, or its ratio, at least or at most `limit`."""

    limit: float
    at_least: bool = False
    of_ratio: bool = False

    def met_by(self, value: float, ratio: float | None) -> bool:
        """Whether the goal is reached."""
        measured = ratio if self.of_ratio else value
        if measured is None:
            return False
        return measured >= self.limit if self.at_least else measured <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.limit:g}{'×' if self.of_ratio else ''}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `value` in `unit`, and the `other` (naive way or floor) that the same run took in turns with it."""

    what: str
    value: float
    unit: str
    other: float | None = None
    other_is: str = ""
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the other."""
        return self.value / self.other if self.other else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        return None if self.goal is None else self.goal.met_by(self.value, self.ratio)

    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        other = "" if self.other is None else f"{_short(self.other)} {self.other_is}"
        ratio = "" if self.ratio is None else f"{_short(self.ratio)}×"
        verdict = "" if self.met is None else ("ok" if self.met else "MISSED")
        return self.what, f"{_short(self.value)} {self.unit}", other, ratio, str(self.goal or ""), verdict

    def record(self) -> dict[str, Any]:
        """The row for a machine."""
        return {
            "what": self.what,
            "value": self.value,
            "unit": self.unit,
            "other": self.other,
            "other_is": self.other_is,
            "ratio": self.ratio,
            "target": str(self.goal) if self.goal else None,
            "met": self.met,
        }


HEAD = ("what", "measured", "naive or floor", "ratio", "target", "")


def table(rows: Iterable[Row]) -> str:
    """All rows under one head, in columns."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    rule = tuple("─" * width for width in widths)
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (lines[0], rule, *lines[1:])
    )


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
