"""The benches run, all of them, and tell what they measured. How fast it is, a busy machine can't tell."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chatwallet.tests import nursery
from chatwallet.tests.bot.conftest import clean_environment

RUN = Path(__file__).parent.parent / "bench" / "run.py"
ROWS = {
    "qr": 1,
    "reading": 1,
    "messages": 1,
    "receive": 20,
    "engines": 6,
    "payments": 7,
    "events": 5,
    "steps": 5,
    "feed": 8,
    "lives": 12,
    "linked": 4,
    "idle": 10,
}


LEAST: dict[str, Callable[[float], bool]] = {
    "qr": lambda ratio: ratio < 0.5,
    "messages": lambda ratio: ratio > 1.5,
}
"""What holds on the busiest machine: ours is no slower than what the libraries' first pages show."""


@pytest.mark.slow
@pytest.mark.timeout(240)  # processes of its own are started for it
@pytest.mark.parametrize("name", ROWS)
def test_a_bench_runs_and_prints_its_rows(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    told = tmp_path / "rows.json"
    broker = {"test_rabbitmq_url": request.getfixturevalue("rabbit_address")} if name == "events" else {}
    code, out, err = nursery.run(
        *(str(RUN), "--quick", "--json", str(told), name),
        stdin=b"",
        environment=clean_environment(**broker),
        folder=RUN.parent,
        timeout=220,
    )
    assert code == 0, err.decode()
    rows = json.loads(told.read_text())
    assert len(rows) == ROWS[name]
    for row in rows:
        assert row["what"] in out.decode()
        # Of so few charges the memory is lost in that of the process, and nothing need be asked for.
        assert row["value"] > 0 or row["unit"] in ("kB", "")
        for figure in ("cpu", "redis"):  # our own work, and that of Redis, where a row has it
            assert row["runs"][0][figure] is None or row["runs"][0][figure] > 0, row
    if name in LEAST:
        assert LEAST[name](rows[0]["ratio"]), rows[0]


def test_each_bench_that_has_a_small_form_is_tried() -> None:
    benches = runpy.run_path(str(RUN.with_name("catalogue.py")))["BENCHES"]
    assert {name for name, bench in benches.items() if bench.quick and not bench.asked} == set(ROWS)


def test_an_unknown_bench_is_refused_by_name() -> None:
    run = subprocess.run(
        [sys.executable, str(RUN), "speed"], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 2
    assert "no such bench: speed" in run.stderr
