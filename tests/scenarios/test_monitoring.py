"""What monitors see of the whole bot: a payment in the metrics and the log, a supervisor that hears it live."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import aiohttp
import pytest

from chatwallet.bot.cli.ports import Port

from .conftest import PATIENCE, OpenStage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


async def test_a_payment_shows_in_the_metrics_and_in_one_line_for_each_step(
    stage: OpenStage, capfd: pytest.CaptureFixture[str]
) -> None:
    port = Port()
    async with stage(metrics_port=str(port), log_format="json") as own, own.someone() as person:
        await own.pay(await person.say("receive 10 Coffee"))
        await person.notices()
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            wanted = 'chatwallet_notifications_total{channel="web",result="sent"} 1.0'
            text = ""
            while wanted not in text:
                async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    text = await answer.text()
        assert 'chatwallet_invoices_created_total{channel="web"} 1.0' in text
        assert 'chatwallet_payments_detected_total{late="false",source="subscription"} 1.0' in text
        async with aiohttp.ClientSession() as session, session.get(f"{own.bot.url}/metrics") as answer:
            assert answer.status == 404, "the public port tells nobody"
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    (made,) = (line for line in lines if line["event"] == "invoice_made")
    story = [line for line in lines if line.get("ref") == made["ref"]]
    assert {line["event"] for line in story} == {"invoice_made", "shown", "paid", "sending", "sent"}
    assert all({"ts", "level", "instance", "version"} <= line.keys() for line in lines)
    (sent,) = (line for line in story if line["event"] == "sent")
    assert (sent["channel"], sent["attempt"]) == ("web", 1)
    assert 0 <= sent["ms"] < PATIENCE * 1000


async def test_systemd_hears_that_it_is_ready_alive_and_stopping(stage: OpenStage, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        loop = asyncio.get_running_loop()

        async def hear() -> str:
            return (await asyncio.wait_for(loop.sock_recv(ear, 100), PATIENCE)).decode()

        async with stage() as own:
            await own.bot.stop()
            own.bot.environment |= {"NOTIFY_SOCKET": ear.getsockname(), "WATCHDOG_USEC": "3000000"}
            await own.bot.start()
            heard = [await hear() for _ in range(4)]
            stopping = asyncio.create_task(own.bot.stop())
            while (word := await hear()) == "WATCHDOG=1":
                continue
            assert word == "STOPPING=1"
            assert await stopping == 0
    assert sorted(heard) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]
