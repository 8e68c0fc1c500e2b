"""`chatwallet export`: a copy of what is kept of a person, for whoever runs the bot to hand over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...accounts.audit import SYSTEM, Act, Entry
from ...accounts.base import Account, Person
from ...accounts.roles import people_named
from ...accounts.secrets import Unreadable
from ...storage.addresses import missing_file, open_reading
from ...storage.reading import Reading
from ...storage.records.factors import RecordFactors
from ...storage.records.refs import RecordRefs
from ...tracking.own_data import OwnData
from ..config.settings import Settings
from ..edge.refs import Refs
from ..vault import open_vault

Tell = Callable[[str], None]
_ACCOUNT = "acc_"


class NobodyThere(Exception):
    """Nobody has that name here. The message is a sentence for the operator."""


async def export(settings: Settings, whom: str, tell: Tell) -> None:
    """Print everything that is kept of a person, as JSON. Raises NobodyThere or StoreError."""
    address = settings.store.get_secret_value()
    if missing_file(address) is not None:
        raise NobodyThere("there is no store yet")
    vault, _ = open_vault(settings)
    async with open_reading(address) as reading:
        reading.audit.sign_with(vault)
        refs = Refs(RecordRefs(reading.records), vault)
        account = await _find(reading, refs, whom)
        if account is None:
            raise NobodyThere(
                f"nobody has written to this bot whose name is {whom!r}: write it like whatsapp:+18765550123, "
                "telegram:110201543 or acc_0a1b…"
            )

        async def reveal(channel: str, known_as: str) -> str:
            try:
                return await refs.id_of(channel, known_as)
            except Unreadable:  # its key is lost: there is no more to tell
                return known_as

        own = OwnData(
            reading.charges,
            reading.accounts,
            reading.shops,
            reading.erasures,
            None,
            ledger=reading.ledger,
            factors=RecordFactors(reading.records, reading.audit),
            reveal=reveal,
        )
        document = await own.document(account)
        # Before it is out: who takes a copy can't leave no trace by closing the pipe.
        await reading.audit.write(Entry(SYSTEM, Act.EXPORT, account.maker))
        tell(document)


async def _find(reading: Reading, refs: Refs, whom: str) -> Account | None:
    if whom.startswith(_ACCOUNT):
        addresses = await reading.accounts.of_id(whom)
        people = [] if addresses is None else [one.person for one in addresses]
    else:
        named = people_named(whom)
        people = [replace(one, id=await refs.find(one.channel, one.id) or one.id) for one in named]
    return await _first(reading, people)


async def _first(reading: Reading, people: list[Person]) -> Account | None:
    for person in people:
        if (account := await reading.accounts.find(person)) is not None:
            return account
    return None
