"""Which mode holds back what is new: a look at its record, in the transaction of who asks."""

from __future__ import annotations

import sqlite3

from ...accounts.modes import Mode
from ..records.form import decode
from ..records.modes import MODES, read_modes

_MODES = "SELECT body FROM records WHERE key = ?"


def held(connection: sqlite3.Connection) -> Mode | None:
    """The mode that is on now, None for none."""
    row = connection.execute(_MODES, (MODES,)).fetchone()
    return None if row is None else read_modes(decode(MODES, row["body"])).held
