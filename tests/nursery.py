"""Commands as copies of one process that has loaded the libraries: a start takes a tenth of a second then, not two.

Each is a process of its own all the same, with its own environment and folder, that can be killed. Only Linux can
wait for a process that somebody else has started; elsewhere they are started as ever.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from chatwallet.bot.cli.bot_process import BotProcess
from chatwallet.tests.calls import ask, birth, end_of

_USABLE = hasattr(os, "pidfd_open")
_SHARED = "CHATWALLET_TEST_NURSERY"
WORKERS = "-of-workers"  # behind the address of a nursery
_NOTHING = os.open(os.devnull, os.O_RDWR)  # for who is to read nothing, or whose words are for nobody


class Newborn:
    """As much of asyncio.subprocess.Process as a BotProcess needs, and its output."""

    def __init__(self, nursery: str, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout: asyncio.StreamReader | None = None
        self.stderr: asyncio.StreamReader | None = None
        self._nursery = nursery
        self._ended = asyncio.Event()
        self._descriptor = os.pidfd_open(pid)
        asyncio.get_running_loop().add_reader(self._descriptor, self._end)

    async def wait(self) -> int:
        """The exit code, as soon as there is one."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for its end; return what it has printed meanwhile."""
        assert self.stdout is not None
        assert self.stderr is not None
        out, err, _ = await asyncio.gather(self.stdout.read(), self.stderr.read(), self.wait())
        return out, err

    def send_signal(self, number: int) -> None:
        """Send it a signal. Until its end was noticed nobody else can have its number."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)
        self.returncode = ask(self._nursery, {"ended": self.pid})
        self._ended.set()


def _start(
    nursery: str, arguments: Sequence[str], environment: Mapping[str, str], out: int = 2, err: int = 2
) -> Newborn:
    """Start what has nothing to read, and prints to our standard error if nowhere else."""
    return Newborn(nursery, birth(nursery, arguments, environment, Path.cwd(), _NOTHING, out, err))


async def start_at(
    terminal: int, *arguments: str, environment: Mapping[str, str], folder: Path
) -> asyncio.subprocess.Process:
    """Start `chatwallet` at a terminal."""
    if not _USABLE:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "chatwallet.bot", *arguments, env=environment, cwd=folder,
            stdin=terminal, stdout=terminal, stderr=terminal,
        )  # fmt: skip
    pid = birth(_nursery(), arguments, environment, folder, terminal, terminal, terminal)
    return cast("asyncio.subprocess.Process", Newborn(_nursery(), pid))


def share(tests: Sequence[str]) -> str | None:
    """Have the processes that this one starts use its nursery: to load the libraries takes ten seconds of work.

    Returns the address of a nursery of workers, whose copies have loaded these tests besides.
    """
    if not _USABLE:
        return None
    os.environ[_SHARED] = _open(*tests)
    return os.environ[_SHARED] + WORKERS


@cache
def _nursery() -> str:
    """The address of this process's nursery, or of a shared one."""
    return os.environ.get(_SHARED) or _open()


def _open(*tests: str) -> str:
    """Start a nursery, and one of workers where there are tests. They end, with their copies, when the tests do."""
    path = f"{tempfile.mkdtemp(prefix='nursery-')}/calls"
    ours, theirs = socket.socketpair()
    with contextlib.ExitStack() as inherited:
        inherited.enter_context(theirs)
        calls = [
            inherited.enter_context(_listening(address))
            for address in ([path, path + WORKERS] if tests else [path])
        ]
        descriptors = [theirs.fileno(), *(line.fileno() for line in calls)]
        process = subprocess.Popen(
            [
                sys.executable,
                Path(__file__).with_name("nursery_process.py"),
                ",".join(map(str, descriptors)),
                *tests,
            ],
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
        )

    def end() -> None:
        ours.close()
        process.wait()
        shutil.rmtree(Path(path).parent)

    atexit.register(end)
    return path


def _listening(address: str) -> socket.socket:
    calls = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    calls.bind(address)
    calls.listen(64)
    return calls


def speed_up(nursery: str | None = None) -> None:
    """Have all bots of this process be born in a nursery, where there can be one."""

    async def spawn(child: BotProcess) -> asyncio.subprocess.Process:
        born = _start(nursery or _nursery(), ["run"], child.environment, _NOTHING)
        return cast("asyncio.subprocess.Process", born)

    if _USABLE:
        setattr(BotProcess, "spawn", spawn)  # noqa: B010


def run(
    *arguments: str, stdin: bytes, environment: Mapping[str, str], folder: Path, timeout: float
) -> tuple[int, bytes, bytes]:
    """Run `chatwallet`, or a script, to its end; return its exit code and what it printed. Raises TimeoutError."""
    with contextlib.ExitStack() as opened:
        said, out, err = (opened.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        said.write(stdin)
        said.seek(0)
        if _USABLE:
            descriptors = said.fileno(), out.fileno(), err.fileno()
            pid = birth(_nursery(), arguments, environment, folder, *descriptors)
            code = end_of(_nursery(), pid, timeout)
        else:
            program = [] if arguments and arguments[0].endswith(".py") else ["-m", "chatwallet.bot"]
            code = subprocess.run(
                [sys.executable, *program, *arguments],
                stdin=said, stdout=out, stderr=err, cwd=folder, env=environment, timeout=timeout, check=False,
            ).returncode  # fmt: skip
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


async def start_script(
    path: Path, environment: Mapping[str, str], out: int = 2
) -> asyncio.subprocess.Process:
    """Start a program that imports us; it prints to a descriptor, and has nothing to read."""
    if not _USABLE:
        return await asyncio.create_subprocess_exec(
            sys.executable, str(path), env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    return cast("asyncio.subprocess.Process", _start(_nursery(), [str(path)], environment, out, out))


async def start(*arguments: str, environment: Mapping[str, str] | None = None) -> asyncio.subprocess.Process:
    """Start `chatwallet`, a script or `-c` and a program, with pipes for what it prints and nothing to read.

    Without an environment it has this one.
    """
    environment = os.environ if environment is None else environment
    if not _USABLE:
        ours = arguments[0] == "-c" or arguments[0].endswith(".py")
        return await asyncio.create_subprocess_exec(
            sys.executable, *(() if ours else ("-m", "chatwallet.bot")), *arguments, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    (out, its_out), (err, its_err) = os.pipe(), os.pipe()
    process = _start(_nursery(), arguments, environment, its_out, its_err)
    os.close(its_out)
    os.close(its_err)
    process.stdout, process.stderr = await _reader(out), await _reader(err)
    return cast("asyncio.subprocess.Process", process)


async def _reader(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    pipe = os.fdopen(descriptor, "rb", 0)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return reader
