"""Logs: an event and its fields, as text for a person or JSON for a machine, with secrets cut out."""

from __future__ import annotations

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# The first line of defence is that nobody logs these; this one is for what libraries put into their errors.
SECRETS = re.compile(
    r"(?P<bearer>Bearer\s+)\S+"
    r"|(?P<session>ory_st_)\w+"
    r"|(?P<key>fk_[0-9a-f]{4})[\w-]+"
    r"|(?P<invoice>ln(?:bc|tb|bcrt)[0-9a-z]{8})[0-9a-z]{20,}"
    r"|(?P<bot>[0-9]{6,12}:)[A-Za-z0-9_-]{30,}"
    r"|(?P<hash>\b[0-9a-f]{8})[0-9a-f]{56}\b",
    re.IGNORECASE,
)
NOISY = (
    *("gql", "aiohttp", "apscheduler", "websockets", "uvicorn", "ariadne", "asyncio"),
    *("aiogram", "telegram", "httpx", "httpcore", "twilio"),  # the address of a Bot API call holds the token
)


def redact(text: str) -> str:
    """Cut tokens, keys, payment requests and hashes down to a prefix that tells which one it was."""
    return SECRETS.sub(lambda found: next(filter(None, found.groups()), "") + "…", text)


def _redact_event(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def _no_refusals(record: logging.LogRecord) -> bool:
    """Whether to log: uvicorn takes a socket that was refused with a status for a fault, and anybody can cause it."""
    return "without completing handshake" not in record.getMessage()


def set_up_logs(level: str, form: Literal["json", "text"]) -> None:
    """Send all logs to standard error, libraries' warnings included."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn.error").addFilter(_no_refusals)
    for name in NOISY:
        # gql logs whole frames, with the token in them, below this level (security.md T11).
        logging.getLogger(name).setLevel(logging.WARNING)
