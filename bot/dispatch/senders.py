"""Who wrote a message, and how they are spoken to."""

from __future__ import annotations

from dataclasses import dataclass

from ...accounts.base import Account, AccountStore, Person
from ...channels.base import InboundMessage
from ...locales.texts import Catalogue
from ...locales.zones import find_zone
from ...tracking.people import usable_account


@dataclass(frozen=True, slots=True)
class Defaults:
    """How a stranger is spoken to until they say otherwise."""

    language: str
    time_zone: str
    currency: str

    def stranger(self, message: InboundMessage, catalogue: Catalogue) -> Account:
        """The account that a sender begins with: what their message tells of language and zone, else ours."""
        language = catalogue.negotiate(message.language, self.language)
        time_zone = (message.time_zone and find_zone(message.time_zone)) or self.time_zone
        return Account(sender(message), language, time_zone, self.currency)


class Senders:
    """Finds the accounts of those who write."""

    def __init__(self, accounts: AccountStore, defaults: Defaults, catalogue: Catalogue) -> None:
        self._accounts = accounts
        self._defaults = defaults
        self._catalogue = catalogue

    async def account_of(self, message: InboundMessage, *, store: bool = False) -> Account:
        """The account of the sender; a stranger's is made up, and kept with `store`. Raises StoreError."""
        stranger = self._defaults.stranger(message, self._catalogue)
        row = self._accounts.load(stranger, message.at) if store else self._accounts.find(stranger.person)
        return await usable_account(row, stranger, self._catalogue)


def sender(message: InboundMessage) -> Person:
    """The person who wrote a message."""
    return Person(message.conversation.channel, message.conversation.sender_id)
