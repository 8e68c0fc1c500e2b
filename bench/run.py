"""All benches, and one table of what they measured, which can be written into a document."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from catalogue import BENCHES
from machine import described
from quiet import quiet_logs
from table import Line, Row, lines_of, markdown, table

BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"


def main() -> None:
    """Run what was asked for, print the table, and write it where that was asked for."""
    asked = _asked()
    head, started = described(), time.monotonic()
    measured: dict[str, list[list[Row]]] = {name: [] for name in asked.names}
    with quiet_logs():
        for number in range(asked.runs):
            for name in asked.names:
                bench = BENCHES[name]
                sizes = bench.quick if asked.quick else bench.full
                if sizes is None or (number and bench.once):
                    continue
                begun = time.monotonic()
                print(f"{number + 1}/{asked.runs} {name} …", end=" ", file=sys.stderr, flush=True)
                measured[name].append(import_module(bench.module or name).rows(**sizes))
                print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
                _keep(asked.json, _lines(measured))
    head += f"; {asked.runs} run{'s' * (asked.runs > 1)} in {(time.monotonic() - started) / 60:.1f} minutes"
    lines = _lines(measured)
    print(f"{head}\n\n{table(lines)}")
    if asked.out is not None:
        _write(asked.out, f"{head}.\n\n{markdown(lines)}")


def _asked() -> argparse.Namespace:
    usual = [name for name, bench in BENCHES.items() if not bench.asked]
    parser = argparse.ArgumentParser(description="Measure chatwallet against its targets.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"one or more of {', '.join(BENCHES)}; {', '.join(usual)} if none",
    )
    parser.add_argument(
        "--also", nargs="+", default=[], metavar="NAME", help="these besides all that is run anyway"
    )
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes: shows that it runs, measures nothing"
    )
    parser.add_argument(
        "--runs", type=int, default=1, metavar="N", help="the median of N runs, with their spread"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, after each bench")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the table into this document, between its marks"
    )
    asked = parser.parse_args()
    if unknown := [name for name in (*asked.names, *asked.also) if name not in BENCHES]:
        parser.error(f"no such bench: {', '.join(unknown)}")
    if asked.out is not None and (asked.names or asked.quick):
        parser.error(
            "a document gets all of the table, measured in earnest: neither names nor --quick with --out"
        )
    if asked.out is not None and END not in asked.out.read_text(encoding="utf-8").partition(BEGIN)[2]:
        parser.error(f"{asked.out} has no place for figures: {BEGIN} and {END}")
    asked.names = [*(asked.names or usual), *asked.also]
    return asked


def _lines(measured: Mapping[str, Sequence[Sequence[Row]]]) -> list[Line]:
    return [line for runs in measured.values() for line in lines_of(runs)]


def _keep(path: Path | None, lines: Sequence[Line]) -> None:
    if path is not None:
        path.write_text(json.dumps([line.record() for line in lines], indent=2), encoding="utf-8")


def _write(document: Path, figures: str) -> None:
    """Put the figures between the marks, and leave all else as it is."""
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    document.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
