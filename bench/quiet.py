"""Logs written as in production, to where nobody reads them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from chatwallet.bot.monitoring.logs import set_up_logs


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Have everything logged at the usual level, at its usual cost, and thrown away."""
    with Path(os.devnull).open("w") as nowhere:
        with redirect_stderr(nowhere):
            set_up_logs("info", "json")
        yield
