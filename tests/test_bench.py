"""The benches run, all of them, and tell what they measured. How fast it is, a busy machine can't tell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chatwallet.tests import nursery
from chatwallet.tests.bot.conftest import clean_environment

RUN = Path(__file__).parent.parent / "bench" / "run.py"
ROWS = {
    "qr": 1,
    "reading": 1,
    "messages": 1,
    "receive": 16,
    "engines": 6,
    "payments": 7,
    "events": 5,
    "steps": 5,
    "feed": 8,
    "lives": 12,
    "idle": 10,
}


@pytest.mark.slow
@pytest.mark.timeout(240)  # processes of its own are started for it
def test_every_bench_runs_and_prints_its_rows(tmp_path: Path, rabbit_address: str) -> None:
    told = tmp_path / "rows.json"
    code, out, err = nursery.run(
        *(str(RUN), "--quick", "--json", str(told)),
        stdin=b"",
        environment=clean_environment(test_rabbitmq_url=rabbit_address),
        folder=RUN.parent,
        timeout=220,
    )
    assert code == 0, err.decode()
    rows = json.loads(told.read_text())
    assert len(rows) == sum(ROWS.values())
    for row in rows:
        assert row["what"] in out.decode()
        # Of so few charges the memory is lost in that of the process, and nothing need be asked for.
        assert row["value"] > 0 or row["unit"] in ("kB", "")
        for figure in ("cpu", "redis"):  # our own work, and that of Redis, where a row has it
            assert row["runs"][0][figure] is None or row["runs"][0][figure] > 0, row
    by_name = {row["what"].split(" ")[0]: row for row in rows}
    assert by_name["QR"]["ratio"] < 0.5
    against_naive = next(row for row in rows if row["other_is"].endswith("naive"))
    assert against_naive["ratio"] > 1.5


def test_an_unknown_bench_is_refused_by_name() -> None:
    run = subprocess.run(
        [sys.executable, str(RUN), "speed"], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 2
    assert "no such bench: speed" in run.stderr
