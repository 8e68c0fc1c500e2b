"""A Redis for tests: the one of CHATWALLET_TEST_REDIS_URL, else one started here, on a socket in a folder of its own.

Whatever the server, a test works in a namespace that nobody else has, and removes only that.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from redis import Redis, exceptions
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from chatwallet.bot.cli.ports import Port
from chatwallet.storage.redis.address import make_client, parse_address
from chatwallet.storage.redis.store import RedisStore

# As deploy/ has it, by the name that 6.2 knows as well (since 7.0 it is hash-max-listpack-value).
COMPACT = ("--hash-max-ziplist-value", "1024")
KEPT = ("--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", "")
STRICT = (*KEPT, *COMPACT)
_PATIENCE = 20.0  # seconds


class RedisServer:
    """A redis-server process of ours, on a Unix socket; its data lies in `folder` and survives `kill`."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        program = find_program()
        options = ("--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder), *STRICT)
        log = self.folder / "redis.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen((program, *options, *self._options), stdout=out, stderr=out)
        try:
            self.ask("PING")
        except exceptions.ConnectionError:
            pytest.fail(f"redis-server did not start:\n{log.read_text()}", pytrace=False)

    def ask(self, *command: str | int) -> object:
        """The reply to a command, once the server listens."""
        later = (exceptions.ConnectionError, exceptions.TimeoutError)
        retry = Retry(ConstantBackoff(0.02), int(_PATIENCE / 0.02), later)
        with Redis(unix_socket_path=str(self.socket), retry=retry, decode_responses=True) as client:
            return client.execute_command(*command)

    def kill(self) -> None:
        """End it as a crash does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(_PATIENCE)

    def freeze(self) -> None:
        """Have it stand still, as a virtual machine does that is being moved."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


def find_program() -> str:
    """The server of this machine; without one the test is skipped where a server is given, and fails elsewhere."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None and "CHATWALLET_TEST_REDIS_URL" in os.environ:
        pytest.skip("a server that is given is not stopped and restarted: that takes a redis-server on PATH")
    if program is None:
        pytest.fail(
            "no redis-server on PATH: run tests/find-servers, install one, or name a server in "
            "CHATWALLET_TEST_REDIS_URL",
            pytrace=False,
        )
    return program


@contextmanager
def redis_server(*options: str) -> Iterator[RedisServer]:
    """A running server of ours, with these options besides those that a store wants."""
    # A socket's path may be no longer than about 100 characters: pytest's own folders are too deep.
    with tempfile.TemporaryDirectory(prefix="cw-redis-") as folder:
        server = RedisServer(Path(folder), *options)
        server.start()
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def redis_cluster() -> Iterator[tuple[RedisServer, str]]:
    """A cluster of one node that holds every slot, and its address."""
    port, bus = Port(), Port()
    options = ("--port", str(port), "--cluster-enabled", "yes", "--cluster-port", str(bus))
    with redis_server("--bind", "127.0.0.1", *options) as server:
        server.ask("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        wait_for_cluster(server)
        yield server, f"redis+cluster://127.0.0.1:{port}"


def wait_for_cluster(server: RedisServer) -> None:
    """A node takes a moment until it trusts itself to know the cluster."""
    give_up = time.monotonic() + _PATIENCE
    while "cluster_state:ok" not in str(server.ask("CLUSTER", "INFO")) and time.monotonic() < give_up:
        time.sleep(0.02)


@contextmanager
def redis_url() -> Iterator[str]:
    """The address of a server that may be shared: for those who keep to a namespace."""
    if given := os.environ.get("CHATWALLET_TEST_REDIS_URL"):
        yield given
        return
    with redis_server() as server:
        yield server.url


def with_option(url: str, option: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{option}"


@asynccontextmanager
async def own_namespace(url: str) -> AsyncIterator[str]:
    """The address of a namespace that nobody else has, which is removed afterwards."""
    mine = with_option(url, f"namespace=cw-test-{secrets.token_hex(8)}")
    try:
        yield mine
    finally:
        await remove(mine)


@asynccontextmanager
async def redis_store(url: str) -> AsyncIterator[RedisStore]:
    """A store in a namespace of its own, which is removed afterwards."""
    async with own_namespace(url) as mine, RedisStore(mine) as store:
        yield store


async def remove(url: str) -> None:
    """Remove the namespace of an address."""
    address = parse_address(url)
    async with make_client(address) as client:
        names = [name async for name in client.scan_iter(match=f"{address.root}:*", count=1000)]
        for start in range(0, len(names), 1000):
            await client.unlink(*names[start : start + 1000])
