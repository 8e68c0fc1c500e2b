"""All benches in one run, and one table: `python bench/run.py [--quick] [--json FILE] [NAME…]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

import engines
import events
import feed
import memory
import messages
import payments
import qr
import steps
from quiet import quiet_logs
from table import Row, table

Bench = Callable[[], list[Row]]

FULL: dict[str, Bench] = {
    "qr": lambda: qr.rows(rounds=7, pictures=20),
    "messages": lambda: messages.rows(rounds=5, each=20),
    "engines": lambda: engines.rows(rounds=5, texts=1500, answers=250),
    "payments": lambda: payments.rows(rounds=3, charges=3000, one_by_one=200),
    "events": lambda: events.rows(rounds=3, charges=3000),
    "steps": lambda: steps.rows(rounds=3, charges=1000),
    "feed": lambda: feed.rows(rounds={10_000: 3, 50_000: 1}),
    "memory": lambda: memory.rows(rounds=3),
}
QUICK: dict[str, Bench] = {
    "qr": lambda: qr.rows(rounds=1, pictures=3),
    "messages": lambda: messages.rows(rounds=1, each=1),
    "engines": lambda: engines.rows(rounds=1, texts=20, answers=5),
    "payments": lambda: payments.rows(rounds=1, charges=50, one_by_one=5),
    "events": lambda: events.rows(rounds=1, charges=50),
    "steps": lambda: steps.rows(rounds=1, charges=50),
    "feed": lambda: feed.rows(rounds={50: 1}),
    "memory": lambda: memory.rows(rounds=1),
}


def main() -> None:
    """Run what was asked for, print the table, and write it as JSON where that was asked for."""
    parser = argparse.ArgumentParser(description="Measure chatwallet against its targets.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one or more of {', '.join(FULL)}; all if none"
    )
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes: shows that it runs, measures nothing"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in FULL]:
        parser.error(f"no such bench: {', '.join(unknown)}")
    benches = QUICK if asked.quick else FULL
    rows: list[Row] = []
    with quiet_logs():
        for name in asked.names or benches:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += benches[name]()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(table(rows))
    if asked.json is not None:
        asked.json.write_text(json.dumps([row.record() for row in rows], indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
