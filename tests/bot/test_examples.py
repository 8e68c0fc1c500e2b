"""The examples as somebody would start them: each a process of its own, with tokens of its own."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from chatwallet.bot.cli.ports import Port
from chatwallet.bot.cli.sandbox_settings import sandbox_environment
from chatwallet.bot.cli.web_client import WebClient
from chatwallet.commands.registry import find_commands
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.nursery import run, start_script

from .conftest import clean_environment

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
START = 30.0
BOTS = ["aiogram_host.py", "ptb_host.py"]


@asynccontextmanager
async def started(name: str, environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """An example as a process; it must end in order after SIGTERM."""
    process = await start_script(EXAMPLES / name, environment)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(START):
            assert await process.wait() in (0, -signal.SIGTERM)  # uvicorn ends by the signal, in order
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def flash(folder: Path) -> AsyncIterator[tuple[dict[str, str], Control]]:
    """A stand-in for Flash, and an environment that points a bot with a store in `folder` at it."""
    async with Sandbox(invoice_limit=0) as sandbox, Control(sandbox.control_url) as control:
        environment = clean_environment(store=f"sqlite:///{folder}/example.sqlite")
        environment |= {name: value for name, value in sandbox_environment(sandbox).items() if value}
        yield environment, control


def test_each_host_is_an_example_and_no_program() -> None:
    for path in EXAMPLES.glob("*_host.py"):
        assert len([line for line in path.read_text().splitlines() if line]) <= 40


@pytest.mark.slow
@pytest.mark.parametrize("name", BOTS)
async def test_a_host_answers_its_own_command_and_the_wallet_the_others(name: str, tmp_path: Path) -> None:
    async with flash(tmp_path) as (environment, control), FakeTelegram() as town:
        environment |= {"CHATWALLET_TELEGRAM_TOKEN": town.token, "CHATWALLET_TELEGRAM_API_URL": town.url}
        ana = town.person("Ana")
        chat = town.private(ana)
        town.say(ana, "/hours")
        async with started(name, environment):
            assert "from 8 to 17" in (await town.answer(chat, seconds=START)).text
            town.say(ana, "/receive 10 Coffee")
            shown = await town.answer(chat, 2)
            assert "Coffee" in shown.text
            assert shown.photo is not None
            await control.pay(_request(shown.text))
            notice = await town.answer(chat, 3, seconds=START)
    assert notice.reply_to == shown.id
    assert len(chat.answers) == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", BOTS)
async def test_a_payment_while_the_host_is_stopped_is_told_once_when_it_is_back(
    name: str, tmp_path: Path
) -> None:
    async with flash(tmp_path) as (environment, control), FakeTelegram() as town:
        environment |= {"CHATWALLET_TELEGRAM_TOKEN": town.token, "CHATWALLET_TELEGRAM_API_URL": town.url}
        ana = town.person("Ana")
        chat = town.private(ana)
        town.say(ana, "/receive 10 Coffee")
        async with started(name, environment):
            shown = await town.answer(chat, seconds=START)
        await control.pay(_request(shown.text))
        town.say(ana, "/hours")
        async with started(name, environment):
            await town.wait_for(lambda: len(chat.answers) >= 3, START)
    said = [message.text for message in chat.answers[1:]]
    assert sum("Coffee" in text for text in said) == 1
    assert sum("from 8 to 17" in text for text in said) == 1


async def answers(session: aiohttp.ClientSession, url: str) -> None:
    """Wait until a site that was started answers."""
    async with asyncio.timeout(START):
        while True:
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_a_site_serves_its_own_page_and_the_wallet_below_it(tmp_path: Path) -> None:
    async with flash(tmp_path) as (environment, _), aiohttp.ClientSession() as session:
        port = Port()
        async with started("fastapi_host.py", environment | {"PORT": str(port), "STAFF_KEY": "sesame"}):
            site = f"http://127.0.0.1:{port}"
            key = {"Authorization": "Bearer sesame"}
            await answers(session, f"{site}/hours")
            async with session.post(f"{site}/staff/ana/chat") as stranger:
                assert stranger.status == 401
            async with session.post(f"{site}/staff/ana/chat", headers=key) as answer:
                address = (await answer.json())["link"].removeprefix("chat/")
            async with session.post(f"{site}/staff/ana/chat", headers=key) as again:
                assert (again.status, await again.json()) == (
                    409,
                    {"detail": "there is a web chat of the name 'ana' already"},
                )
            async with WebClient("Ana", f"{site}/wallet", lambda *_: None, address=address) as ana:
                assert (await ana.say("receive 10 Coffee")).qr is not None
            async with session.get(f"{site}/hours") as answer:
                assert await answer.json() == {"opens": "8:00", "closes": "17:00"}


def install_tips(site: Path) -> None:
    """Put the example package into a folder as an installer would, by what its pyproject.toml says."""
    project = tomllib.loads((EXAMPLES / "tips_command" / "pyproject.toml").read_text())["project"]
    shutil.copytree(EXAMPLES / "tips_command" / "chatwallet_tips", site / "chatwallet_tips")
    information = site / "chatwallet_tips-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    ((group, entries),) = project["entry-points"].items()
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    (information / "entry_points.txt").write_text("\n".join(lines))


def test_the_command_of_another_package_is_found_by_its_entry_point(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install_tips(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert "tip" in {command.name for command in find_commands()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tip 40", "10% is $4.00"),
        ("tip much", "like: tip 40"),
        ("tip 1e999999999", "like: tip 40"),
        ("tip NaN", "like: tip 40"),
        ("tip -3", "like: tip 40"),
    ],
)
def test_the_example_s_command_answers(tmp_path: Path, line: str, says: str) -> None:
    install_tips(tmp_path / "site")
    environment = clean_environment() | {"PYTHONPATH": str(tmp_path / "site")}
    code, out, _ = run("chat", stdin=line.encode(), environment=environment, folder=tmp_path, timeout=START)
    assert code == 0
    assert says in out.decode()


def _request(text: str) -> str:
    """The payment request in a message."""
    return next(word for word in text.split() if word.startswith("lnbc"))
