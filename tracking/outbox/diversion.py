"""Where news of a payment go whose chat is not its maker's any more: it was taken away, or is somebody else's.

They go to the next chat of the maker, else to the owners of the house, else nowhere until somebody says whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ...accounts.base import Account, AccountStore, Address, AddressState, place_of
from ...accounts.roles import Owners
from ...channels.base import Conversation
from ...channels.values import KeyValues
from ..alerts import owner_chats
from ..base import Charge
from ..people import person_of
from .base import News, Notice, NoticeKind, Outbox

ADDRESS_CHANGED = "address_changed"
"""Why a notice is dead that is for whoever had an address before."""

REPEAT = "notice-repeat"
"""The text of news of a payment that was told before: it says so itself."""

PAYMENT = "payment"
"""The value of news that stand for the news of a payment: its hash. `extra` is 1 of another one than the first."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """The notice is not for who would read it, and nobody else can be told."""

    reason: str


class Diversion:
    """Puts news for other chats into the outbox. Raises StoreError, and may be asked again."""

    def __init__(self, accounts: AccountStore, outbox: Outbox, values: KeyValues, owners: Owners) -> None:
        self._accounts = accounts
        self._outbox = outbox
        self._values = values
        self._owners = owners

    async def divert(
        self, notice: Notice, where: Conversation, charge: Charge, reader: Account, at: datetime
    ) -> Withheld | bool:
        """Tell somebody else of a payment where the chat's human, the `reader`, is not its maker; False if they are."""
        if charge.made_by in reader.makers:
            return False
        addresses = await self._accounts.of_id(charge.made_by)
        if addresses is None or any(is_there(one, where) for one in addresses):
            return False
        chats = [
            Conversation(one.person.channel, one.chat_id, one.person.id)
            for one in addresses
            if one.state is AddressState.ACTIVE and one.alias_of is None
        ][:1] or await self._owner_chats(where)
        extra = int(notice.kind is NoticeKind.EXTRA)
        values: dict[str, str | int] = {
            PAYMENT: notice.payment_hash or "",
            "extra": extra,
            "place": place_of(person_of(where)),
        }
        for chat in chats:
            news_id = f"moved:{notice.id}:{person_of(chat).key}"
            await self._outbox.put_news(news_id, chat, News("notice-elsewhere", values), at)
        return True if chats else Withheld(ADDRESS_CHANGED)

    async def _owner_chats(self, but: Conversation) -> Sequence[Conversation]:
        found = await owner_chats(self._values)
        return [
            chat
            for person, chat in found.items()
            if self._owners.include(person) and person != person_of(but)
        ]


def is_there(address: Address, where: Conversation) -> bool:
    """Whether a chat is that of an address still."""
    return address.person == person_of(where) and address.state is AddressState.ACTIVE


def is_for_another(notice: Notice, reader: Account) -> bool:
    """Whether what is to be told was meant for whoever had the reader's address before them."""
    since = reader.standing.quarantined
    return since is not None and notice.created < since
