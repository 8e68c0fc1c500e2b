"""`make chaos`: all stages one after the other, one table, and docs/reliability.md."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import platform
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from chatwallet.tests.chaos import stages
from chatwallet.tests.chaos.admins import administered
from chatwallet.tests.chaos.broken import broken_designs
from chatwallet.tests.chaos.crash_points import crash_points
from chatwallet.tests.chaos.handover import handover
from chatwallet.tests.chaos.linked import linked
from chatwallet.tests.chaos.poison import hostile
from chatwallet.tests.chaos.stages import Load
from chatwallet.tests.chaos.table import Row, broken_down, markdown

Play = Callable[[float, int], Awaitable[list[Row]]]
"""A stage: how much of the load (1.0: all), the seed."""


def _loaded(stage: Callable[[Load], Awaitable[Row]], count: int, per_second: float) -> Play:
    async def play(share: float, seed: int) -> list[Row]:
        return [await stage(Load(max(10, round(count * share)), per_second, seed))]

    return play


def _alone(stage: Callable[[], Awaitable[Row]]) -> Play:
    async def play(share: float, seed: int) -> list[Row]:
        return [await stage()]

    return play


def _both(*plays: Play) -> Play:
    async def play(share: float, seed: int) -> list[Row]:
        return [row for rows in await asyncio.gather(*(one(share, seed) for one in plays)) for row in rows]

    return play


STAGES: dict[str, Play] = {
    "C0": _loaded(stages.clean, 150, 10),
    "C1": _loaded(stages.processes, 360, 10),
    "C2": _loaded(stages.stores, 320, 8),
    "C3": _loaded(stages.channels, 360, 8),
    "C4": _both(_loaded(stages.feed, 210, 6), _loaded(handover, 24, 4)),
    "C5": _loaded(stages.order, 160, 8),
    "C6": _loaded(hostile, 90, 6),
    "C7": _alone(crash_points),
    "C8": _loaded(stages.upgrade, 250, 8),
    "C9": _alone(broken_designs),
    "C10": _loaded(linked, 150, 5),
    "C11": _loaded(administered, 200, 20),
}


START, END = "<!-- make chaos writes from here -->", "<!-- to here -->"


def write_down(file: Path, text: str) -> None:
    """Put the text between the two marks of a file, which need not be there yet; what stands around them stays."""
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    before, _, rest = written.partition(START)
    file.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def main() -> None:
    """Play what was asked for, print the table, and write it down where all were played."""
    parser = argparse.ArgumentParser(
        description="Let things go wrong, and see that no payment message is lost."
    )
    parser.add_argument(
        "names", nargs="*", metavar="STAGE", help=f"one or more of {', '.join(STAGES)}; all if none"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the load, for a look at it")
    parser.add_argument("--out", type=Path, help="write the table there as well, after each stage")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in STAGES]:
        parser.error(f"no such stage: {', '.join(unknown)}")
    if asked.out is not None and (reason := unwritable(asked.out)):
        parser.error(f"{asked.out} can't be written: {reason}")
    logging.getLogger("aio_pika").setLevel(logging.CRITICAL)  # a broker that was killed is no news here
    logging.getLogger("aiormq").setLevel(logging.CRITICAL)
    rows: list[Row] = []
    text, began = "", time.monotonic()
    for name in asked.names or list(STAGES):
        rows += play(name, asked.share, asked.seed)
        text = _report(rows, time.monotonic() - began, asked.seed, asked.share)
        if asked.out is not None:
            write_down(asked.out, text)
    print(text)
    sys.exit(any(row.missed for row in rows))


def unwritable(file: Path) -> str:
    """Why a file can't be written, which is made where it is not there; empty when it can."""
    try:
        with file.open("a", encoding="utf-8"):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def play(name: str, share: float, seed: int) -> list[Row]:
    """The rows of one stage. One that breaks down is a row too: the others are still to be played."""
    began = time.monotonic()
    print(f"{name} …", file=sys.stderr, flush=True)
    rows = asyncio.run(_outcome(name, share, seed))
    print(f"{name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


async def _outcome(name: str, share: float, seed: int) -> list[Row]:
    # Not `except`: whatever ended it is what this run has found out.
    (outcome,) = await asyncio.gather(STAGES[name](share, seed), return_exceptions=True)
    if not isinstance(outcome, BaseException):
        return outcome
    if not isinstance(outcome, Exception):
        raise outcome
    traceback.print_exception(outcome)
    return [broken_down(name, outcome)]


def _report(rows: list[Row], seconds: float, seed: int, share: float) -> str:
    today = datetime.now(UTC).date()
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    load, *_ = os.getloadavg()
    scaled = "" if share == 1 else f", {share:.0%} of the load"
    missed = [f"- {row.name}: {goal}" for row in rows for goal in row.missed]
    where = f"{today}, {machine}, {seconds / 60:.1f} minutes, seed {seed}, load average {load:.1f} at the end"
    lines = [f"{where}{scaled}.", "", markdown(rows), ""]
    for row in rows:
        if row.details:
            lines += [f"{row.name}:", "", *(f"- {detail}" for detail in row.details), ""]
    lines += ["Missed:", "", *missed, ""] if missed else []
    return "\n".join(lines)


if __name__ == "__main__":
    main()
