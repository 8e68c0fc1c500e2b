"""Logs: an event and its fields, as text for a person or JSON for a machine, with secrets cut out."""

from __future__ import annotations

import logging
import os
import re
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson
import structlog
from pydantic import BaseModel, SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

# The first line of defence is that nobody logs these; this one is for what libraries put into their errors.
SECRETS = re.compile(
    r"(?P<scheme>\b(?:Bearer|Basic)\s+)[^\s\"',;}\]]{6,}"
    r"|(?P<session>ory_st_)\w+"
    r"|(?P<key>fk_[0-9a-f]{4})[\w-]+"
    r"|(?P<invoice>ln(?:bc|tb|bcrt)[0-9a-z]{8})[0-9a-z]{20,}"
    r"|(?P<bot>[0-9]{6,12}:)[A-Za-z0-9_-]{30,}"
    r"|(?P<hash>\b[0-9a-f]{8})[0-9a-f]{56}\b"
    r"|(?P<webhook>whsec_)[\w+/=-]+"
    r"|(?P<address>://[^\s:/@\"']*:)[^\s@\"']+(?=@)"
    r"|(?P<phone>\+[1-9][0-9]{2})[0-9]{4,12}\b"
    r"|(?P<person>whatsapp:[a-z]{2}\.[0-9a-z]{2})[0-9a-z._-]{4,}",
    re.IGNORECASE,
)
_SHORTEST = 6  # characters: what is shorter would be found in many words that are no secret
NOISY = (
    *("gql", "aiohttp", "apscheduler", "websockets", "uvicorn", "ariadne", "asyncio"),
    *("aiogram", "telegram", "httpx", "httpcore", "twilio"),  # the address of a Bot API call holds the token
)


def redact(text: str) -> str:
    """Cut tokens, keys, payment requests and hashes down to a prefix that tells which one it was."""
    return SECRETS.sub(lambda found: next(filter(None, found.groups()), "") + "…", text)


class Redactor:
    """Cuts secrets out of all fields of an event, however deep: those of a known form, and those that are `known`."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        # The longest first: one may be the beginning of another.
        self._known = sorted({one for one in known if len(one) >= _SHORTEST}, key=len, reverse=True)

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        """Be a processor of structlog. Names that begin with an underscore are structlog's own."""
        return {key: value if key.startswith("_") else self.cut(value) for key, value in event.items()}

    def cut(self, value: object) -> object:
        """The same without secrets; what is no plain value becomes the text that it would be shown as."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {str(self.cut(key)): self.cut(one) for key, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.cut(one) for one in value]
        text = str(value) if isinstance(value, str) else repr(value)
        if len(text) < _SHORTEST:
            return text
        for known in self._known:
            text = text.replace(known, "…")
        return redact(text)


def known_secrets(settings: BaseModel) -> set[str]:
    """The secrets among settings; of an address the password alone."""
    found: set[str] = set()
    for _, value in settings:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, SecretStr):
                text = one.get_secret_value()
                found |= _passwords(text) if "://" in text else {text}
    return found


def _passwords(address: str) -> set[str]:
    """The passwords in an address, as they stand there and as they are meant: errors of libraries show either."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return {address}
    options = [text for name, text in parse_qsl(parts.query) if "password" in name]
    password = parts.netloc.rpartition("@")[0].partition(":")[2]
    return {password, unquote(password), *options}


def _sign() -> Processor:
    """A processor that adds which instance says it: the lines of several go into one place."""
    own = {"instance": f"{socket.gethostname()}:{os.getpid()}", "version": version("chatwallet")}
    return lambda _, __, event: {**event, **own}


def _no_refusals(record: logging.LogRecord) -> bool:
    """Whether to log: uvicorn takes a socket that was refused with a status for a fault, and anybody can cause it."""
    return "without completing handshake" not in record.getMessage()


def _json(event: EventDict, default: Callable[[object], object]) -> str:
    return orjson.dumps(event, default).decode()


def set_up_logs(level: str, form: Literal["json", "text"], *, secrets: Iterable[str] = ()) -> None:
    """Send all logs to standard error, libraries' warnings included; `secrets` are cut out wherever they show."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.format_exc_info,
        Redactor(secrets),
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        *((_sign(),) if form == "json" else ()),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(_json)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        # By the standard library's handlers: they let nobody fail because standard error is closed or full.
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
    # It calls each attempt an error that does not reach the broker; who tried tells of it, with what it means.
    logging.getLogger("aiormq.connection").setLevel(logging.CRITICAL)
