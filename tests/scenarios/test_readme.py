"""The README's example conversation: it is the file in examples/, and it plays as the README promises."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from chatwallet.tests.nursery import run

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "first-sale.txt"


def test_the_readme_shows_the_example_as_it_is() -> None:
    blocks = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert EXAMPLE.read_text(encoding="utf-8") in blocks


@pytest.mark.slow
def test_the_example_plays_from_the_command_line_whatever_token_lies_around(tmp_path: Path) -> None:
    code, out, complaints = run(
        "chat", "--script", str(EXAMPLE), "--json",
        stdin=b"", environment={**os.environ, "CHATWALLET_FLASH_TOKEN": "of_another_Flash"},
        folder=tmp_path, timeout=60,
    )  # fmt: skip
    assert code == 0, complaints.decode()
    asked, pending, *rest = [json.loads(line) for line in out.decode().splitlines()]
    assert asked["text"].startswith("Receive $10.00\nMemo: Coffee")
    assert asked["image"]["text"].lower() in asked["text"]
    assert "not paid yet" in pending["text"]
    (notice,) = [said for said in rest if said["notice"]]
    assert notice["text"].startswith("✅ Payment received: $10.00\nMemo: Coffee")
    assert notice["reply_to"] == asked["id"]
    assert [said["edit_of"] for said in rest if said["edit_of"]] == [asked["id"]]
    assert rest[-1]["text"].startswith("Payments, page 1\n✅ ")
