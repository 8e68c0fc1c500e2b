"""Web chats as the admin of the bot sees them: made, listed and revoked, also while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import structlog

from ..accounts.addresses import PairingStore
from ..accounts.audit import SYSTEM, Act, Entry
from ..accounts.base import Person
from ..channels.transcript import Transcript
from ..channels.values import KeyValues
from ..channels.web.chats import WebChat, WebChatRefused, WebChats
from ..storage.addresses import open_records
from ..storage.base import Repositories
from ..storage.records.audit import RecordAudit
from ..storage.records.digests import Digests
from ..storage.records.engine import Records
from ..storage.records.pairings import RecordPairings
from ..storage.records.values import RecordValues
from ..tracking.alerts import forget_owner
from .cli.table import aligned
from .config.settings import Settings
from .home import home
from .stores import open_values
from .vault import open_vault

log = structlog.get_logger(__name__)

MAKE = "chatwallet web new"
END_BEFORE = "chatwallet web revoke --before"
_HEAD = ("NAME", "OPENS", "MADE", "LAST USE")

Tell = Callable[[str], None]


class NoSuchWebChat(WebChatRefused):
    """There is no web chat of a name; the message says so."""


class EarlierWebChats:
    """Opened before the channels: lets addresses go on that people used before an owner had to make them."""

    def __init__(self, chats: WebChats, transcript: Transcript) -> None:
        self._chats = chats
        self._transcript = transcript

    async def __aenter__(self) -> None:
        if not await self._chats.taken_over():
            count = await self._chats.take_over(await self._transcript.chats())
            log.info("web_chats_taken_over", count=count)

    async def __aexit__(self, *_: object) -> None:
        pass


def web_chats(settings: Settings, store: Repositories) -> WebChats:
    """The web chats of a store that is open."""
    return WebChats(store.values, anybody=settings.web_open)


async def welcome(settings: Settings, chats: WebChats, tell: Tell, *, port: int) -> None:
    """At the start: the first web chat of a store, what is left from before, and how one is made."""
    if settings.links_wallets(house=settings.has_house):
        tell(
            "  CHATWALLET_LINKING is on: whoever opens the page has a chat of their own, and may link a wallet."
        )
        if not settings.has_house:  # an owner's chat would show nothing more
            tell(f"  {home(settings, port)}chat/")
            return
    if chats.anybody:
        tell("  CHATWALLET_WEB_OPEN is set: whoever opens the page is an owner.")
        return
    # Where a machine reads what is printed it is kept, and an address is a key.
    try:
        address = await chats.make_first() if settings.log_format == "text" else None
    except WebChatRefused as refused:  # no reason not to start
        tell(f"  No web chat was made: {refused}.")
        address = None
    if address is not None:
        tell("  Your web chat. Whoever has its address is an owner, and it is shown this once:")
        tell(f"  {home(settings, port)}chat/{address}")
    known = await chats.list()
    if not any(chat.owner for chat in known):
        tell(f"  A web chat is made by: {MAKE}")
    if old := sum(not chat.owner for chat in known):
        tell(
            f"  Web chats from before: {old}. They go on for their own orders, without balance and list of the wallet."
        )
        tell(f"  `{MAKE}` makes an owner's, `chatwallet web list` shows all, `{END_BEFORE}` ends them.")


async def new(settings: Settings, name: str, tell: Tell) -> None:
    """Make a web chat and tell its address. Raises WebChatRefused, also where no page would open, or StoreError."""
    if "web" not in settings.channels:
        raise WebChatRefused("nothing would open there: the channel web is not in CHATWALLET_CHANNELS")
    async with _signed(settings) as (records, audit):
        address = await WebChats(RecordValues(records)).make(name)
        await audit.write(Entry(SYSTEM, Act.WEB_CHAT, "", {"what": "new"}))
    tell(f"{home(settings)}chat/{address}")


async def show(settings: Settings, tell: Tell) -> None:
    """List the web chats, never their addresses. Raises StoreError."""
    async with open_values(settings) as values:
        chats = await WebChats(values).list()
    for line in aligned([_HEAD, *map(_row, chats)]) if chats else [f"There is no web chat. Make one: {MAKE}"]:
        tell(line)


async def end(values: KeyValues, pairings: PairingStore, name: str) -> bool:
    """Revoke a web chat, and tell its owner nothing there any more; False if there is none of that name.

    The other chats of its human are no owner's by it from now on.
    """
    revoked = await WebChats(values).revoke(name)
    for chat in revoked:
        await forget_owner(values, Person("web", chat.id))
        await pairings.gone(Person("web", chat.id))
    return bool(revoked)


async def revoke(settings: Settings, name: str, tell: Tell, *, before: bool = False) -> None:
    """Let a web chat's address open nothing any more; `before` those of all that no owner made.

    Raises NoSuchWebChat or StoreError.
    """
    if bool(name) == before:
        raise NoSuchWebChat("which web chat? Either its name or --before")
    async with _signed(settings) as (records, audit):
        pairings = RecordPairings(records, Digests(records), audit)
        values = RecordValues(records)
        if before:
            count = len(await WebChats(values).revoke_before())
            await audit.write(Entry(SYSTEM, Act.WEB_CHAT, "", {"what": "revoked", "count": count}))
            tell(f"Addresses from before that open nothing any more: {count}.")
            return
        if not await end(values, pairings, name):
            raise NoSuchWebChat(f"there is no web chat {name!r}: `chatwallet web list` shows their names")
        await audit.write(Entry(SYSTEM, Act.WEB_CHAT, "", {"what": "revoked", "count": 1}))
    tell(f"{name}: its address opens nothing any more; pages that are open are closed within seconds.")


@asynccontextmanager
async def _signed(settings: Settings) -> AsyncIterator[tuple[Records, RecordAudit]]:
    """The records of the store, and its audit, whose rows are signed as those of the bot are."""
    vault, _ = open_vault(settings)
    async with open_records(settings.store.get_secret_value()) as records:
        yield records, RecordAudit(records, vault)


def _row(chat: WebChat) -> Sequence[str]:
    return chat.name, "the wallet" if chat.owner else "its own orders", _moment(chat.made), _moment(chat.used)


def _moment(at: datetime | None) -> str:
    return "-" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
