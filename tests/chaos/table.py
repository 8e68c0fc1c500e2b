"""The table of the suite: a row for each stage, and what it had to reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .verdict import Verdict

HEAD = ("stage", "payments", "faults", "lost", "repeats WhatsApp", "repeats Telegram (marked)",
        "p50 / p95 / p99 / max s", "besides", "")  # fmt: skip


@dataclass(slots=True)
class Row:
    """One stage. `goals` are sentences with whether they came true, `besides` figures of this stage alone,
    `details` lines to stand under the table."""

    name: str
    verdict: Verdict
    faults: str
    besides: list[str] = field(default_factory=list)
    goals: dict[str, bool] = field(default_factory=dict)
    details: list[str] = field(default_factory=list)

    def promise(self, *, telegram: int = 0) -> None:
        """The goals of every stage: nothing lost or unanswered, no silent repeat, so many marked ones on Telegram."""
        verdict = self.verdict
        self.goals |= {
            f"lost {len(verdict.lost)}, allowed 0": not verdict.lost,
            f"without an answer {len(verdict.unanswered)}, allowed 0": not verdict.unanswered,
            f"repeats on WhatsApp {verdict.repeats('whatsapp')}, allowed 0": not verdict.repeats("whatsapp"),
            f"unmarked repeats {verdict.silent}, allowed 0": not verdict.silent,
            f"repeats on Telegram {verdict.repeats('telegram')}, allowed {telegram}": (
                verdict.repeats("telegram") <= telegram
            ),
            f"{len(verdict.strange)} told at a wrong time, allowed 0": not verdict.strange,
        }

    @property
    def missed(self) -> list[str]:
        """The goals that were not reached."""
        return [goal for goal, reached in self.goals.items() if not reached]

    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        verdict = self.verdict
        latency = " / ".join(_short(verdict.percentile(one)) for one in (50, 95, 99, 100))
        marked = len(verdict.marked.get("telegram", ()))
        return (
            self.name,
            f"{verdict.payments:,}",
            self.faults,
            str(len(verdict.lost)),
            str(verdict.repeats("whatsapp")),
            f"{verdict.repeats('telegram')} ({marked})",
            latency if verdict.latencies else "–",
            "; ".join(self.besides) or "–",
            "ok" if not self.missed else "**MISSED**",
        )


def broken_down(name: str, error: Exception) -> Row:
    """The row of a stage that did not come to its end."""
    reasons = error.exceptions if isinstance(error, ExceptionGroup) else (error,)
    what = "; ".join(f"{type(one).__name__}: {one}".partition("\n")[0] for one in reasons)
    return Row(name, Verdict(), "–", goals={f"broke down: {what}": False})


def markdown(rows: Iterable[Row]) -> str:
    """All rows as a table of Markdown."""
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _short(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"
