"""Beside LNbits, which is what a shop could run instead: its FakeWallet on SQLite, in an environment of its own.

LNbits makes an invoice of what it is asked over HTTP. Ours hears a line in a chat, and has answered it with a picture.
Both sign by the same code, ours, so that what is compared is all the rest. LNbits is asked one after the other, which
is when it is fastest; each has the same core to itself while it is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import loops
from messages import LINE, PEOPLE, answer_rate
from meter import Sample
from rounds import in_turns, one_core, other_cores
from table import Goal, Row

ROOT = Path(__file__).parent.parent
HOME = Path(os.environ.get("CHATWALLET_BENCH_LNBITS") or ROOT / ".venv-lnbits")
RELEASE = "1.6.2"
REQUIREMENTS = (
    f"lnbits=={RELEASE}",
    "bitstring<5",
)  # the bolt11 that it asks for can't be imported beside bitstring 5


class NotHere(SystemExit):
    """LNbits can't be had; says why."""


def rows(*, rounds: int, each: int, invoices: int) -> list[Row]:
    """One row: answers per second of ours against invoices per second of LNbits. Installs LNbits where it is not."""
    with lnbits_process(environment()) as url:
        key = loops.run(invoice_key(url))
        measured = in_turns(
            rounds,
            {
                "ours": lambda: _on_one_core(each),
                "LNbits": lambda: loops.run(invoice_rate(url, key, invoices)),
            },
        )
    return [
        Row.of(
            f"`{LINE}`, {PEOPLE} people at a time, SQLite, beside invoices of LNbits {RELEASE}, same signing",
            measured["ours"],
            "per second",
            measured["LNbits"],
            "per second, LNbits",
            Goal(8, at_least=True, of="ratio"),
        )
    ]


def _on_one_core(each: int) -> Sample:
    with one_core():
        return loops.run(answer_rate(each))


def environment(home: Path = HOME, requirements: tuple[str, ...] = REQUIREMENTS) -> Path:
    """The Python that LNbits is installed for, in an environment of its own that is made when there is none.

    Raises NotHere with what pip said.
    """
    python = home / "bin" / "python"
    ready = home / "installed"
    if not ready.exists():
        print(f"installing {requirements[0]} into {home.name} …", file=sys.stderr, flush=True)
        for command in (
            ("venv", "--without-pip", str(home)),
            (
                "pip",
                "--python",
                str(python),
                "--disable-pip-version-check",
                "install",
                "--quiet",
                *requirements,
            ),
        ):
            done = subprocess.run(
                [sys.executable, "-m", *command], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise NotHere(f"{requirements[0]} can't be installed here:\n{done.stderr.strip()[-2000:]}")
        ready.touch()
    return python


@contextmanager
def lnbits_process(python: Path) -> Iterator[str]:
    """Run LNbits beside us, on the core that ours has in its turn; yields its address."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        with one_core():
            process = subprocess.Popen(
                # -P: `lnbits` is theirs there, not this file.
                [str(python), "-P", str(Path(__file__).with_name("lnbits_process.py")), folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        with process:
            try:
                assert process.stdout is not None
                if not (url := process.stdout.readline().strip()):
                    log.seek(0)
                    raise NotHere(f"LNbits does not start here:\n{log.read()[-2000:]}")
                yield url
            finally:
                assert process.stdin is not None
                process.stdin.close()


async def invoice_key(url: str) -> str:
    """The key of a new wallet without a currency of its own, whose price would be asked for at each invoice."""
    async with aiohttp.ClientSession(url, raise_for_status=True) as session:
        async with session.post("/api/v1/account", json={"name": "bench"}) as made:
            wallet: dict[str, Any] = await made.json()
        admin = {"X-Api-Key": wallet["adminkey"]}
        async with session.patch("/api/v1/wallet", json={"currency": ""}, headers=admin) as changed:
            assert not (await changed.json())["currency"]
    return str(wallet["inkey"])


async def invoice_rate(url: str, key: str, invoices: int) -> Sample:
    """Invoices per second, one after the other."""
    asked = {"out": False, "amount": 10_000, "unit": "sat", "memo": "Coffee"}
    with other_cores():
        async with aiohttp.ClientSession(url, headers={"X-Api-Key": key}, raise_for_status=True) as session:
            for count in (max(1, invoices // 10), invoices):  # the first ones warm it up
                started = time.perf_counter()
                for _ in range(count):
                    async with session.post("/api/v1/payments", json=asked) as answer:
                        assert (await answer.json())["bolt11"].startswith("lnbc")
                seconds = time.perf_counter() - started
    return Sample(invoices / seconds)
