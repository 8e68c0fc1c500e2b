"""X32: a port that was free a moment ago may be taken by the time that a bot binds it."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from chatwallet.bot.cli.bot_process import BotFailed, BotProcess
from chatwallet.bot.cli.ports import Port

OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")

pytestmark = pytest.mark.slow


@pytest.mark.skipif(not OUTGOING.exists(), reason="only Linux says which ports connections get")
def test_no_connection_can_take_a_port_meanwhile() -> None:
    first, last = map(int, OUTGOING.read_text().split())
    assert not any(first <= Port().number <= last for _ in range(200))


def test_nobody_gets_a_port_twice() -> None:
    kept = [Port() for _ in range(200)]
    assert len({port.number for port in kept}) == 200
    assert all(port.is_free() for port in kept)


async def test_another_process_gets_other_ports() -> None:
    kept = Port()
    told = (
        "import fcntl, sys\n"
        "from pathlib import Path\n"
        "from chatwallet.bot.cli.ports import Port\n"
        "import tempfile, os\n"
        "lock = Path(tempfile.gettempdir()) / f'chatwallet-ports-{os.getuid()}' / sys.argv[1]\n"
        "try:\n"
        "    fcntl.flock(lock.open('ab'), fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "except BlockingIOError:\n"
        "    print('taken')\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", told, str(kept), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said == b"taken\n"


def test_a_port_is_free_again_when_nobody_keeps_it() -> None:
    port = Port()
    number = port.number
    with socket.create_server(("127.0.0.1", number)):
        assert not port.is_free()
    assert port.is_free()


def settings(tmp_path: Path) -> dict[str, str]:
    return {
        "CHATWALLET_STORE": f"sqlite:///{tmp_path / 'chat.sqlite'}",
        "CHATWALLET_FLASH_GRAPHQL_URL": "http://127.0.0.1:9/graphql",
        "CHATWALLET_FLASH_WS_URL": "ws://127.0.0.1:9/graphql",
        "CHATWALLET_FLASH_TOKEN": "ory_st_test",
    }


async def test_a_bot_that_finds_its_port_taken_gets_another_one(tmp_path: Path) -> None:
    bot = BotProcess(settings(tmp_path))
    before = bot.url
    with socket.create_server(("127.0.0.1", int(before.rpartition(":")[2]))):
        async with bot, aiohttp.ClientSession() as session:
            assert bot.url != before
            async with session.get(f"{bot.url}/healthz") as answer:
                assert answer.status == 200


async def test_a_bot_that_was_up_keeps_its_address(tmp_path: Path) -> None:
    async with BotProcess(settings(tmp_path)) as bot:
        before = bot.url
        await bot.kill()
        with (
            socket.create_server(("127.0.0.1", int(before.rpartition(":")[2]))),
            pytest.raises(BotFailed),
        ):
            await bot.start()
        await bot.start()
        assert bot.url == before
