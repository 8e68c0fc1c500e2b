"""The README's example conversation: it is the file in examples/, and it plays as the README promises."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "first-sale.txt"


def test_the_readme_shows_the_example_as_it_is() -> None:
    blocks = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert EXAMPLE.read_text(encoding="utf-8") in blocks


@pytest.mark.slow
async def test_the_example_plays_from_the_command_line_whatever_token_lies_around() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chatwallet.bot", "chat", "--script", str(EXAMPLE), "--json",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "CHATWALLET_FLASH_TOKEN": "of_another_Flash"},
    )  # fmt: skip
    out, complaints = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, complaints.decode()
    code, pending, *rest = [json.loads(line) for line in out.decode().splitlines()]
    assert code["text"].startswith("Receive $10.00\nMemo: Coffee")
    assert code["image"]["text"].lower() in code["text"]
    assert "not paid yet" in pending["text"]
    (notice,) = [said for said in rest if said["notice"]]
    assert notice["text"].startswith("✅ Payment received: $10.00\nMemo: Coffee")
    assert notice["reply_to"] == code["id"]
    assert [said["edit_of"] for said in rest if said["edit_of"]] == [code["id"]]
    assert rest[-1]["text"].startswith("Payments, page 1\n✅ ")
