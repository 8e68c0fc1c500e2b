"""What `chatwallet doctor` hears from the bot that runs, and of owners and admins whom it could not tell anything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiohttp
import orjson

from ...accounts.base import Person
from ...accounts.modes import Mode
from ...accounts.roles import people_named
from ...channels.checks import CheckResult
from ...storage.addresses import missing_file, open_records
from ...storage.errors import StoreError
from ...storage.records.refs import RecordRefs
from ...storage.records.values import RecordValues
from ...tracking.alerts import owner_chats
from ..config.settings import Settings, SettingsError
from ..edge.refs import Refs
from ..home import readyz
from ..vault import open_vault

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


async def who_never_wrote(settings: Settings) -> list[CheckResult]:
    """Name the owners and admins who would not hear of trouble: who never wrote has no chat to be told in."""
    named = list(dict.fromkeys((*settings.owners, *settings.admins)))
    if not named:
        return []
    silent = named
    if missing_file(settings.store.get_secret_value()) is None:
        try:
            silent = await _silent(settings, named)
        except (StoreError, SettingsError):  # doctor says of store and ring elsewhere
            return []
    mend = "They hear of trouble once they have written to the bot, in private."
    what = f"Owners and admins who never wrote to the bot: {', '.join(silent)}"
    return [CheckResult(True, what, mend)] if silent else []


async def _silent(settings: Settings, named: Sequence[str]) -> list[str]:
    """Those of the names under whom nobody wrote; with a ring of keys the store knows people by their refs."""
    vault, _ = open_vault(settings)
    async with open_records(settings.store.get_secret_value()) as records:
        refs = Refs(RecordRefs(records), vault)
        wrote = set(await owner_chats(RecordValues(records)))
        return [name for name in named if not wrote & await _meant(refs, name)]


async def _meant(refs: Refs, name: str) -> set[Person]:
    people = people_named(name)
    found = [(one, await refs.find(one.channel, one.id)) for one in people]
    return {*people, *(Person(one.channel, ref) for one, ref in found if ref is not None)}


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
        if name in list(Mode):  # the store said so
            continue
        yield CheckResult(False, f"The running bot: {name}: {why}")
