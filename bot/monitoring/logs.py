"""Logs: everything that is logged, by us and by libraries, goes to standard error as lines without secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

from .levels import Levels
from .log_lines import LineHandler
from .redaction import Redactor

NOISY = (
    *("gql", "aiohttp", "apscheduler", "websockets", "uvicorn", "ariadne", "asyncio"),
    *("aiogram", "telegram", "httpx", "httpcore", "twilio"),  # the address of a Bot API call holds the token
)


def _to_handlers(level: str) -> Callable[[_Lines, EventDict], None]:
    """What structlog hands our events to: the handlers of the moment, since loggers are kept for good."""
    root = logging.getLogger()

    def say(lines: _Lines, event: EventDict) -> None:
        for handler in root.handlers:
            if isinstance(handler, LineHandler) and handler.levels.admits(lines.module, level):
                handler.say(level, event)

    return say


class _Lines:
    def __init__(self, module: str = "") -> None:
        self.module = module

    debug = _to_handlers("debug")
    info = _to_handlers("info")
    warning = _to_handlers("warning")
    error = _to_handlers("error")
    critical = _to_handlers("critical")


def _no_refusals(record: logging.LogRecord) -> bool:
    """Whether to log: uvicorn takes a socket that was refused with a status for a fault, and anybody can cause it."""
    return "without completing handshake" not in record.getMessage()


def _whole(_: WrappedLogger, __: str, event: EventDict) -> tuple[tuple[EventDict], dict[str, object]]:
    """A processor that hands over the event as it is, for the handler to make a line of."""
    return (event,), {}


def set_up_logs(level: str, form: Literal["json", "text"], *, secrets: Iterable[str] = ()) -> None:
    """Send all logs to standard error, libraries' warnings included; `secrets` are cut out wherever they show."""
    structlog.configure(
        processors=[_whole],
        logger_factory=_Lines,
        # A logger is kept for good once it was used: what is told is decided where the lines are written.
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [LineHandler(sys.stderr, form, Redactor(secrets), Levels(level))]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn.error").addFilter(_no_refusals)
    for name in NOISY:
        # gql logs whole frames, with the token in them, below this level (security.md T11).
        logging.getLogger(name).setLevel(logging.WARNING)
    # It calls each attempt an error that does not reach the broker; who tried tells of it, with what it means.
    logging.getLogger("aiormq.connection").setLevel(logging.CRITICAL)


def levels_now() -> Levels | None:
    """What of our log is told now; None where it is another program's, as inside a host."""
    found = (one for one in logging.getLogger().handlers if isinstance(one, LineHandler))
    return next((one.levels for one in found), None)
