"""What a start loads: a library that nobody asked for costs everybody time and memory."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from chatwallet.tests.bot.conftest import PATIENCE, clean_environment

pytestmark = pytest.mark.slow

CHANNELS_OF_OTHERS = {"aiogram", "telegram", "httpx", "twilio"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-X", "importtime", "-m", "chatwallet.bot", *arguments]


def loaded(told: str) -> set[str]:
    """The modules that Python tells of, and the packages that they are in."""
    lines = [line for line in told.splitlines() if line.startswith("import time:")]
    names = {line.rpartition("|")[2].strip() for line in lines}
    return names | {name.partition(".")[0] for name in names}


def test_help_loads_nothing_that_it_does_not_show() -> None:
    done = subprocess.run(command("--help"), capture_output=True, text=True, timeout=PATIENCE, check=True)
    modules = loaded(done.stderr)
    assert "chatwallet.bot.cli.main" in modules
    unwanted = CHANNELS_OF_OTHERS | {
        "gql",
        "graphql",
        "aiohttp",
        "pydantic",
        "structlog",
        "uvicorn",
        "starlette",
    }
    assert modules & (unwanted | {"fluent", "babel", "redis", "aio_pika", "apscheduler", "sqlite3"}) == set()


def test_a_bot_on_the_web_alone_loads_no_other_channel_and_no_other_store(tmp_path: Path) -> None:
    nowhere = "127.0.0.1:1/graphql"
    settings = {
        "CHANNELS": "web",
        "STORE": f"sqlite:///{tmp_path / 'shop.sqlite'}",
        "HTTP_PORT": "0",
        "FLASH_TOKEN": "ory_st_0123456789",
        "FLASH_GRAPHQL_URL": f"http://{nowhere}",
        "FLASH_WS_URL": f"ws://{nowhere}",
    }
    with (tmp_path / "said").open("w") as said:
        bot = subprocess.Popen(
            command("run"),
            env=clean_environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        with bot:
            assert bot.stdout is not None
            url = bot.stdout.readline().split()[-1]
            with urllib.request.urlopen(f"{url}healthz", timeout=PATIENCE) as answer:
                assert answer.status == 200
            bot.send_signal(signal.SIGINT)
            bot.communicate(timeout=PATIENCE)
    assert bot.returncode == 0
    modules = loaded((tmp_path / "said").read_text())
    assert {"gql", "sqlite3", "structlog"} <= modules
    unwanted = CHANNELS_OF_OTHERS | {"aio_pika", "aiormq", "redis", "ariadne", "rich.console", "pygments"}
    assert modules & unwanted == set()
