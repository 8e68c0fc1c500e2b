"""All benches in one run, and one table: `python bench/run.py [--quick] [--json FILE] [NAME…]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from quiet import quiet_logs
from table import Row, table

Sizes = Mapping[str, object]

# Bench -> what its `rows` takes. A bench is imported when it is run: some load libraries that take seconds.
FULL: dict[str, Sizes] = {
    "qr": {"rounds": 7, "pictures": 20},
    "messages": {"rounds": 5, "each": 20},
    "engines": {"rounds": 5, "texts": 1500, "answers": 250},
    "payments": {"rounds": 3, "charges": 3000, "one_by_one": 200},
    "events": {"rounds": 3, "charges": 3000},
    "steps": {"rounds": 3, "charges": 1000},
    "feed": {"rounds": {10_000: 3, 50_000: 1}},
    "memory": {"rounds": 3},
}
QUICK: dict[str, Sizes] = {
    "qr": {"rounds": 1, "pictures": 3},
    "messages": {"rounds": 1, "each": 1},
    "engines": {"rounds": 1, "texts": 20, "answers": 5},
    "payments": {"rounds": 1, "charges": 50, "one_by_one": 5},
    "events": {"rounds": 1, "charges": 50},
    "steps": {"rounds": 1, "charges": 50},
    "feed": {"rounds": {50: 1}},
    "memory": {"rounds": 1},
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
            rows += import_module(name).rows(**benches[name])
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(table(rows))
    if asked.json is not None:
        asked.json.write_text(json.dumps([row.record() for row in rows], indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
