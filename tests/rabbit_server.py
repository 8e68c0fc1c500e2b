"""A RabbitMQ for tests: the one of CHATWALLET_TEST_RABBITMQ_URL, else one started here, on ports of its own.

Tests that may share one use queues that nobody else has. Run as a program, this file keeps the broker that all
workers of a test run share: it starts it, says where it is, and ends it when the last of them is gone, however it went.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from chatwallet.bot.cli.ports import Port

_PATIENCE = 60.0  # seconds
_LOOK = 0.2  # seconds after which somebody who waits for a process looks whether it still runs
_PACKAGED = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one on PATH there changes the user first
_CONFIG = "loopback_users = none\nheartbeat = 5\ndisk_free_limit.absolute = 10MB\n"


class NoRabbitMQ(Exception):
    """There is none on this machine, or it does not start."""


class RabbitServer:
    """A broker of ours, with an epmd of its own; what is durable lies in `folder` and survives `kill`."""

    def __init__(self, folder: Path, *config: str) -> None:
        self.folder = folder
        self._port, self._distribution, self._epmd_port = Port(), Port(), Port()
        self._epmd: subprocess.Popen[bytes] | None = None
        self._broker: subprocess.Popen[bytes] | None = None
        self._log = folder / "rabbitmq.log"
        (folder / "rabbitmq.conf").write_text(_CONFIG + "".join(f"{line}\n" for line in config))
        (folder / "plugins").write_text("[].\n")

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Start it; when this returns, it takes connections. Raises NoRabbitMQ."""
        program = str(_PACKAGED) if _PACKAGED.exists() else shutil.which("rabbitmq-server")
        epmd = shutil.which("epmd")
        if program is None or epmd is None:
            raise NoRabbitMQ(
                "no rabbitmq-server on PATH: run tests/find-servers, install one, or name a server in "
                "CHATWALLET_TEST_RABBITMQ_URL"
            )
        with self._log.open("ab") as out, _notifications(self.folder / "notify") as notices:
            if self._epmd is None:
                arguments = (epmd, "-port", str(self._epmd_port), "-address", "127.0.0.1")
                self._epmd = subprocess.Popen(arguments, stdout=out, stderr=out)
            self._broker = subprocess.Popen(
                [program], env=self._environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
            try:
                self._wait_until_ready(notices)
            except (TimeoutError, ChildProcessError):
                self.stop()
                raise NoRabbitMQ(f"rabbitmq-server did not start:\n{self._log.read_text()}") from None

    def _wait_until_ready(self, notices: socket.socket) -> None:
        """Raises TimeoutError, and ChildProcessError as soon as it has ended."""
        assert self._broker is not None
        give_up = time.monotonic() + _PATIENCE
        while time.monotonic() < give_up:
            with suppress(TimeoutError):
                if b"READY=1" in notices.recv(4096):
                    return
            if self._broker.poll() is not None:
                raise ChildProcessError
        raise TimeoutError

    def kill(self) -> None:
        """End it as a crash does."""
        self._signal(signal.SIGKILL)
        assert self._broker is not None
        self._broker.wait(_PATIENCE)

    def freeze(self) -> None:
        """Have it stand still, as a virtual machine does that is being moved."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it and its epmd for good."""
        for process in filter(None, (self._broker, self._epmd)):
            process.kill()
            process.wait(_PATIENCE)

    def _signal(self, number: signal.Signals) -> None:
        assert self._broker is not None
        self._broker.send_signal(number)

    def _environment(self) -> dict[str, str]:
        # NOTIFY_SOCKET: it says itself when it is ready, and its launcher gives way to it, so that it can be killed.
        folder = str(self.folder)
        others = {name: value for name, value in os.environ.items() if not name.startswith("RABBITMQ_")}
        return others | {
            "HOME": folder,
            "ERL_CRASH_DUMP": f"{folder}/erl_crash.dump",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "NOTIFY_SOCKET": f"{folder}/notify",
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{folder}/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{folder}/generated",
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_LOG_BASE": folder,
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": f"{folder}/pid",
            "RABBITMQ_NODENAME": f"cw{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +A 2",
        }


@contextmanager
def rabbit_server(*config: str) -> Iterator[RabbitServer]:
    """A running broker of ours, with these lines in its configuration besides."""
    with tempfile.TemporaryDirectory(prefix="cw-rabbit-", ignore_cleanup_errors=True) as folder:
        server = RabbitServer(Path(folder), *config)
        try:
            server.start()
        except NoRabbitMQ as none:
            if "CHATWALLET_TEST_RABBITMQ_URL" in os.environ:
                pytest.skip("a broker that is given is not killed: that takes a rabbitmq-server on PATH")
            pytest.fail(str(none), pytrace=False)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def rabbit_url(folder: Path) -> Iterator[str]:
    """The address of a broker for those who keep to queues of their own: one for all who name the same folder."""
    if given := os.environ.get("CHATWALLET_TEST_RABBITMQ_URL"):
        yield given
        return
    with _locked(folder / "rabbitmq.users", fcntl.LOCK_SH):
        address = folder / "rabbitmq.url"
        with _locked(folder / "rabbitmq.starting", fcntl.LOCK_EX):
            if not address.exists():
                _start_keeper(folder, address)
        yield address.read_text()


def _start_keeper(folder: Path, address: Path) -> None:
    command = (sys.executable, __file__, str(folder), str(address))
    # In a session of its own: Ctrl-C at the terminal ends the tests, and then their end ends the keeper.
    trouble = subprocess.run(command, stdout=subprocess.PIPE, start_new_session=True, check=False).stdout
    if trouble:
        pytest.fail(trouble.decode(), pytrace=False)


def _keep(folder: Path, address: Path) -> None:
    """Start a broker, write its address down, and end it when nobody holds the lock any more."""
    if os.fork():
        return  # who started it waits for the end of the pipe, and is nobody's parent then
    with tempfile.TemporaryDirectory(prefix="cw-rabbit-", ignore_cleanup_errors=True) as own:
        server = RabbitServer(Path(own))
        try:
            server.start()
            address.write_text(server.url)
            os.close(sys.stdout.fileno())  # the end of the pipe is the sign that it runs
            with _locked(folder / "rabbitmq.users", fcntl.LOCK_EX):
                address.unlink()
        except NoRabbitMQ as none:
            os.write(sys.stdout.fileno(), str(none).encode())
        finally:
            server.stop()


@asynccontextmanager
async def own_queue(url: str, *, remove: bool = True) -> AsyncIterator[tuple[str, AbstractChannel]]:
    """The name of a queue that nobody else has, not made yet, and a channel. What is made for it is removed."""
    name = f"cw-test-{secrets.token_hex(8)}"
    async with await aio_pika.connect(url) as connection:
        yield name, await connection.channel()
    if not remove:  # the broker is the test's own
        return
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        for queue in (name, f"{name}.dead"):
            await channel.queue_delete(queue)
        await channel.exchange_delete(f"{name}.exchange")


@contextmanager
def _notifications(path: Path) -> Iterator[socket.socket]:
    """What a process says by systemd's protocol (sd_notify(3))."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(_LOOK)
        yield listener


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    """A lock on a file, which the system takes back from whoever dies."""
    with path.open("ab") as file:
        fcntl.flock(file, how)
        yield


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), Path(sys.argv[2]))
