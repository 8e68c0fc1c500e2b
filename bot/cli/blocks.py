"""`chatwallet block`, `unblock`, `blocks`: whom the bot does not hear, also while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...accounts.base import AccountStore, Person
from ...accounts.roles import people_named
from ...storage.addresses import missing_file, open_reading
from ...storage.records.admins import RecordAdmins
from ...storage.records.audit import RecordAudit
from ...storage.records.blocks import RecordBlocks
from ...storage.records.digests import Digests
from ...storage.records.refs import RecordRefs
from ...tracking.blocks import Block
from ...tracking.clock import utc_now
from ..config.channels import PREFIX
from ..config.settings import Settings
from ..edge.refs import Refs
from ..vault import open_vault
from .table import aligned

Tell = Callable[[str], None]
_HEAD = ("BLOCKED", "CHATS", "SINCE", "UNTIL", "NOTE")
_ACCOUNT = "acc_"


class NotBlocked(Exception):
    """Nobody was blocked, or unblocked. The message is a sentence for the operator."""


async def block(settings: Settings, whom: str, note: str, tell: Tell, lasts: timedelta | None = None) -> None:
    """Stop hearing a person, for some time or for good.

    Raises NotBlocked for one who never wrote, is an owner or an admin; or StoreError.
    """
    now = utc_now()
    until = None if lasts is None else now + lasts
    async with _desk(settings) as desk:
        found = whom if whom.startswith(_ACCOUNT) else await desk.known(whom)
        if what := await desk.office_of(whom if found is None else found, settings):
            raise NotBlocked(f"{whom} is {what} first")
        done = None if found is None else await desk.blocks.block(found, now, note, until=until)
    if done is None:
        raise NotBlocked(f"nobody has written to this bot whose name is {whom!r}: {_FORMS}")
    end = "" if done.until is None else f", until {_moment(done.until)}"
    tell(
        f"{_named(done)} is blocked{end}: what they write is not heard. What they ordered before is told of."
    )


async def unblock(settings: Settings, whom: str, tell: Tell) -> None:
    """Hear a person again. Raises NotBlocked for one who is not blocked, or StoreError."""
    async with _desk(settings) as desk:
        done = await desk.blocks.unblock(whom)
        for person in await desk.people(whom):
            done = done or await desk.blocks.unblock(person)
    if done is None:
        raise NotBlocked(f"{whom!r} is not blocked: `chatwallet blocks` lists who is")
    tell(f"{_named(done)} is heard again.")


async def show(settings: Settings, tell: Tell) -> None:
    """List who is blocked. Raises StoreError."""
    found = []
    if missing_file(settings.store.get_secret_value()) is None:
        async with _desk(settings) as desk:
            found = [_row(one) for one in await desk.blocks.all() if one.stands(utc_now())]
    for line in aligned([_HEAD, *found]) if found else ["Nobody is blocked."]:
        tell(line)


_FORMS = "write it like whatsapp:+18765550123, telegram:110201543 or acc_0a1b…"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed of a store, also while the bot runs."""

    blocks: RecordBlocks
    admins: RecordAdmins
    accounts: AccountStore
    refs: Refs

    async def people(self, name: str) -> list[Person]:
        """Whom a name may mean, each as the store knows them."""
        named = people_named(name)
        return [Person(one.channel, await self.refs.find(one.channel, one.id) or one.id) for one in named]

    async def known(self, name: str) -> Person | None:
        """Whom a name means: it is told wrong easily, and then it would be nobody's block for ever."""
        for person in await self.people(name):
            if await self.blocks.knows(person):
                return person
        return None

    async def office_of(self, whom: Person | str, settings: Settings) -> str:
        """What somebody is who can't be blocked, by any of their chats, and how that ends; empty for others."""
        chats = await self.people(whom) if isinstance(whom, str) else [whom]
        account = whom if isinstance(whom, str) else ""
        if not isinstance(whom, str) and (found := await self.accounts.find(whom)) is not None:
            account = found.id
        chats += [one.person for one in await self.accounts.of_id(account) or ()]
        of_owners = (settings.owners, f"an owner: take them out of {PREFIX}OWNERS")
        of_admins = (settings.admins, f"an admin: take them out of {PREFIX}ADMINS")
        for names, what in (of_owners, of_admins):
            of_settings = [person.key for name in names for person in await self.people(name)]
            if any(chat.key in of_settings for chat in chats):
                return what
        is_admin = any([await self.admins.has(chat) for chat in chats])
        return "an admin: “chatwallet admin remove” them" if is_admin else ""


@asynccontextmanager
async def _desk(settings: Settings) -> AsyncIterator[_Desk]:
    vault, _ = open_vault(settings)
    async with open_reading(settings.store.get_secret_value()) as reading:
        records = reading.records
        digests, audit = Digests(records), RecordAudit(records, vault)
        yield _Desk(
            RecordBlocks(records, digests, audit),
            RecordAdmins(records, digests, audit),
            reading.accounts,
            Refs(RecordRefs(records), vault),
        )


def _named(block: Block) -> str:
    return ", ".join(block.hints) or block.id


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _row(block: Block) -> tuple[str, str, str, str, str]:
    until = "for good" if block.until is None else _moment(block.until)
    note = f"(muted) {block.note}".strip() if block.quiet else block.note
    return block.id, ", ".join(block.hints) or "-", _moment(block.at), until, note or "-"
