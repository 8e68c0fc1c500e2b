"""The bench beside LNbits: with something that speaks as LNbits does in its place, and where it can't be had."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chatwallet.tests.bot.conftest import clean_environment

ROOT = Path(__file__).parent.parent

FAKE = """
from hashlib import sha256
from secrets import token_hex
from time import time

from bolt11 import Bolt11, MilliSatoshi, TagChar, Tags


def encode(*_):
    raise AssertionError("signed by the library, not by ours")


def create_invoice(amount, memo):
    tags = Tags()
    tags.add(TagChar.description, memo)
    tags.add(TagChar.expire_time, 3600)
    tags.add(TagChar.payment_secret, token_hex(32))
    tags.add(TagChar.payment_hash, sha256(token_hex(32).encode()).hexdigest())
    invoice = Bolt11(currency="bc", amount_msat=MilliSatoshi(amount * 1000), date=int(time()), tags=tags)
    return encode(invoice, "01" * 32)
"""

MAIN = """
from os import environ
from pathlib import Path

from bolt11 import decode
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from lnbits.wallets import fake

assert environ["LNBITS_BACKEND_WALLET_CLASS"] == "FakeWallet"
assert Path("lnbits/__main__.py").exists()


async def account(request):
    return JSONResponse({"adminkey": "admin", "inkey": "in", "currency": "USD", **await request.json()})


async def wallet(request):
    assert request.headers["X-Api-Key"] == "admin"
    return JSONResponse(await request.json())


async def payments(request):
    asked = await request.json()
    assert request.headers["X-Api-Key"] == "in"
    assert asked["out"] is False
    request = fake.create_invoice(asked["amount"], asked["memo"])
    assert decode(request).amount_msat == asked["amount"] * 1000
    return JSONResponse({"bolt11": request}, status_code=201)


app = Starlette(
    routes=[
        Route("/api/v1/account", account, methods=["POST"]),
        Route("/api/v1/wallet", wallet, methods=["PATCH"]),
        Route("/api/v1/payments", payments, methods=["POST"]),
    ]
)
"""


def home_of(folder: Path, main: str) -> Path:
    """What the bench takes for an environment with LNbits in it."""
    packages = folder / "packages" / "lnbits"
    (packages / "wallets").mkdir(parents=True)
    for name, text in {
        "__init__": "",
        "__main__": main,
        "wallets/__init__": "",
        "wallets/fake": FAKE,
    }.items():
        (packages / f"{name}.py").write_text(text, encoding="utf-8")
    home = folder / "home"
    (home / "bin").mkdir(parents=True)
    python = home / "bin" / "python"
    python.write_text(
        f'#!/bin/sh\nPYTHONPATH={packages.parent} exec {sys.executable} "$@"\n', encoding="utf-8"
    )
    python.chmod(0o755)
    (home / "installed").touch()
    return home


def bench(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the bench in small, with LNbits at `home`."""
    return subprocess.run(
        [sys.executable, str(ROOT / "bench/run.py"), "--quick", "lnbits", *arguments],
        env={**clean_environment(), "CHATWALLET_BENCH_LNBITS": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.slow
def test_ours_is_held_against_what_speaks_as_lnbits_does(tmp_path: Path) -> None:
    told = tmp_path / "rows.json"
    run = bench(home_of(tmp_path, MAIN), "--json", str(told))
    assert run.returncode == 0, run.stderr
    (row,) = json.loads(told.read_text())
    assert row["other_is"] == "per second, LNbits"
    assert row["ratio"] > 0
    assert "LNbits 1.6.2" in run.stdout


@pytest.mark.slow
def test_an_lnbits_that_does_not_start_is_told_with_its_own_words(tmp_path: Path) -> None:
    run = bench(home_of(tmp_path, "raise ImportError('no such thing as ConstBitStream')"))
    assert run.returncode == 1
    assert "LNbits does not start here" in run.stderr
    assert "no such thing as ConstBitStream" in run.stderr


@pytest.mark.slow
def test_where_lnbits_cannot_be_installed_the_bench_says_so(tmp_path: Path) -> None:
    run = bench(tmp_path / "home", PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
    assert run.returncode == 1
    assert "lnbits==1.6.2 can't be installed here" in run.stderr
    assert not (tmp_path / "home" / "installed").exists()
