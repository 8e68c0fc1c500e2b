"""The lines of the log: an event and its fields, as text for a person or JSON for a machine, on one stream."""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Literal, TextIO

import orjson
import structlog
from structlog.typing import EventDict

from .levels import Levels
from .redaction import Redactor

_NANO = 1_000_000_000


class LineHandler(logging.StreamHandler[TextIO]):
    """Writes what we say and what libraries warn of, with secrets cut out.

    Nobody fails because the stream is closed or full.
    """

    def __init__(
        self, stream: TextIO, form: Literal["json", "text"], redactor: Redactor, levels: Levels
    ) -> None:
        super().__init__(stream)
        self.levels = levels
        self._cut = redactor.cut
        self._time = Stamp()
        # The lines of several instances go into one place.
        own = {"instance": f"{socket.gethostname()}:{os.getpid()}", "version": version("chatwallet")}
        self._sign = own if form == "json" else {}
        self._render = _as_json if form == "json" else _text_for(stream)

    def say(self, level: str, event: EventDict) -> None:
        """Write an event of ours, with its fields. Without the standard library's record, which takes as long again."""
        line = self._line(level, event) + self.terminator
        self.acquire()
        try:
            self.stream.write(line)
            self.stream.flush()
        except (OSError, ValueError):  # it is full, or closed
            return
        finally:
            self.release()

    def format(self, record: logging.LogRecord) -> str:
        """The line of a library's record."""
        event: EventDict = {"event": record.getMessage()}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        return self._line(record.levelname.lower(), event)

    def _line(self, level: str, event: EventDict) -> str:
        event = structlog.contextvars.merge_contextvars(None, level, event)
        if "exc_info" in event:
            event = structlog.processors.format_exc_info(None, level, event)
        fields = {name: self._cut(value) for name, value in event.items()}
        fields["level"] = level
        fields["ts"] = self._time.now()
        fields.update(self._sign)
        return self._render(fields)


class Stamp:
    """Times in UTC, to the microsecond; the part down to the second is written once a second."""

    def __init__(self, clock: Callable[[], int] = time.time_ns) -> None:
        """`clock` tells the nanoseconds since 1970."""
        self._clock = clock
        self._last = (-1, "")

    def now(self) -> str:
        """The moment: "2026-11-21T14:05:00.000123Z"."""
        second, rest = divmod(self._clock(), _NANO)
        at, text = self._last  # both at once: other threads log too
        if at != second:
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._last = (second, text)
        return f"{text}.{rest // 1000:06d}Z"


def _as_json(fields: EventDict) -> str:
    try:
        return orjson.dumps(fields).decode()
    except orjson.JSONEncodeError:  # a number of more than 64 bits, half a surrogate pair
        return json.dumps(fields)


def _text_for(stream: TextIO) -> Callable[[EventDict], str]:
    renderer = structlog.dev.ConsoleRenderer(colors=stream.isatty())
    return lambda fields: str(renderer(None, "", fields))
