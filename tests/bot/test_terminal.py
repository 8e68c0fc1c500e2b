"""A conversation by hand, in a terminal of its own: a pty with somebody who types."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import re
import struct
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chatwallet.channels import qr
from chatwallet.tests.nursery import start_at

from .conftest import clean_environment

pytestmark = pytest.mark.slow

PATIENCE = 60.0
UP, LEFT, TAB = "\x1b[A", "\x1b[D", "\t"


class Typist:
    """Somebody at a terminal: `screen` is all that came to it."""

    def __init__(self, file: int, process: asyncio.subprocess.Process) -> None:
        self._file = file
        self.process = process
        self.screen = ""
        self._more = asyncio.Event()
        asyncio.get_running_loop().add_reader(file, self._read)

    def _read(self) -> None:
        try:
            came = os.read(self._file, 65536)
        except OSError:  # the other end is closed
            came = b""
        if not came:
            asyncio.get_running_loop().remove_reader(self._file)
        self.screen += came.decode(errors="replace")
        self._more.set()

    def type(self, text: str) -> None:
        os.write(self._file, text.encode())

    async def sees(self, pattern: str, *, after: int = 0) -> re.Match[str]:
        """Wait for text on the screen, behind its first `after` characters."""
        async with asyncio.timeout(PATIENCE):
            while (found := re.compile(pattern).search(self.screen, after)) is None:
                self._more.clear()
                await self._more.wait()
        return found

    async def ends(self) -> int:
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@asynccontextmanager
async def terminal(
    folder: Path, *options: str, command: str = "chat", columns: int = 100, **settings: str
) -> AsyncIterator[Typist]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = clean_environment(**settings) | {"TERM": "xterm"}
    process = await start_at(theirs, command, *options, environment=environment, folder=folder)
    os.close(theirs)
    typist = Typist(ours, process)
    try:
        yield typist
    finally:
        asyncio.get_running_loop().remove_reader(ours)
        if process.returncode is None:
            process.kill()
            await process.wait()
        os.close(ours)


async def test_a_sale_by_hand_from_the_first_word_to_exit(tmp_path: Path) -> None:
    """Y14, Y18: words complete, lines come back and are edited, `!pay` pays, `exit` ends."""
    async with terminal(tmp_path) as me:
        await me.sees("no real money")
        me.type(f"rece{TAB}10 Coffee\n")
        await me.sees(r"Receive \$10\.00")
        await me.sees("█")
        me.type("!pay\n")
        await me.sees(r"Payment received: \$10\.00")
        told = len(me.screen)
        me.type(f"{UP}{UP}{LEFT}{LEFT}{LEFT}{LEFT}{LEFT}{LEFT}{LEFT}5\n")  # receive 105 Coffee
        await me.sees(r"Receive \$105\.00", after=told)
        assert "^[[" not in me.screen
        me.type("!as Bob\n")
        await me.sees("!as is for scripts")
        me.type("!fly\n")
        await me.sees("!fly is none of !pay")
        me.type("exit\n")
        assert await me.ends() == 0


async def test_in_a_narrow_terminal_it_says_why_there_is_no_picture(tmp_path: Path) -> None:
    """Y14: a picture that is broken at the edge can't be scanned; the payment request stands below."""
    async with terminal(tmp_path, columns=50) as me:
        me.type("receive 10 Coffee\n")
        found = await me.sees(r"needs a window of (\d+) columns, and this one has 50")
        request = await me.sees(r"lnbc[0-9a-z\r\n]+")
        text = re.sub(r"\s", "", request[0]).upper()
        assert int(found[1]) == len(qr.half_blocks(text).split("\x1b[0m")[0].rpartition("m")[2])
        assert "▄" not in me.screen
    async with terminal(tmp_path, columns=int(found[1])) as me:
        me.type("receive 10 Coffee\n")
        await me.sees("▄")


async def test_by_hand_too_each_message_can_be_one_object(tmp_path: Path) -> None:
    """Y14."""
    async with terminal(tmp_path, "--json", columns=5000) as me:
        me.type("receive 10 Coffee\n")
        found = await me.sees(r'\{"text": "Receive.*\}')
        said = json.loads(found[0])
        assert said["image"]["text"].startswith("LNBC")
        assert {"text", "image", "buttons", "reply_to", "edit_of", "notice", "at", "id"} <= set(said)
        me.type("!pay\n")
        notice = await me.sees(r'\{"text": "[^{]*Payment received.*\}')
        assert json.loads(notice[0])["notice"] is True


async def test_what_is_said_meanwhile_does_not_break_the_line_that_is_written(tmp_path: Path) -> None:
    """Y14: the line stands below the news, whole."""
    async with terminal(tmp_path) as me:
        me.type("receive 10 Coffee\n")
        await me.sees(r"Receive \$10\.00")
        me.type("!pay\nsta")
        news = await me.sees(r"Payment received: \$10\.00")
        await me.sees(r"\nsta", after=news.end())
        typed = len(me.screen)
        me.type("tus\n")
        await me.sees("(?i)paid", after=typed)


async def test_the_terminal_is_left_as_it_was(tmp_path: Path) -> None:
    """Y14: a read that is broken off must not leave it silent."""
    async with terminal(tmp_path) as me:
        before = termios.tcgetattr(me._file)
        me.type("hello\n")
        await me.sees("receive 10")
        me.process.send_signal(2)
        await me.ends()
        assert termios.tcgetattr(me._file)[:4] == before[:4]
