"""`chatwallet chat --script`: plays a conversation against the bot as a process, and prints what it says."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack

from ...sandbox.control import Control, ControlError
from .bot_process import BotProcess
from .directions import Directions, number
from .web_client import Seen, WebClient

NOTICES = "30"  # seconds that `!wait` waits at the most, where the line names no others
QUIET = 0.5  # seconds without a message after which a conversation is over
SOMEBODY = "me"


class ScriptError(Exception):
    """A line of the script can't be played."""


class Script:
    """Plays lines. `control` is the sandbox's, None when the bot speaks to another wallet.

    `emit` is given each message of the bot, `heard` the name of a person and each line that they say.
    """

    def __init__(
        self,
        bot: BotProcess,
        control: Control | None,
        emit: Callable[[dict[str, object]], None],
        heard: Callable[[str, str], None] = lambda _, __: None,
    ) -> None:
        self._bot = bot
        self._emit = emit
        self._heard = heard
        self._stack = AsyncExitStack()
        self._clients: dict[str, WebClient] = {}
        self._sandbox = Directions(control)
        self._notices = 0
        self._in_vain = ""
        self._said = asyncio.Event()
        self._directions: dict[str, Callable[[str], Awaitable[None]]] = {
            **self._sandbox.known,
            "pay": self._pay,
            "as": self._as,
            "restart": self._restart,
            "button": self._button,
            "wait": self._wait,
        }

    async def play(self, lines: Iterable[str]) -> None:
        """Play all lines; return when the bot has said what it had to say.

        Raises ScriptError, at the end also for a `!wait` that waited in vain.
        """
        vain: list[str] = []
        async with self._stack:
            await self._as(SOMEBODY)
            for count, line in enumerate(lines, 1):
                try:
                    await self._line(line.rstrip("\r\n"))
                except (TimeoutError, ValueError, ControlError) as error:
                    raise ScriptError(
                        f"line {count}, {line.strip()!r}: {str(error) or 'no answer came'}"
                    ) from error
                if self._in_vain:
                    vain.append(f"line {count}, {line.strip()!r}: {self._in_vain}")
                    self._in_vain = ""
            while await self._more_within(QUIET):
                pass
        if vain:
            raise ScriptError("; ".join(vain))

    async def _line(self, line: str) -> None:
        if not line.strip():
            return
        if not line.startswith("!"):
            await self._say(line)
            return
        name, _, rest = line[1:].partition(" ")
        if name not in self._directions:
            raise ValueError(f"is none of {', '.join('!' + known for known in self._directions)}")
        await self._directions[name](rest.strip())

    def _see(self, name: str, seen: Seen) -> None:
        if seen.qr is not None and not seen.edited:
            self._sandbox.note(seen.text, seen.qr)
        self._notices += seen.is_notice
        self._said.set()
        shown: dict[str, object] = {
            "to": name,
            "text": seen.text,
            "image": None if seen.qr is None else {"text": seen.qr},
            "buttons": [{"label": label, "text": text} for label, text in seen.buttons],
            "reply_to": seen.reply_to,
            "edit_of": seen.id if seen.edited else None,
            "notice": seen.is_notice,
            "at": seen.at,
            "id": seen.id,
        }
        self._emit(shown)

    async def _more_within(self, seconds: float) -> bool:
        self._said.clear()
        try:
            await asyncio.wait_for(self._said.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _say(self, line: str, reply_to: str | None = None) -> None:
        self._heard(self._now.name, line)
        await self._now.say(line, reply_to)

    async def _pay(self, code: str) -> None:
        try:
            await self._sandbox.pay(code)
        except ControlError as error:
            # A payer's wallet may refuse, as it does for an expired code; the conversation goes on.
            print(f"the payer's wallet says: {error}", file=sys.stderr)  # noqa: T201

    async def _as(self, name: str) -> None:
        if not name:
            raise ValueError("needs a name")
        if name not in self._clients:
            client = WebClient(name, self._bot.url, self._see)
            self._clients[name] = await self._stack.enter_async_context(client)
        self._now = self._clients[name]

    async def _restart(self, _: str) -> None:
        await self._bot.kill()
        await self._bot.start()

    async def _button(self, which: str) -> None:
        last = self._now.last
        if last is None or not which.isdigit() or not 0 < int(which) <= len(last.buttons):
            raise ValueError("the last message has no such button")
        await self._say(last.buttons[int(which) - 1][1], last.id)

    async def _wait(self, what: str) -> None:
        count, _, patience = what.partition(" ")
        wanted, seconds = number(count or "1", "notices"), number(patience or NOTICES, "seconds")
        try:
            async with asyncio.timeout(seconds):
                while self._notices < wanted:
                    self._said.clear()
                    await self._said.wait()
        except TimeoutError:  # the rest is played all the same: it may show why
            self._in_vain = f"{self._notices} of {wanted:g} notices came within {seconds:g} s"
