"""`chatwallet admin sources`: what the running bot says of its sources, as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson

from ..config.settings import Settings
from ..home import readyz
from .table import aligned

_PATIENCE = aiohttp.ClientTimeout(total=5.0)  # seconds
_HEAD = ("TRUST", "SOURCE", "STATE", "LAST EVENT", "COUNTS")


class NotAsked(Exception):
    """No running bot told anything; the message says why."""


async def show_sources(settings: Settings, tell: Callable[[str], None]) -> None:
    """Ask the bot that runs with these settings, and print its sources in the order of trust. Raises NotAsked."""
    url = readyz(settings)
    if url is None:
        raise NotAsked(
            "its port is any free one: set CHATWALLET_METRICS_PORT for the bot and for this command"
        )
    sources = await _ask(url)
    rows = sorted((_row(name, state) for name, state in sources.items()), key=lambda row: int(row[0]))
    for line in aligned([_HEAD, *rows]):
        tell(line)


async def _ask(url: str) -> Mapping[str, Mapping[str, Any]]:
    try:
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session, session.get(url) as answer:
            found = orjson.loads(await answer.read())
            return dict(found["sources"])
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NotAsked(f"no bot answers at {url}: {error or type(error).__name__}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotAsked(f"what answers at {url} is no chatwallet") from error


def _row(name: str, state: Mapping[str, Any]) -> tuple[str, ...]:
    word = ("speaks" if state["speaks"] else "silent") if state["live"] else "down"
    counts = ", ".join(f"{reason} {count}" for reason, count in sorted(state["counts"].items()) if count)
    return str(state["trust"]), name, word, _moment(state["last_event"]), counts or "none"


def _moment(text: str | None) -> str:
    if text is None:
        return "none"
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
