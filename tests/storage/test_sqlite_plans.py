"""No statement of a payment, a message, a start or a scrape walks a table: nothing else is done meanwhile."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from types import ModuleType

import pytest

from chatwallet.storage.records import sqlite as records
from chatwallet.storage.sqlite import (
    charges,
    claims,
    edits,
    inbox,
    orders,
    outbox,
    outcomes,
    settlement,
    statistics,
)
from chatwallet.storage.sqlite.cleaning import STEP, clean_done, newest
from chatwallet.storage.sqlite.migrations import migrate

_STATEMENT = re.compile(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b")
_SCAN = re.compile(r"SCAN (charges|invoices|inbox|outbox|shown|records|entries)(?! USING (COVERING )?INDEX)")
_SENT = """
    INSERT INTO outbox (id, kind, to_kind, recipient, state, created, due, sent_at)
    VALUES (:id, 'answer', 'chat', '{"channel":"web"}', 'sent', :at, :at, :at)
"""
_HANDLED = "INSERT INTO inbox (origin, message, handled, at) VALUES (:origin, '', 1, :at)"


def statements(module: ModuleType) -> dict[str, str]:
    texts = {name: text for name, text in vars(module).items() if isinstance(text, str) and name.isupper()}
    return {name: text for name, text in texts.items() if _STATEMENT.match(text)}


@pytest.mark.parametrize(
    "module", [charges, claims, edits, inbox, orders, outbox, outcomes, records, settlement, statistics]
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


def test_a_step_of_the_cleaning_takes_no_longer_where_there_is_more_to_forget() -> None:
    """Catches: a shop's first cleaning after an update, each of whose 500 steps read all that was ever sent."""

    def work(steps: int) -> int:
        """Thousands of SQLite's instructions for the first of so many steps."""
        ticks: list[None] = []
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            migrate(connection)
            rows = [
                {"id": f"answer:web:{one}", "origin": f"web:{one}", "at": one} for one in range(steps * STEP)
            ]
            connection.executemany(_SENT, rows)
            connection.executemany(_HANDLED, rows)
            last = newest(connection)
            connection.set_progress_handler(lambda: ticks.append(None), 1000)
            assert clean_done(connection, steps * STEP - 1, last) == [STEP if steps > 1 else STEP - 1] * 2
        return len(ticks)

    assert work(4) < 1.2 * work(1)


def _places(text: str) -> int:
    numbered = [int(number) for number in re.findall(r"\?(\d)", text)]
    return max(numbered) if numbered else text.count("?")
