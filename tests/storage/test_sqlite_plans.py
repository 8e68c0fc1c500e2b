"""No statement of a payment, a message, a start or a scrape walks a table: nothing else is done meanwhile."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from types import ModuleType

import pytest

from chatwallet.storage.records import sqlite as records
from chatwallet.storage.sqlite import charges, claims, inbox, outbox, outcomes, settlement, statistics
from chatwallet.storage.sqlite.migrations import migrate

_STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE)\b")
_SCAN = re.compile(r"SCAN (charges|invoices|inbox|outbox|shown|records|entries)(?! USING (COVERING )?INDEX)")


def statements(module: ModuleType) -> dict[str, str]:
    texts = {name: text for name, text in vars(module).items() if isinstance(text, str) and name.isupper()}
    return {name: text for name, text in texts.items() if _STATEMENT.match(text)}


@pytest.mark.parametrize(
    "module", [charges, claims, inbox, outbox, outcomes, records, settlement, statistics]
)
def test_no_statement_of_every_payment_or_message_walks_a_table(module: ModuleType) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        walks = {}
        for name, text in statements(module).items():
            values = dict.fromkeys(re.findall(r":([a-z]\w*)", text)) or [None] * _places(text)
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
            if found := [step for step in plan if _SCAN.match(step)]:
                walks[name] = found
    assert statements(module)
    assert walks == {}


def _places(text: str) -> int:
    numbered = [int(number) for number in re.findall(r"\?(\d)", text)]
    return max(numbered) if numbered else text.count("?")
