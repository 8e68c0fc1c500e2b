"""No connection takes more of the server than its share, however its bytes come, or don't (X13, X19)."""

from __future__ import annotations

import asyncio
import base64
import os
import resource
import socket
import struct
import tracemalloc

import aiohttp
import pytest

from chatwallet.tests.web.conftest import Caller, House, Open
from chatwallet.web.limits import Limits, within_files

HEAD = "GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = "POST /body HTTP/1.1\r\nHost: 127.0.0.1\r\n"
QUICK = Limits(head_seconds=1.0, body_seconds=1.0, write_seconds=1.0, linger_seconds=0.5)
MEGABYTE = 1024 * 1024


async def is_well(house: House) -> bool:
    async with (
        aiohttp.ClientSession() as session,
        asyncio.timeout(2),
        session.get(house.url + "/healthz") as answer,
    ):
        return answer.status == 200


async def test_who_leaves_before_being_taken_counts_for_nobody(opened: Open) -> None:
    """A scanner that resets each connection at once shut the door to every proxy, whose address counts for nobody."""
    async with opened(Limits(connections_per_address=10)) as house:
        for _ in range(3):
            for _ in range(50):
                # Without a pause, so that the server can take none of them before it has gone.
                with socket.create_connection(("127.0.0.1", house.port)) as one:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            assert await is_well(house)
        await house.until_left()
        assert not +house.server.config.peers  # type: ignore[attr-defined]


async def test_one_header_without_end_is_refused_and_costs_nothing(opened: Open) -> None:
    async with opened() as house:
        callers = [await house.connect() for _ in range(4)]
        tracemalloc.start()
        for caller in callers:
            caller.say(HEAD + "X: ")
        sent = await asyncio.gather(*(caller.flood(b"x" * 65536, 2000) for caller in callers))
        assert await is_well(house)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        await house.until_left()
    assert max(sent) < 2000 * 65536, "it was cut off"
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize(
    "part", [b"X: " + b"x" * 17_000, b"X: x\r\n" * 3000, b"\r\n" * 9000], ids=["one", "many", "empty"]
)
async def test_a_head_over_16_kb_is_told_so(opened: Open, part: bytes) -> None:
    async with opened() as house:
        caller = await house.connect()
        caller.say(part if part.startswith(b"\r") else HEAD.encode() + part)
        assert await caller.status() == 431


async def test_a_long_address_is_part_of_the_head(opened: Open) -> None:
    async with opened() as house:
        assert await house.ask(f"GET /page?{'x' * 17_000} HTTP/1.1", "Host: 127.0.0.1") == 431


async def test_a_head_that_comes_in_drops_is_measured_too(opened: Open) -> None:
    async with opened() as house:
        caller = await house.connect()
        caller.say(HEAD)
        for _ in range(18):
            await caller.flood(b"X-Drop: " + b"x" * 990 + b"\r\n", 1)
            await asyncio.sleep(0)
        assert await caller.status() == 431


async def test_a_head_of_15_kb_is_read_and_so_is_the_next_one(opened: Open) -> None:
    async with opened() as house:
        caller = await house.connect()
        for _ in range(3):
            caller.say(HEAD + f"X: {'x' * 15_000}\r\n\r\n")
            assert await caller.status() == 200
            await caller.reader.readuntil(b"well")


async def test_requests_that_are_never_finished_are_ended_and_hold_up_nobody(opened: Open) -> None:
    async with opened(QUICK) as house:
        callers = [await house.connect() for _ in range(250)]
        for caller in callers:
            caller.say(HEAD)
        assert await is_well(house)
        assert {await caller.status() for caller in callers} == {408}
        for caller in callers:
            caller.writer.close()
        await house.until_left()


async def test_who_says_nothing_at_all_is_not_waited_for(opened: Open) -> None:
    async with opened(QUICK) as house:
        caller = await house.connect()
        await caller.end()
        await house.until_left()


async def test_the_time_of_a_head_counts_from_its_first_byte_on_also_for_the_next_request(
    opened: Open,
) -> None:
    async with opened(QUICK) as house:
        caller = await house.connect()
        caller.say(HEAD + "\r\n")
        assert await caller.status() == 200
        await caller.reader.readuntil(b"well")
        caller.say("GET /pa")
        assert await caller.status() == 408


