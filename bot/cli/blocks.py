"""`chatwallet block`, `unblock`, `blocks`: whom the bot does not hear, also while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ...accounts.base import Person
from ...accounts.roles import people_named
from ...storage.addresses import missing_file, open_records
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
_HEAD = ("BLOCKED", "CHATS", "SINCE", "NOTE")
_ACCOUNT = "acc_"


class NotBlocked(Exception):
    """Nobody was blocked, or unblocked. The message is a sentence for the operator."""


async def block(settings: Settings, whom: str, note: str, tell: Tell) -> None:
    """Stop hearing a person. Raises NotBlocked for one who never wrote, or is an owner; or StoreError."""
    if whom in settings.owners:
        raise NotBlocked(f"{whom} is an owner: take them out of {PREFIX}OWNERS first")
    async with _blocks(settings) as (blocks, refs):
        found = whom if whom.startswith(_ACCOUNT) else await _known(blocks, refs, whom)
        done = None if found is None else await blocks.block(found, utc_now(), note)
    if done is None:
        raise NotBlocked(f"nobody has written to this bot whose name is {whom!r}: {_FORMS}")
    tell(f"{_named(done)} is blocked: what they write is not heard. What they ordered before is told of.")


async def unblock(settings: Settings, whom: str, tell: Tell) -> None:
    """Hear a person again. Raises NotBlocked for one who is not blocked, or StoreError."""
    async with _blocks(settings) as (blocks, refs):
        done = await blocks.unblock(whom)
        for person in await _people(refs, whom):
            done = done or await blocks.unblock(person)
    if done is None:
        raise NotBlocked(f"{whom!r} is not blocked: `chatwallet blocks` lists who is")
    tell(f"{_named(done)} is heard again.")


async def show(settings: Settings, tell: Tell) -> None:
    """List who is blocked. Raises StoreError."""
    found = []
    if missing_file(settings.store.get_secret_value()) is None:
        async with _blocks(settings) as (blocks, _):
            found = [_row(one) for one in await blocks.all()]
    for line in aligned([_HEAD, *found]) if found else ["Nobody is blocked."]:
        tell(line)


_FORMS = "write it like whatsapp:+18765550123, telegram:110201543 or acc_0a1b…"


@asynccontextmanager
async def _blocks(settings: Settings) -> AsyncIterator[tuple[RecordBlocks, Refs]]:
    vault, _ = open_vault(settings)
    async with open_records(settings.store.get_secret_value()) as records:
        blocks = RecordBlocks(records, Digests(records), RecordAudit(records, vault))
        yield blocks, Refs(RecordRefs(records), vault)


async def _people(refs: Refs, name: str) -> list[Person]:
    """Whom a name may mean, each as the store knows them."""
    named = people_named(name)
    return [Person(one.channel, await refs.find(one.channel, one.id) or one.id) for one in named]


async def _known(blocks: RecordBlocks, refs: Refs, name: str) -> Person | None:
    """Whom a name means: it is told wrong easily, and then it would be nobody's block for ever."""
    for person in await _people(refs, name):
        if await blocks.knows(person):
            return person
    return None


def _named(block: Block) -> str:
    return ", ".join(block.hints) or block.id


def _row(block: Block) -> tuple[str, str, str, str]:
    return block.id, ", ".join(block.hints) or "-", f"{block.at:%Y-%m-%d %H:%M} UTC", block.note or "-"
