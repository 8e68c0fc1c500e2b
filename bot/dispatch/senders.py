"""Who wrote a message, and how they are spoken to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ...accounts.base import Account, AccountStore, Person, Told
from ...accounts.modes import ModeHeld
from ...channels.base import Abilities, InboundMessage
from ...locales.texts import Catalogue
from ...locales.zones import find_zone
from ...tracking.people import usable_account


def _none(channel: str) -> Abilities:
    return Abilities()


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
    """Finds the accounts of those who write. `abilities` tells by the name of a channel what that can do now."""

    def __init__(
        self,
        accounts: AccountStore,
        defaults: Defaults,
        catalogue: Catalogue,
        abilities: Callable[[str], Abilities] = _none,
    ) -> None:
        self._abilities = abilities
        self._accounts = accounts
        self._defaults = defaults
        self._catalogue = catalogue

    async def account_of(self, message: InboundMessage, *, store: bool = False) -> Account:
        """The account of the sender; a stranger's is made up, and kept with `store`. Raises StoreError."""
        stranger = self._defaults.stranger(message, self._catalogue)
        if not store:
            return await usable_account(self._accounts.find(stranger.person), stranger, self._catalogue)
        told = self._told(message)
        row = self._accounts.load(stranger, message.at, told)
        try:
            account = await usable_account(row, stranger, self._catalogue)
        except ModeHeld:  # in a lockdown nobody is made, and nothing is noted of anybody
            account = await self.account_of(message)
            standing = await self._accounts.foreseen(stranger, message.at, told)
            return replace(account, standing=standing)
        if told.recycled and account.standing.named and not told.aliases:
            # A message that was found in a log: it does not tell whose the id is now.
            return replace(account, standing=replace(account.standing, doubted=True))
        return account

    def _told(self, message: InboundMessage) -> Told:
        where, prefix = message.conversation, self._abilities(message.conversation.channel).recycled_prefix
        recycled = bool(prefix) and where.sender_id.startswith(prefix)
        return Told(message.aliases, message.name or "", where.chat_id, recycled=recycled, lost=message.lost)


def sender(message: InboundMessage) -> Person:
    """The person who wrote a message."""
    return Person(message.conversation.channel, message.conversation.sender_id)
