"""X32: what the chaos suite finds out is written down as it comes, whatever becomes of the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from chatwallet.tests.chaos import run
from chatwallet.tests.chaos.table import Row
from chatwallet.tests.chaos.verdict import Verdict


async def well(share: float, seed: int) -> list[Row]:
    return [Row("C0 clean", Verdict(payments=7), "none")]


async def breaks_down(share: float, seed: int) -> list[Row]:
    raise ExceptionGroup("amid the stage", [OSError("the port is taken"), ValueError("two\nlines")])


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> dict[str, run.Play]:
    played: dict[str, run.Play] = {"C0": well, "C1": breaks_down, "C2": well}
    monkeypatch.setattr(run, "STAGES", played)
    return played


def start(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["run.py", *arguments])
    with pytest.raises(SystemExit) as end:
        run.main()
    return int(end.value.code or 0)


def test_a_stage_that_breaks_down_is_a_row_and_the_others_are_played(
    monkeypatch: pytest.MonkeyPatch, stages: dict[str, run.Play], tmp_path: Path
) -> None:
    file = tmp_path / "not there yet.md"
    assert start(monkeypatch, "--out", str(file)) == 1
    lines = [line for line in file.read_text().splitlines() if line.startswith("| C")]
    assert [line.split("|")[1].strip() for line in lines] == ["C0 clean", "C1", "C0 clean"]
    assert "broke down: OSError: the port is taken; ValueError: two" in file.read_text()


def test_each_row_is_written_when_its_stage_has_ended(
    monkeypatch: pytest.MonkeyPatch, stages: dict[str, run.Play], tmp_path: Path
) -> None:
    file = tmp_path / "table.md"
    file.write_text(f"# Before\n{run.START}\nold\n{run.END}\nafter\n")
    seen: list[str] = []

    async def look(share: float, seed: int) -> list[Row]:
        seen.append(file.read_text())
        return await well(share, seed)

    stages["C1"] = look
    assert start(monkeypatch, "--out", str(file), "C0", "C1") == 0
    assert seen[0].count("| C0 clean |") == 1
    text = file.read_text()
    assert text.count("| C0 clean |") == 2
    assert (text.startswith("# Before\n"), text.endswith("\nafter\n"), "old" in text) == (True, True, False)


def test_a_file_that_cannot_be_written_is_said_before_anything_is_played(
    monkeypatch: pytest.MonkeyPatch, stages: dict[str, run.Play], tmp_path: Path
) -> None:
    async def never(share: float, seed: int) -> list[Row]:
        raise AssertionError("it was played")

    stages["C0"] = never
    assert start(monkeypatch, "--out", str(tmp_path / "no folder" / "table.md")) == 2
    assert start(monkeypatch, "--out", str(tmp_path)) == 2
