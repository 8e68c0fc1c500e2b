"""What `chatwallet run` takes before anybody has written: memory, and time until it answers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from resident import resident_bytes
from sandbox_process import Stall, sandbox_process
from table import Goal, Row

from chatwallet.bot.cli.ports import Port

PATIENCE = 30.0
SETTLE = 2.0  # seconds in which the feed opens and the first jobs run


def rows(*, rounds: int) -> list[Row]:
    """Two rows: megabytes of the idle process, and seconds from its start to its first answer."""
    megabytes, seconds = [], []
    with sandbox_process(0) as stall:
        for _ in range(rounds):
            with _bot(stall) as (pid, started_in):
                time.sleep(SETTLE)
                megabytes.append(resident_bytes(pid) / 1_000_000)
                seconds.append(started_in)
    return [
        Row("memory of `chatwallet run`, idle, web channel", median(megabytes), "MB", goal=Goal(120)),
        Row("from its start to /healthz", median(seconds), "s"),
    ]


@contextmanager
def _bot(stall: Stall) -> Iterator[tuple[int, float]]:
    """`chatwallet run` on an empty store: its process id, and how long it took to answer."""
    port = Port()
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "CHATWALLET_FLASH_GRAPHQL_URL": stall.graphql_url,
            "CHATWALLET_FLASH_WS_URL": stall.ws_url,
            "CHATWALLET_FLASH_TOKEN": stall.token,
            "CHATWALLET_STORE": f"sqlite:///{Path(folder) / 'bench.sqlite'}",
            "CHATWALLET_CHANNELS": "web",
            "CHATWALLET_HTTP_PORT": str(port),
        }
        started = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "chatwallet.bot", "run"],
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process)
                yield process.pid, time.perf_counter() - started
            finally:
                process.terminate()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise
        time.sleep(0.01)
