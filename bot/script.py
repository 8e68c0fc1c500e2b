"""`chatwallet chat --script`: plays a conversation against the bot as a process, and prints what it says."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack

from ..sandbox.control import Control, ControlError
from .child import Child
from .visitor import Seen, Visitor

NOTICES = 30.0  # seconds that `!wait` waits at the most
QUIET = 0.5  # seconds without a message after which a conversation is over
CODE = re.compile(r"\b[A-Z0-9]{4}\b")
SOMEBODY = "me"


class ScriptError(Exception):
    """A line of the script can't be played."""


class Script:
    """Plays lines. `control` is the sandbox's, None when the bot speaks to another Flash."""

    def __init__(
        self, bot: Child, control: Control | None, emit: Callable[[dict[str, object]], None]
    ) -> None:
        self._bot = bot
        self._control = control
        self._emit = emit
        self._stack = AsyncExitStack()
        self._visitors: dict[str, Visitor] = {}
        self._codes: list[Seen] = []
        self._notices = 0
        self._said = asyncio.Event()
        self._directions: dict[str, Callable[[str], Awaitable[None]]] = {
            "pay": self._pay,
            "pay-late": self._pay_late,
            "expire": self._expire,
            "as": self._as,
            "restart": self._restart,
            "offline": self._offline,
            "drop": self._drop,
            "button": self._button,
            "wait": self._wait,
        }

    async def play(self, lines: Iterable[str]) -> None:
        """Play all lines; return when the bot has said what it had to say. Raises ScriptError."""
        async with self._stack:
            await self._as(SOMEBODY)
            for number, line in enumerate(lines, 1):
                try:
                    await self._line(line.rstrip("\r\n"))
                except (TimeoutError, ValueError, ControlError) as error:
                    raise ScriptError(
                        f"line {number}, {line.strip()!r}: {str(error) or 'no answer came'}"
                    ) from error
            while await self._more_within(QUIET):
                pass

    async def _line(self, line: str) -> None:
        if not line.strip():
            return
        if not line.startswith("!"):
            await self._now.say(line)
            return
        name, _, rest = line[1:].partition(" ")
        if name not in self._directions:
            raise ValueError(f"is none of {', '.join('!' + known for known in self._directions)}")
        await self._directions[name](rest.strip())

    def _see(self, name: str, seen: Seen) -> None:
        if seen.qr is not None and not seen.edited:
            self._codes.append(seen)
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

    @property
    def _flash(self) -> Control:
        if self._control is None:
            raise ValueError("only the sandbox can do this, and the bot speaks to another Flash")
        return self._control

    def _code(self, code: str = "") -> str:
        shown = [seen for seen in self._codes if not code or code.upper() in CODE.findall(seen.text)]
        if not shown or shown[-1].qr is None:
            raise ValueError(f"no QR {code} was shown".replace("  ", " "))
        return shown[-1].qr.lower()

    async def _pay(self, code: str) -> None:
        try:
            await self._flash.pay(self._code(code))
        except ControlError as error:
            # A payer's wallet may refuse, as it does for an expired code; the conversation goes on.
            print(f"the payer's wallet says: {error}", file=sys.stderr)  # noqa: T201

    async def _pay_late(self, code: str) -> None:
        await self._flash.pay_late(self._code(code))

    async def _expire(self, code: str) -> None:
        await self._flash.expire(self._code(code))

    async def _as(self, name: str) -> None:
        if not name:
            raise ValueError("needs a name")
        if name not in self._visitors:
            visitor = Visitor(name, self._bot.url, self._see)
            self._visitors[name] = await self._stack.enter_async_context(visitor)
        self._now = self._visitors[name]

    async def _restart(self, _: str) -> None:
        await self._bot.kill()
        await self._bot.start()

    async def _offline(self, seconds: str) -> None:
        await self._flash.network("refuse", seconds=_number(seconds, "seconds"))

    async def _drop(self, _: str) -> None:
        await self._flash.drop()

    async def _button(self, number: str) -> None:
        last = self._now.last
        if last is None or not number.isdigit() or not 0 < int(number) <= len(last.buttons):
            raise ValueError("the last message has no such button")
        await self._now.say(last.buttons[int(number) - 1][1], reply_to=last.id)

    async def _wait(self, count: str) -> None:
        wanted = _number(count or "1", "notices")
        try:
            async with asyncio.timeout(NOTICES):
                while self._notices < wanted:
                    self._said.clear()
                    await self._said.wait()
        except TimeoutError:
            return  # what is missing is missing in the output, where whoever plays the script looks


def _number(written: str, of_what: str) -> float:
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", written):
        raise ValueError(f"needs a number of {of_what}")
    return float(written)
