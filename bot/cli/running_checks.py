"""What `chatwallet doctor` hears from the bot that runs, and of the owners whom it could not tell anything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp
import orjson

from ...accounts.roles import owner_name
from ...channels.checks import CheckResult
from ...storage.addresses import missing_file
from ...storage.errors import StoreError
from ...tracking.alerts import owner_chats
from ..config.settings import Settings
from ..home import readyz
from ..stores import open_values

_PATIENCE = 3.0  # seconds
_SERVICE = "chatwallet"


async def ask_running(settings: Settings) -> list[CheckResult]:
    """Ask the bot of these settings on this machine how it is; that none runs is a result too, and no fault."""
    url = readyz(settings)
    if url is None:
        what = "Whether the bot runs is unknown: its port is any free one"
        return [CheckResult(True, what, "Set CHATWALLET_METRICS_PORT for the bot and for this command.")]
    try:
        async with asyncio.timeout(_PATIENCE), aiohttp.ClientSession() as session, session.get(url) as answer:
            said = orjson.loads(await answer.read())
    except (TimeoutError, aiohttp.ClientError):
        return [CheckResult(True, f"No bot answers at {url}: it does not run here, or on another port")]
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("service") != _SERVICE:
        advice = "The bot would find its port taken: end that program, or set another port."
        return [CheckResult(False, f"Something else than the bot answers at {url}", advice)]
    return list(_heard(said))


async def owners_who_never_wrote(settings: Settings) -> list[CheckResult]:
    """Name the owners who would not hear of trouble: an owner who never wrote has no chat to be told in."""
    if not settings.owners:
        return []
    known: set[str] = set()
    if missing_file(settings.store.get_secret_value()) is None:
        try:
            async with open_values(settings) as values:
                known = {owner_name(person) for person in await owner_chats(values)}
        except StoreError:  # doctor says of it elsewhere
            return []
    silent = [name for name in settings.owners if name not in known]
    mend = "They hear of trouble once they have written to the bot, in private."
    return (
        [CheckResult(True, f"Owners who never wrote to the bot: {', '.join(silent)}", mend)] if silent else []
    )


def _heard(said: Mapping[str, Any]) -> Iterator[CheckResult]:
    ready, sockets = said.get("ready") is True, said.get("websocket") or {}
    state = "is ready" if ready else "stops" if said.get("draining") else "is not ready"
    what = f"The running bot (version {said.get('version')}) {state}; store: {said.get('store')}"
    if sockets.get("enabled"):
        what += f"; web pages that are connected: {sockets.get('clients')}"
    yield CheckResult(ready, what)
    for name, source in (said.get("sources") or {}).items():
        live = "live" if source.get("live") else "not connected"
        yield CheckResult(True, f"{name}: {live}; last event: {source.get('last_event') or 'none'}")
    for name, why in (said.get("degraded") or {}).items():
        yield CheckResult(False, f"The running bot: {name}: {why}")
