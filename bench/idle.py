"""What `chatwallet run` takes before anybody has written: memory, CPU, and time until it answers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from processes import cpu_seconds, resident_bytes, wake_ups
from sandbox_process import Stall, sandbox_process
from table import Goal, Row

from chatwallet.bot.cli.ports import Port
from chatwallet.tests.redis_server import redis_server, with_option

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that has answered: its process, and the seconds on the clock and of CPU until then."""

    pid: int
    seconds: float
    cpu: float


def rows(*, starts: int, settle: float, seconds: float) -> list[Row]:
    """Five rows for each store: memory, CPU and wake-ups of the idle process, CPU and time from start to first answer.

    The bots on both stores idle at the same time: nothing is asked of either. Measured are `seconds`, after `settle`
    more in which the feed opens and the first jobs run.
    """
    made: list[Row] = []
    with sandbox_process(0) as stall, redis_server() as redis, ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))

        def on_sqlite(number: int) -> str:
            return f"sqlite:///{folder / f'{number}.sqlite'}"

        def on_redis(number: int) -> str:
            return with_option(redis.url, f"namespace=bench-{number}")

        stores: dict[str, Callable[[int], str]] = {"SQLite": on_sqlite, "Redis": on_redis}
        begun = {
            name: [_started(stall, store(n)) for n in range(starts - 1)] for name, store in stores.items()
        }
        idle = {name: stack.enter_context(_bot(stall, store(starts))) for name, store in stores.items()}
        time.sleep(settle)
        used = _used(idle, seconds)
        for name, bot in idle.items():
            cpu, wakes = used[name]
            every = [*begun[name], bot]
            what = f"`chatwallet run`, idle, web channel, {name}"
            made += [
                Row(f"{what}: memory", resident_bytes(bot.pid) / 1_000_000, "MB", goals=(Goal(100),)),
                Row(f"{what}: CPU", cpu * 1000, "ms per second", goals=(Goal(3),)),
                Row(f"{what}: wake-ups", wakes, "per second"),
                Row(
                    f"start to `/healthz`, {name}: CPU",
                    median(one.cpu for one in every),
                    "s",
                    goals=(Goal(0.7),),
                ),
                Row(f"start to `/healthz`, {name}: time", median(one.seconds for one in every), "s"),
            ]
    return made


def _used(bots: Mapping[str, Bot], seconds: float) -> dict[str, tuple[float, float]]:
    """CPU and wake-ups in each second of a time, by store."""
    before = {name: (cpu_seconds(bot.pid), wake_ups(bot.pid)) for name, bot in bots.items()}
    started = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - started
    after = {name: (cpu_seconds(bot.pid), wake_ups(bot.pid)) for name, bot in bots.items()}
    return {
        name: ((after[name][0] - before[name][0]) / took, (after[name][1] - before[name][1]) / took)
        for name in bots
    }


def _started(stall: Stall, store: str) -> Bot:
    with _bot(stall, store) as bot:
        return bot


@contextmanager
def _bot(stall: Stall, store: str) -> Iterator[Bot]:
    """`chatwallet run` on an empty store, once it has answered."""
    port = Port()
    settings = {
        "CHATWALLET_FLASH_GRAPHQL_URL": stall.graphql_url,
        "CHATWALLET_FLASH_WS_URL": stall.ws_url,
        "CHATWALLET_FLASH_TOKEN": stall.token,
        "CHATWALLET_STORE": store,
        "CHATWALLET_CHANNELS": "web",
        "CHATWALLET_HTTP_PORT": str(port),
    }
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "chatwallet.bot", "run"],
        env={**_compiled(), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process)
            yield Bot(process.pid, time.perf_counter() - started, cpu_seconds(process.pid))
        finally:
            process.kill()  # its end, in which it waits for people to leave, is not what is measured


def _compiled() -> dict[str, str]:
    """This environment without settings, in which Python keeps what it has compiled, as where the bot is installed."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("CHATWALLET_")}
    return {name: value for name, value in others.items() if name != "PYTHONDONTWRITEBYTECODE"}


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
