"""A batch that hiredis writes is what redis-py would have written, on every kind of connection that a store has."""

from __future__ import annotations

from typing import Any

import pytest
from redis.asyncio import Redis

from chatwallet.storage.redis.address import make_client, parse_address

COMMANDS = [
    (
        "EVALSHA",
        b"0a" * 20,
        2,
        b"{chatwallet}",
        b"{chatwallet}:mark",
        "é\n",
        b"\x00\r\n",
        "",
        0.25,
        1e20,
        -(2**62),
    ),
    ("MGET", b"{chatwallet}:a"),
    ("SET", b"key", b"x" * 100_000),
]


@pytest.mark.parametrize(
    "url",
    ["redis://localhost", "unix:///tmp/no.sock", "rediss://localhost", "redis+sentinel://localhost/mymaster"],
)
async def test_a_batch_is_written_as_the_library_would_have_written_it(url: str) -> None:
    client = make_client(parse_address(url))
    assert isinstance(client, Redis)
    connection: Any = client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
    written = connection.pack_commands(COMMANDS)
    theirs = [part for command in COMMANDS for part in connection.pack_command(*command)]
    assert len(written) == len(COMMANDS), "each in one piece: it is ours"
    assert b"".join(written) == b"".join(theirs)
    await client.aclose()
