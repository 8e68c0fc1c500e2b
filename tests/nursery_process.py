"""The process whose copies are commands: it loads the libraries and waits for calls, see `nursery.py`."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import runpy
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from chatwallet.locales.zones import find_zone
from chatwallet.tests import authorities, packages
from chatwallet.tests.calls import LONGEST
from chatwallet.tests.nursery import speed_up

LIBRARIES = ("chatwallet.bot.cli.main", "chatwallet.bot.run", "chatwallet.bot.cli.chat", "chatwallet.bot.cli.doctor",
             "chatwallet.channels.telegram.aiogram_engine", "chatwallet.channels.telegram.ptb_engine",
             "chatwallet.channels.whatsapp.twilio", "chatwallet.channels.web.channel",
             "chatwallet.storage.sqlite.store", "chatwallet.storage.redis.store", "chatwallet.wallet.flash.wallet",
             "chatwallet.sandbox.app", "uvicorn.main", "uvloop", "uvicorn.lifespan.off",
             "chatwallet.bot.monitoring.logs", "apscheduler.triggers.interval", "typer._adapters")  # fmt: skip
"""What commands load while they start."""


def load(libraries: Iterable[str] = LIBRARIES) -> None:
    """Load what commands load while they start, and read what they read: packages, commands, texts, time zones."""
    gc.disable()  # half of the time it would look at what stays for good
    packages.remember()  # before anybody takes `version` from it
    for library in (*libraries, "chatwallet.tests.first_use"):
        importlib.import_module(library)
    authorities.remember()
    sys.modules["chatwallet.tests.first_use"].be_used()
    find_zone("utc")
    gc.enable()
    gc.freeze()


class _NotNow:
    """A plugin of pytest: files are loaded, and nothing in them is taken for a test."""

    def pytest_pycollect_makeitem(self) -> list[object]:
        """No item."""
        return []


def _load_tests(paths: Sequence[str]) -> bool:
    """Load test files as a worker of pytest loads them, which finds them loaded then. False if one can't be."""
    import pytest  # a command has no use for it

    packages.forget()
    # It is a plugin of pytest as well, which would complain that it may not rewrite it any more.
    sys.modules["anyio"].__doc__ = "PYTEST_DONT_REWRITE"
    arguments = ["--collect-only", "-s", "-pno:xdist", "-pno:cacheprovider", *paths]
    with contextlib.redirect_stdout(io.StringIO()):
        code = pytest.main(arguments, [_NotNow()])
    return code == pytest.ExitCode.NO_TESTS_COLLECTED


def _serve(calls: socket.socket, lifeline: socket.socket, *, commands: bool = True) -> Callable[[], None]:
    """Answer calls until the tests end; return what to run, in a copy.

    Copies are commands, whose bots are born here, or workers, which know themselves where theirs are born.
    """
    children: set[int] = set()
    while True:
        ready, _, _ = select.select([calls, lifeline], [], [])
        if lifeline in ready:
            for pid in children:
                os.kill(pid, signal.SIGKILL)  # nobody waited for it: its number is its own
            return lambda: None
        line, _ = calls.accept()
        with line:
            text, descriptors, _, _ = socket.recv_fds(line, LONGEST, 3)
            call = json.loads(text)
            if "ended" in call:
                answer = os.waitstatus_to_exitcode(os.waitpid(call["ended"], 0)[1])
                children.discard(call["ended"])
            else:
                address = calls.getsockname() if commands else None
                answer = os.fork()
                if not answer:
                    calls.close()
                    lifeline.close()
                    return lambda: _live(address, call, descriptors)
                children.add(answer)
            for descriptor in descriptors:
                os.close(descriptor)
            line.send(str(answer).encode())


def _live(nursery: str | None, call: dict[str, Any], descriptors: Sequence[int]) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    for descriptor in {*descriptors} - {0, 1, 2}:
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["folder"])
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=stream.isatty())  # type: ignore[union-attr]
    speed_up(nursery)  # a command that starts a bot
    try:
        _play(call["arguments"])
        code: Any = None
    except SystemExit as end:
        code = end.code
        if not isinstance(code, int | None):
            raise
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)  # to take all libraries down one by one takes two seconds of work


def _play(arguments: Sequence[str]) -> None:
    """Run a script, a program that is written out after `-c`, or the command line with its arguments."""
    if arguments and arguments[0].endswith(".py"):
        sys.argv = [*arguments]
        sys.path.insert(0, str(Path(arguments[0]).parent))
        runpy.run_path(arguments[0], run_name="__main__")
    elif arguments and arguments[0] == "-c":
        sys.argv = ["-c", *arguments[2:]]
        exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.argv = ["chatwallet", *arguments]
        importlib.import_module("chatwallet.bot.cli.main").main()


def main(descriptors: Sequence[int], tests: Sequence[str]) -> Callable[[], None]:
    """Load all there is to load, and serve commands; with tests serve workers as well, in a process of its own."""
    lifeline, calls, *more = (socket.socket(fileno=number) for number in descriptors)
    load()
    importlib.import_module(
        "chatwallet.sandbox.app"
    ).flash_reader()  # for workers, and commands with a sandbox
    if more and not os.fork():
        calls.close()
        with more[0]:
            return _serve(more[0], lifeline, commands=False) if _load_tests(tests) else lambda: None
    for workers in more:
        workers.close()
    return _serve(calls, lifeline)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests
    main([*map(int, sys.argv[1].split(","))], sys.argv[2:])()
