"""A server's port and its end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import aiohttp
import pytest

from chatwallet.tests.web.conftest import ROUTES
from chatwallet.web.limits import Limits
from chatwallet.web.server import CantListen, listen, serve_until_signal, server
from chatwallet.web.site import site

PATIENCE = 10.0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_one_signal_stops_and_leaves_the_next_one_to_kill(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    running = server(site(ROUTES, limits=Limits(), hosts=None))
    try:
        async with (
            asyncio.timeout(PATIENCE),
            aiohttp.ClientSession() as session,
            asyncio.TaskGroup() as tasks,
        ):
            serving = tasks.create_task(serve_until_signal(running, listener))
            async with session.get(f"{url}/healthz") as answer:
                assert answer.status == 200
            assert signal.getsignal(number) not in (signal.SIG_DFL, signal.default_int_handler)
            os.kill(os.getpid(), number)
            await serving
        assert signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)
    finally:
        signal.signal(number, before)


ALONE = """
import asyncio, time
from chatwallet.web.server import Server, listen, server


class Counted(Server):
    ticks = 0

    async def on_tick(self, counter):
        self.ticks += 1
        if self.ticks == 3:
            self.third.set()
        return await super().on_tick(counter)


async def main():
    running = server(None)
    running.__class__, running.third, started = Counted, asyncio.Event(), time.monotonic()
    serving = asyncio.create_task(running.serve(sockets=[listen("127.0.0.1", 0)]))
    await running.third.wait()
    third = time.monotonic()
    running.should_exit = True
    await serving
    print(third - started, time.monotonic() - third)


asyncio.run(main())
"""


@pytest.mark.slow
def test_with_nobody_there_it_wakes_up_once_a_second_and_still_ends_at_once() -> None:
    # Alone, because servers in tests are made to end sooner.
    told = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, check=True, timeout=60)
    third, end = map(float, told.stdout.split())
    assert third >= 2
    assert end < 0.8  # of which uvicorn sleeps for 0.1


def test_a_port_can_be_had_once() -> None:
    with listen("127.0.0.1", 0) as listener, pytest.raises(CantListen, match="is taken"):
        listen("127.0.0.1", listener.getsockname()[1])
