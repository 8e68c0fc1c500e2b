"""S2-09: the id of a wallet's line where a payment hash is needed, or the other way round, does not pass mypy."""

from __future__ import annotations

import re
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path

ROOT = Path(__file__).parents[2]
SNIPPET = """
from chatwallet.wallet.base import Invoice, StatusFeed, Transaction, WalletAccount


async def right(feed: StatusFeed, account: WalletAccount, line: Transaction, invoice: Invoice) -> bool:
    feed.leave(invoice.payment_hash)
    return await account.payment_hash(line.id) == invoice.payment_hash


async def wrong(feed: StatusFeed, account: WalletAccount, line: Transaction, invoice: Invoice) -> bool:
    feed.leave(line.id)  # an id where a hash is needed
    await account.payment_hash(invoice.payment_hash)  # a hash where an id is needed
    return line.id == invoice.payment_hash  # matched by id
"""


async def test_a_line_that_is_matched_by_its_id_does_not_pass_the_type_check(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    mypy = await create_subprocess_exec(
        sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "--no-error-summary",
        "--no-site-packages", "--ignore-missing-imports", "--follow-imports", "silent", str(snippet),
        cwd=ROOT, stdout=PIPE,
    )  # fmt: skip
    told = (await mypy.communicate())[0].decode()
    found = re.findall(r"snippet\.py:(\d+): error: .*\[([a-z-]+)\]", told)
    wrong = [number for number, line in enumerate(SNIPPET.splitlines(), 1) if "#" in line]
    kinds = ("arg-type", "arg-type", "comparison-overlap")
    assert found == [(str(number), kind) for number, kind in zip(wrong, kinds, strict=True)], told
