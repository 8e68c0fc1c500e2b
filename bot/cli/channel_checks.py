"""What `chatwallet doctor` says of each channel."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

from ...channels.base import Channel
from ...channels.checks import CheckResult, SelfCheck
from ...channels.values import KeyValues
from ...channels.web.chats import WebChats
from ...storage.addresses import missing_file
from ...storage.errors import StoreError
from ..channels import open_channels
from ..config.settings import Settings, SettingsError, is_loopback
from ..stores import open_store, open_values_to_look

_LOOK = "`chatwallet web list` shows who that is; `chatwallet web revoke NAME` ends one."


async def check_channels(settings: Settings) -> list[CheckResult]:
    """Look at each channel that the settings name, changing nothing; also while the bot runs on the store."""
    results = []
    async with AsyncExitStack() as stack:
        try:
            values = await stack.enter_async_context(open_values_to_look(settings))
        except StoreError:  # the results of the store say it
            values = None
        for name in settings.channels:
            found = await _check(name, settings, values)
            results += [replace(one, what=f"{name}: {one.what}") for one in found]
    return results


async def _check(name: str, settings: Settings, values: KeyValues | None) -> Sequence[CheckResult]:
    alone = settings.model_copy(update={"channels": (name,)})
    try:
        async with open_channels(alone, open_store(settings), values=values) as channels:
            channel = channels[name]
            own = [CheckResult(True, "is switched on")]
            if isinstance(channel, SelfCheck):
                own = list(await channel.check())
            if channel.abilities.key_prefix:
                return [*own, *await _web_chats(settings, values)]
            return [*own, *_owners(channel, settings)]
    except SettingsError as error:
        return [CheckResult(False, "can't begin", problem) for problem in error.problems]


async def _web_chats(settings: Settings, values: KeyValues | None) -> list[CheckResult]:
    """Who is let in, and what stands before the page where more than this machine reaches it."""
    if settings.web_open:
        return [
            CheckResult(True, "open: whoever opens the page is an owner", "Take away CHATWALLET_WEB_OPEN.")
        ]
    results = [_reach(settings)]
    if values is None or missing_file(settings.store.get_secret_value()) is not None:
        return results
    try:
        chats = await WebChats(values).list()
    except StoreError:
        return results  # the results of the store say it
    owners = sum(chat.owner for chat in chats)
    counts = f"web chats of owners: {owners}, from before, for their own orders: {len(chats) - owners}"
    return [*results, CheckResult(True, counts, "" if owners else "`chatwallet web new` makes one.")]


def _reach(settings: Settings) -> CheckResult:
    """A page that is public is as safe as the addresses of its chats; these travel with each request."""
    url, host = settings.public_url, settings.http_host
    if url is not None and url.scheme == "https":
        return CheckResult(True, f"public at {url.host}: only who has a web chat's address is let in", _LOOK)
    if url is None and is_loopback(host):
        return CheckResult(True, "reached from this machine alone")
    where = url.host if url is not None else host
    return CheckResult(
        False,
        f"public at {where} without TLS: who listens on the way reads the addresses of web chats, which are keys",
        "Put TLS before it (deploy/) and set CHATWALLET_PUBLIC_URL=https://…, or CHATWALLET_HTTP_HOST=127.0.0.1.",
    )


def _owners(channel: Channel, settings: Settings) -> list[CheckResult]:
    """Who may see the balance where anybody can write to the bot. To name nobody is a choice."""
    if channel.abilities.authenticated:
        return []
    if count := sum(name.startswith(f"{channel.name}:") for name in settings.owners):
        return [CheckResult(True, f"owners, who may see the balance: {count}")]
    mend = "Write `balance` to the bot: it tells you the name to put into CHATWALLET_OWNERS."
    return [CheckResult(True, "owners: none, so nobody may see the balance", mend)]