@pytest.mark.parametrize(
    "begin",
    [
        POST + "Content-Length: 100\r\n\r\nhalf",
        POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: ",
        HEAD + "Content-Length: 100\r\n\r\nhalf",
    ],
    ids=["length", "chunks", "trailer", "unread"],
)
async def test_a_body_that_takes_for_ever_is_ended(opened: Open, begin: str) -> None:
    async with opened(QUICK) as house:
        caller = await house.connect()
        caller.say(begin)
        assert await caller.status() == (200 if begin.startswith("GET") else 408)
        await caller.end()
        await house.until_left()


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (POST + "Content-Length: 100000000\r\n\r\n", b"x" * 65536),
        (POST + "Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        (POST + "Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 10_000),
        (POST + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", b"x" * 65536),
        (POST + "Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: x\r\n" * 10_000),
        (HEAD + "Content-Length: 100000000\r\n\r\n", b"x" * 65536),
    ],
    ids=["length", "chunks", "small chunks", "one trailer", "trailers", "unread"],
)
async def test_a_body_without_end_is_cut(opened: Open, begin: str, more: bytes) -> None:
    async with opened() as house:
        caller = await house.connect()
        caller.say(begin)
        assert await caller.flood(more, 2000) < 2000 * len(more)
        await house.until_left()
        assert await is_well(house)


async def test_a_body_over_64_kb_is_told_so(opened: Open) -> None:
    async with opened() as house:
        caller = await house.connect()
        caller.say(POST + "Content-Length: 70000\r\n\r\n" + "x" * 70_000)
        assert await caller.status() == 413


async def test_who_does_not_read_what_was_asked_for_is_cut_off(opened: Open) -> None:
    async with opened(QUICK) as house:
        caller = await house.connect()
        caller.reader._transport.pause_reading()  # type: ignore[attr-defined]  # so that nothing is read at all
        caller.say("GET /big HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        async with asyncio.timeout(10):
            while not house.server.server_state.connections:
                await asyncio.sleep(0.01)
        await house.until_left()


async def test_there_are_only_so_many_connections(opened: Open) -> None:
    async with opened(Limits(connections=3)) as house:
        kept = [await house.connect() for _ in range(3)]
        for caller in kept:
            caller.say(HEAD)
        while len(house.server.server_state.connections) < 3:
            await asyncio.sleep(0.01)
        assert await (await house.connect()).status() == 503
        kept[0].say("\r\n")
        assert await kept[0].status() == 200


async def test_connections_of_one_address_are_counted_but_those_of_a_proxy_are_not(opened: Open) -> None:
    for proxies, status in (((), 503), (("127.0.0.1",), 408)):
        async with opened(
            Limits(connections_per_address=2, head_seconds=0.5, linger_seconds=0.5), proxies=proxies
        ) as house:
            callers = [await house.connect() for _ in range(3)]
            assert await callers[2].status() == status, proxies
            for caller in callers:
                await caller.end()
            await house.until_left()
            assert await is_well(house), "and those that have gone are counted no more"


async def open_socket(house: House) -> Caller:
    caller = await house.connect()
    key = base64.b64encode(os.urandom(16)).decode()
    caller.say(
        "GET /socket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    )
    assert await caller.status() == 101
    await caller.reader.readuntil(b"\r\n\r\n")
    return caller


def frame(opcode: int, data: bytes, *, last: bool = True) -> bytes:
    """A frame of a client, masked with zeros."""
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack("!H", len(data))
    return bytes([(0x80 if last else 0) | opcode]) + size + bytes(4) + data


async def test_thousands_of_messages_in_one_piece_close_the_socket(opened: Open) -> None:
    """S3-14: each would wait in memory for its turn."""
    async with opened() as house:
        caller = await open_socket(house)
        caller.say(frame(1, b"x") * 5000)
        received = b""
        while not received.endswith(b"at once"):
            received += await asyncio.wait_for(caller.reader.read(65536), 10)
        assert struct.pack("!H", 1008) in received
        await house.until_left()


async def test_a_message_of_endless_empty_pieces_is_cut_off(opened: Open) -> None:
    async with opened() as house:
        caller = await open_socket(house)
        caller.say(frame(1, b"", last=False))
        assert await caller.flood(frame(0, b"", last=False) * 500, 10_000) < 10_000 * 500 * 6
        await house.until_left()


async def test_who_pings_and_reads_no_answer_is_cut_off(opened: Open) -> None:
    async with opened() as house:
        caller = await open_socket(house)
        caller.reader._transport.pause_reading()  # type: ignore[attr-defined]
        one = frame(9, b"x" * 120) * 500
        assert await caller.flood(one, 2000) < 2000 * len(one)
        await house.until_left()


async def test_a_socket_that_reads_nothing_is_cut_off(opened: Open) -> None:
    async with opened(Limits(write_seconds=1, linger_seconds=1, messages_per_minute=1_000_000)) as house:
        caller = await open_socket(house)
        caller.reader._transport.pause_reading()  # type: ignore[attr-defined]
        sent = await caller.flood(frame(1, b"x" * 60_000), 2000)
        assert sent < 2000 * 60_000
        await house.until_left()


def test_there_are_no_more_connections_than_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
        assert (
            within_files(Limits(connections=10_000_000)).connections < 10_000_000
            or hard == resource.RLIM_INFINITY
        )
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == hard, "it takes all that it may"
        assert within_files(Limits(connections=5)).connections == 5
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
