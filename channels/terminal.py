"""A terminal that somebody writes in: lines that can be edited, words that complete, messages that break neither."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

try:
    import readline
except ImportError:  # not on Windows, whose terminal edits lines itself
    readline = None  # type: ignore[assignment]

_CLEAR_LINE = "\r\x1b[K"


class Terminal:
    """The terminal of this process: iterate over it for the lines, write to it what is said meanwhile."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        """`words` are completed at the beginning of a line."""
        self._words = sorted(words)
        self._writing = False

    @staticmethod
    def is_here() -> bool:
        """Whether somebody sits at both ends of this process."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def __iter__(self) -> Iterator[str]:
        if readline is not None:
            readline.set_completer(self._complete)
            readline.set_completer_delims(" ")
            readline.parse_and_bind("tab: complete")
        while True:
            self._writing = True
            try:
                line = input()
            except EOFError:
                return
            finally:
                self._writing = False
            yield line

    def write(self, text: str) -> None:
        """Print above the line that is being written, which stands below again."""
        begun = readline.get_line_buffer() if readline is not None and self._writing else ""
        sys.stdout.write((_CLEAR_LINE if begun else "") + text + begun)
        sys.stdout.flush()

    @staticmethod
    @contextmanager
    def kept() -> Iterator[None]:
        """Leave the terminal as it was: a read that is broken off by the end of the program would leave it silent."""
        if os.name != "posix" or not sys.stdin.isatty():
            yield
            return
        import termios  # noqa: PLC0415 - not on Windows

        file = sys.stdin.fileno()
        before = termios.tcgetattr(file)
        try:
            yield
        finally:
            termios.tcsetattr(file, termios.TCSADRAIN, before)

    def _complete(self, begun: str, number: int) -> str | None:
        if readline.get_begidx() > 0:
            return None
        fitting = [word for word in self._words if word.startswith(begun.lower())]
        return f"{fitting[number]} " if number < len(fitting) else None


def columns(output: TextIO) -> int | None:
    """How many columns the terminal has that `output` goes to; None where it is none, or does not say."""
    try:
        return os.get_terminal_size(output.fileno()).columns or None
    except (OSError, ValueError):  # no terminal; no file at all
        return None
