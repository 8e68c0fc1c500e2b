"""`chatwallet owners confirm`: whoever runs the bot says that an owner's chat is still theirs, also while it runs."""

from __future__ import annotations

from collections.abc import Callable

from ...accounts.audit import SYSTEM, Act, Entry
from ...accounts.base import hint_of
from ...accounts.roles import people_named
from ...storage.addresses import open_records
from ...storage.records.audit import RecordAudit
from ...storage.records.digests import Digests
from ...storage.records.pairings import RecordPairings
from ...storage.records.refs import RecordRefs
from ..config.settings import Settings
from ..edge.refs import Refs
from ..vault import open_vault


class NotDoubted(Exception):
    """Nobody doubts who it is. The message is a sentence for the operator."""


async def confirm(settings: Settings, whom: str, tell: Callable[[str], None]) -> None:
    """End the doubt about a chat that was silent for long. Raises NotDoubted or StoreError."""
    vault, _ = open_vault(settings)
    async with open_records(settings.store.get_secret_value()) as records:
        audit = RecordAudit(records, vault)
        pairings = RecordPairings(records, Digests(records), audit)
        refs = Refs(RecordRefs(records), vault)
        for person in people_named(whom):
            known_as = await refs.find(person.channel, person.id) or person.id
            if await pairings.trust(type(person)(person.channel, known_as)):
                await audit.write(Entry(SYSTEM, Act.TRUST, hint_of(person)))
                tell(f"{whom} is confirmed: they see what they saw before.")
                return
    raise NotDoubted(
        f"nobody doubts who {whom!r} is: write it as the bot said it, like whatsapp:+18765550123"
    )
