"""What a request of python-telegram-bot over aiohttp takes at most."""

from __future__ import annotations

import asyncio

import pytest
from telegram import InputFile
from telegram.error import TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from chatwallet.channels.telegram.ptb_requests import AiohttpRequest

LARGE = 32 * 1024 * 1024  # bytes: more than any two sockets hold


async def test_a_body_that_nobody_takes_ends_in_a_time_out() -> None:
    """It hung for as long as the connection stood; httpx gave up after its write time-out."""
    silent, ended = asyncio.Event(), asyncio.Event()

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        silent.set()
        await ended.wait()
        writer.transport.abort()

    photo = RequestParameter.from_input("photo", InputFile(b"x" * LARGE, attach=True))
    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sendPhoto"
        request = AiohttpRequest(None, read_timeout=0.2)
        await request.initialize()
        async with asyncio.timeout(10):
            with pytest.raises(TimedOut):
                await request.do_request(
                    url,
                    "POST",
                    RequestData([photo]),
                    read_timeout=0.2,
                    write_timeout=0.2,
                    connect_timeout=0.5,
                    pool_timeout=0.5,
                )
        assert silent.is_set()
        ended.set()
        await request.shutdown()
