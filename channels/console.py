"""The conversation in a terminal, or over a pipe."""

from __future__ import annotations

import asyncio
import io
import json
import re
import secrets
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from typing import Protocol, TextIO

from . import qr
from .base import Abilities, Conversation, InboundMessage, OutboundMessage, Receiver, tells_payment
from .errors import Unreachable
from .factory import ChannelContext, ChannelFactory, NoSettings
from .terminal import Terminal, columns

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_REMEMBERED = 200
_QUOTE_LENGTH = 60
_LEAVE = ("exit", "quit")
_NARROW = "[The QR needs a window of {needed} columns, and this one has {columns}.]"


class Aside(Protocol):
    """What a line that begins with `!` is for: not a message, but a word to the program that runs the bot."""

    def saw(self, message: OutboundMessage) -> None:
        """Take note of what the bot has said."""

    async def play(self, line: str) -> str:
        """Do what a line says, and return what to print of it."""


class ConsoleChannel:
    """Reads lines of one person and prints what the bot says to them, or with `as_json` each message as an object.

    A QR is drawn in half blocks where the terminal is wide enough; a button is shown as the words that do the same, a
    reply as a quoted first line. Nothing that is printed can move the cursor or change a colour but the channel's own
    drawing. A line `exit` ends the input. `narrow` says why there is no picture, of `{needed}` and `{columns}`.
    """

    name = "console"
    abilities = Abilities(replies=True, authenticated=True, random_ids=True)

    def __init__(
        self,
        *,
        source: TextIO | None = None,
        output: TextIO | None = None,
        terminal: Terminal | None = None,
        person: str = "me",
        language: str | None = None,
        aside: Aside | None = None,
        as_json: bool = False,
        narrow: str = _NARROW,
    ) -> None:
        self._source: Iterable[str] = terminal or (source if source is not None else sys.stdin)
        self._output = output if output is not None else sys.stdout
        self._terminal = terminal
        self._aside = aside
        self._as_json = as_json
        self._narrow = narrow
        self._conversation = Conversation(self.name, person, person)
        self._language = language
        self._first_lines: OrderedDict[str, str] = OrderedDict()

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        """Print the message; its reference is the key. Raises Unreachable when nobody reads the output."""
        text = _printable(message.text)
        shown = _object(message, key) if self._as_json else "\n".join(self._parts(message, text))
        try:
            self._print(shown)
        except BrokenPipeError as closed:
            raise Unreachable("nobody reads the output") from closed
        if self._aside is not None:
            self._aside.saw(message)
        self._remember(key, text)
        return key

    def _parts(self, message: OutboundMessage, text: str) -> list[str]:
        parts = [self._picture(message.qr)] if message.qr else []
        if quoted := self._first_lines.get(message.reply_to or ""):
            parts.append(f"> {quoted}")
        parts.append(text)
        if message.buttons:
            parts.append(" ".join(f"[{_printable(button.text)}]" for button in message.buttons))
        return [*parts, ""]

    def _picture(self, text: str) -> str:
        drawn, wide = qr.half_blocks(text), columns(self._output)
        needed = drawn.count("\n") * 2 + 1  # two modules to a line, and the side is odd
        return drawn if wide is None or needed <= wide else self._narrow.format(needed=needed, columns=wide)

    def _print(self, text: str) -> None:
        if self._terminal is not None:
            self._terminal.write(f"{text}\n")
            return
        self._output.write(f"{text}\n")
        self._output.flush()

    async def receive(self, receiver: Receiver) -> None:
        """Hand every line that is not empty to `receiver`; return at the end of the input (Ctrl-D), or at `exit`."""
        lines = self._lines()
        while (line := await lines.get()) is not None:
            text = line.strip()
            if text.lower() in _LEAVE:
                return
            if text.startswith("!") and self._aside is not None:
                if told := await self._aside.play(text):
                    self._print(f"{_printable(told)}\n")
            elif text:
                await receiver(
                    InboundMessage(
                        self._conversation,
                        secrets.token_hex(8),
                        text,
                        datetime.now(UTC),
                        language=self._language,
                    )
                )

    def _lines(self) -> asyncio.Queue[str | None]:
        """The lines of the input as they come, then None.

        A thread reads them: a terminal, a pipe and a file have no one asynchronous interface, and asyncio's
        would make the terminal non-blocking for the output too. It is a daemon, since a read of a terminal can't
        be broken off when the program ends.
        """
        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[str | None] = asyncio.Queue()

        def hand_over(line: str | None) -> bool:
            try:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            except RuntimeError:  # the loop was closed while the read was waiting
                return False
            return True

        def read() -> None:
            if isinstance(self._source, io.TextIOWrapper):
                self._source.reconfigure(errors="replace")
            for line in self._source:
                if not hand_over(line):
                    return
            hand_over(None)

        threading.Thread(target=read, name="console-lines", daemon=True).start()
        return lines

    def _remember(self, reference: str, text: str) -> None:
        first_line = text.partition("\n")[0]
        if len(first_line) > _QUOTE_LENGTH:
            first_line = first_line[: _QUOTE_LENGTH - 1] + "…"
        self._first_lines[reference] = first_line
        while len(self._first_lines) > _REMEMBERED:
            self._first_lines.popitem(last=False)


def _object(message: OutboundMessage, key: str) -> str:
    """A message as one line of JSON, with the members that a script prints."""
    shown = {
        "text": message.text,
        "image": None if message.qr is None else {"text": message.qr},
        "buttons": [{"label": button.label, "text": button.text} for button in message.buttons],
        "reply_to": message.reply_to,
        "edit_of": None,
        "notice": tells_payment(key),
        "at": datetime.now(UTC).isoformat(),
        "id": key,
    }
    return json.dumps(shown, ensure_ascii=False)


def _printable(text: str) -> str:
    """`text` without control characters (C0, C1, ESC) but for line breaks and tabs, and without lone surrogates."""
    return _CONTROLS.sub("", text).encode(errors="replace").decode()


def _open(_: NoSettings, __: ChannelContext) -> AbstractAsyncContextManager[ConsoleChannel]:
    return nullcontext(ConsoleChannel())


FACTORY = ChannelFactory(_open, NoSettings)
