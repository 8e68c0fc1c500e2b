"""A program of ours in a process of its own, so that its work does not count as ours.

It tells one line of JSON when it is ready, then answers each line of JSON with one, and ends when there are no more.
One that needs more than its arguments reads a line of JSON before it is ready.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from aiohttp import web

from chatwallet.bot.collector import rare_collections


class Beside:
    """The process from outside; `told` is what it said when it was ready."""

    def __init__(self, questions: IO[str], answers: IO[str], first: object) -> None:
        self._questions = questions
        self._answers = answers
        self.told = json.loads(answers.readline()) if first is None else self.ask(first)

    def ask(self, question: object) -> Any:
        """Its answer; blocks until then."""
        self._questions.write(json.dumps(question) + "\n")
        self._questions.flush()
        return json.loads(self._answers.readline())


@contextmanager
def beside(program: str, *arguments: str, first: object = None) -> Iterator[Beside]:
    """Run a program of this folder; `first` is the line that it reads before it is ready, None if it reads none."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name(program)), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Beside(process.stdin, process.stdout, first)
        finally:
            process.stdin.close()


async def answer(told: object, reply: Callable[[Any], Awaitable[object]]) -> None:
    """Be such a process: say `told`, then reply to each question."""
    print(json.dumps(told), flush=True)
    with rare_collections():  # its garbage must not stand in our figures
        while question := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await reply(json.loads(question))), flush=True)


async def serve(app: web.Application) -> str:
    """Serve on a free port until the process ends; return the address."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
