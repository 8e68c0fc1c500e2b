"""A master, its replica and a sentinel over them: a Redis that outlasts the loss of its master."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis import Redis, exceptions
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from chatwallet.bot.cli.ports import Port

from .redis_server import RedisServer, find_program, redis_server

SERVICE = "mymaster"
_TICK = 0.05  # seconds
_PATIENCE = 20.0
_CONFIG = """port {port}
bind 127.0.0.1
sentinel monitor {service} 127.0.0.1 {master} 1
sentinel down-after-milliseconds {service} 500
sentinel failover-timeout {service} 3000
"""


class _NotYet(Exception):
    """What is waited for is not so yet."""


@dataclass(frozen=True)
class Guarded:
    """Both servers, and the address at which the sentinel names whichever is the master."""

    master: RedisServer
    replica: RedisServer
    url: str

    def wait_for_copy(self) -> None:
        """Until the replica has all that the master has: Redis copies after it has answered."""
        offset = _field(self.master, "master_repl_offset")
        _wait_for(lambda: int(_field(self.replica, "slave_repl_offset")) >= int(offset))


@contextmanager
def guarded_redis() -> Iterator[Guarded]:
    """All three, in agreement about who is the master."""
    port, other, sentinel = Port(), Port(), Port()
    common = ("--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0")
    follow = ("--replicaof", f"127.0.0.1 {port}")
    with (
        redis_server("--port", str(port), *common) as master,
        redis_server("--port", str(other), *common, *follow) as replica,
    ):
        _wait_for(lambda: _field(replica, "master_link_status") == "up")
        with _sentinel(master.folder, sentinel.number, port.number):
            yield Guarded(master, replica, f"redis+sentinel://127.0.0.1:{sentinel}/{SERVICE}")


@contextmanager
def _sentinel(folder: Path, port: int, master: int) -> Iterator[None]:
    config, log = folder / "sentinel.conf", folder / "sentinel.log"
    config.write_text(_CONFIG.format(port=port, service=SERVICE, master=master))  # it keeps its state there
    with log.open("ab") as out:
        process = subprocess.Popen((find_program(), str(config), "--sentinel"), stdout=out, stderr=out)
    try:
        with Redis(port=port, decode_responses=True) as client:
            _wait_for(lambda: bool(client.execute_command("SENTINEL", "REPLICAS", SERVICE)))
        yield
    except _NotYet:
        pytest.fail(f"the sentinel knows no replica:\n{log.read_text()}", pytrace=False)
    finally:
        process.kill()
        process.wait(_PATIENCE)


def _field(server: RedisServer, name: str) -> str:
    info: Any = server.ask("INFO", "replication")
    return str(info[name])


def _wait_for(holds: Callable[[], bool]) -> None:
    """Ask again and again: none of them tells by itself. Raises _NotYet."""

    def ask() -> None:
        if not holds():
            raise _NotYet

    later = (_NotYet, exceptions.ConnectionError)
    Retry(ConstantBackoff(_TICK), int(_PATIENCE / _TICK), later).call_with_retry(ask, lambda _: None)
