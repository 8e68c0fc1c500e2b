"""Many thousand open charges on one socket: the memory of each, and the time to follow them all again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from statistics import median

import aiohttp
import loops
from beside import beside
from sandbox_process import Stall
from table import Goal, Row

from chatwallet.tests.redis_server import redis_server
from chatwallet.wallet.flash.documents import FOLLOW_INVOICE
from chatwallet.wallet.flash.server import POLL_BURST

PER_MINUTE = 30  # statuses that a wallet asks for by default


def rows(*, rounds: Mapping[int, int]) -> list[Row]:
    """Four rows for each number of charges on each store: memory, and time to follow them again after a cut.

    `rounds` says for each number of charges how often that is measured.
    """
    with redis_server() as redis:
        stores = {"SQLite": "", "Redis": redis.url}
        return [row for charges, times in rounds.items() for row in _rows(times, charges, stores)]


def _rows(rounds: int, charges: int, stores: Mapping[str, str]) -> Iterator[Row]:
    """Bytes per open charge, and seconds to follow all of them again against a bare client's.

    The stand-in answers each subscription once, and does nothing else.
    """
    with beside("flash_process.py", "1", str(charges)) as flash:
        stall = Stall(**flash.told, token="bench")
        bare = _bare_seconds(stall, rounds)
        told = {name: _told(replace(stall, store=url), rounds) for name, url in stores.items()}
        bare += _bare_seconds(stall, rounds)
    for name, (opened, again) in told.items():
        each = f"of {charges:,} open charges on one socket, {name}"
        yield Row(f"memory {each}, each", opened["all"] / charges / 1000, "kB", goals=(Goal(10),))
        yield Row(
            f"… before they are followed ({charges:,}, {name})", opened["stored"] / charges / 1000, "kB"
        )
        seconds = median(one["seconds"] for one in again)
        # 10,000 in 5 s on one core is asked for.
        yield Row(
            f"following all {each} again after a cut",
            seconds,
            "s",
            median(bare),
            "s, bare client",
            goals=(Goal(charges / 2000),),
            cpu=median(one["cpu"] for one in again) / charges * 1e6,
        )
        # Above what the wallet may ask by then is never.
        asked, allowed = max(one["asked"] for one in again), POLL_BURST + seconds * PER_MINUTE / 60
        assert asked <= allowed, f"{asked} requests for statuses in {seconds:.1f} s"
        yield Row(f"… requests for statuses meanwhile ({charges:,}, {name})", asked, "", goals=(Goal(11),))


def _told(stall: Stall, rounds: int) -> tuple[dict[str, float], list[dict[str, float]]]:
    with beside("follower_process.py", first=asdict(stall)) as follower:
        return follower.ask("open"), [follower.ask("drop") for _ in range(rounds)]


def _bare_seconds(stall: Stall, rounds: int) -> list[float]:
    return [loops.run(_bare(stall)) for _ in range(rounds)]


async def _bare(stall: Stall) -> float:
    """Seconds in which the least possible client connects, subscribes to all and hears of all: the floor."""
    frames = [
        json.dumps(
            {
                "type": "subscribe",
                "id": str(number),
                "payload": {"query": FOLLOW_INVOICE, "variables": {"input": {"paymentRequest": request}}},
            }
        )
        for number, (_, request) in enumerate(stall.invoices)
    ]
    async with aiohttp.ClientSession() as session:
        started = time.perf_counter()
        async with session.ws_connect(stall.ws_url, protocols=["graphql-transport-ws"]) as socket:
            await socket.send_str('{"type":"connection_init"}')
            await socket.receive()
            sending = asyncio.create_task(_send_all(socket, frames))
            unheard = set(range(len(frames)))
            while unheard:
                unheard.discard(int(json.loads(await socket.receive_str())["id"]))
            took = time.perf_counter() - started
            await sending
    return took


async def _send_all(socket: aiohttp.ClientWebSocketResponse, frames: list[str]) -> None:
    for frame in frames:
        await socket.send_str(frame)
