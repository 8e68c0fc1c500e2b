"""The conversation in a terminal, or over a pipe."""

from __future__ import annotations

import asyncio
import io
import re
import secrets
import sys
import threading
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TextIO

from . import qr
from .base import Abilities, Conversation, InboundMessage, OutboundMessage, Receiver
from .errors import Unreachable

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_REMEMBERED = 200
_QUOTE_LENGTH = 60


class ConsoleChannel:
    """Reads lines of one person and prints what the bot says to them.

    A code is drawn in half blocks; a button is shown as the words that do the same, a reply as a quoted first
    line. Nothing that is printed can move the cursor or change a colour but the channel's own drawing.
    """

    name = "console"
    abilities = Abilities(replies=True, keyed=True)

    def __init__(
        self,
        *,
        source: TextIO | None = None,
        output: TextIO | None = None,
        person: str = "me",
        language: str | None = None,
    ) -> None:
        self._source = source if source is not None else sys.stdin
        self._output = output if output is not None else sys.stdout
        self._conversation = Conversation(self.name, person, person)
        self._language = language
        self._first_lines: OrderedDict[str, str] = OrderedDict()

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        """Print the message; its reference is the key. Raises Unreachable when nobody reads the output."""
        text = _printable(message.text)
        parts = [qr.half_blocks(message.qr)] if message.qr else []
        if quoted := self._first_lines.get(message.reply_to or ""):
            parts.append(f"> {quoted}")
        parts.append(text)
        if message.buttons:
            parts.append(" ".join(f"[{_printable(button.text)}]" for button in message.buttons))
        try:
            self._output.write("\n".join(parts) + "\n\n")
            self._output.flush()
        except BrokenPipeError as closed:
            raise Unreachable("nobody reads the output") from closed
        self._remember(key, text)
        return key

    async def receive(self, receiver: Receiver) -> None:
        """Hand every line that is not empty to `receiver`; return at the end of the input (Ctrl-D)."""
        lines = self._lines()
        while (line := await lines.get()) is not None:
            text = line.strip()
            if text:
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


def _printable(text: str) -> str:
    """`text` without control characters (C0, C1, ESC) but for line breaks and tabs, and without lone surrogates."""
    return _CONTROLS.sub("", text).encode(errors="replace").decode()
