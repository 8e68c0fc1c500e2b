"""Whom an admin means: an account, its last four signs, or an address, written whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...accounts.base import Address, AddressState, Person, place_of
from ...accounts.roles import people_named
from ...storage.records.account_endings import accounts_ending
from .base import AdminError, Asked

FORMS = (
    "Write whatsapp:+18765550123 or telegram:110201543, whole, or an account: acc_…, or its last four signs."
)

_ENDING = re.compile(r"[0-9a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is meant. `account` is empty where an address has none, and `name` gives none of their ids away."""

    account: str
    chats: tuple[Person, ...]
    name: str

    @property
    def whom(self) -> Person | str:
        """What blocks call them."""
        return self.account or self.chats[0]


async def somebody(asked: Asked, word: str) -> Somebody:
    """Find who is meant. Raises AdminError, for one who never wrote too: a slip would mean somebody else."""
    if ":" in word:
        return await _by_address(asked, word)
    if word.startswith("acc_"):
        return await _by_account(asked, word)
    if not _ENDING.fullmatch(word):
        raise AdminError(FORMS)
    match await accounts_ending(asked.office.store.records, word):
        case [account]:
            return await _by_account(asked, account)
        case []:
            raise AdminError(f"No account ends with “{word}”. {FORMS}")
        case several:
            raise AdminError(f"{len(several)} accounts end with “{word}”. Write more of it.")


async def is_protected(asked: Asked, who: Somebody) -> bool:
    """Whether somebody is an owner of the house or an admin, by any of their chats."""
    office = asked.office
    if any(map(office.owners.include, who.chats)):
        return True
    return any([await office.admins.is_admin(chat) for chat in who.chats])


async def _by_address(asked: Asked, word: str) -> Somebody:
    office = asked.office
    for one in people_named(word):
        known = Person(one.channel, await office.refs.find(one.channel, one.id) or one.id)
        account = await office.store.accounts.find(known)
        if account is not None:
            return await _by_account(asked, account.id)
        if await office.store.blocks.knows(known):
            return Somebody("", (known,), place_of(known))
    raise AdminError(f"Nobody has written to me from there. {FORMS}")


async def _by_account(asked: Asked, account: str) -> Somebody:
    addresses = await asked.office.store.accounts.of_id(account)
    if addresses is None:
        raise AdminError(f"There is no account {account}.")
    chats = tuple(one.person for one in addresses if one.state is not AddressState.QUARANTINED)
    return Somebody(account, chats, f"{_places(addresses)} (account {account[-4:]})")


def _places(addresses: Sequence[Address]) -> str:
    mine = [one for one in addresses if one.alias_of is None and one.state is not AddressState.QUARANTINED]
    return ", ".join(place_of(one.person) for one in mine) or "nobody's chat"
