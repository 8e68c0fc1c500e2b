"""The documents name what is there: settings, tests of threats, pages and their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatwallet.bot.config.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md")])
THREATS = {f"T{number}" for number in range(1, 26)}
ROW = re.compile(r"^\| (?P<threats>T\d+(?:, T\d+)*) [^|]*\| (?P<against>[^|]+) \| ?(?P<tests>[^|]*)\|$")


def _rows() -> Iterator[re.Match[str]]:
    for line in (ROOT / "docs/security.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| T"):
            found = ROW.match(line)
            assert found, f"no row of a threat: {line}"
            yield found


def test_every_threat_has_a_row_with_a_test_or_says_why_not_yet() -> None:
    rows = list(_rows())
    assert {threat for row in rows for threat in row["threats"].split(", ")} == THREATS
    assert [
        row[0] for row in rows if not row["tests"].strip() and not row["against"].startswith("not yet: ")
    ] == []


def test_every_test_that_a_threat_names_is_there() -> None:
    for row in _rows():
        files = [ROOT / name for name in re.findall(r"`(tests/[\w/]+\.py)`", row["tests"])]
        short = re.findall(r"`(test_\w+\.py)`", row["tests"])
        files += [found for name in short for found in ROOT.glob(f"tests/**/{name}")]
        assert len(files) >= len(re.findall(r"\.py`", row["tests"])), row["tests"]
        assert [file for file in files if not file.is_file()] == []
        code = "\n".join(file.read_text(encoding="utf-8") for file in files)
        for beginning in re.findall(r"`(test_\w+?_)…`", row["tests"]):
            assert f"def {beginning}" in code, f"{beginning} of {row['threats']}"


def test_every_setting_is_told() -> None:
    told = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if not re.search(rf"`{name.upper()}\b", told)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_its_heading(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'src="([^"]+)"', text)]:
        name, _, heading = target.partition("#")
        if ":" not in name:
            file = page.parent / name if name else page
            assert file.exists(), f"{page.name} leads to {target}"
            if heading and file.suffix == ".md":
                assert heading in _headings(file), f"{page.name} leads to {target}"


def _headings(page: Path) -> set[str]:
    """The anchors of a page, as its headings give them."""
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-") for line in lines}
