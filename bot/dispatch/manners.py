"""Who wrote, and how a stranger is spoken to."""

from __future__ import annotations

from dataclasses import dataclass

from ...accounts.base import Account, Person
from ...channels.base import InboundMessage
from ...locales.texts import Catalogue
from ...locales.zones import find_zone


@dataclass(frozen=True, slots=True)
class Manners:
    """How a stranger is spoken to until they say otherwise."""

    language: str
    time_zone: str
    currency: str

    def stranger(self, message: InboundMessage, catalogue: Catalogue) -> Account:
        """The account that who wrote begins with: what their message tells of language and zone, else ours."""
        language = catalogue.negotiate(message.language, self.language)
        time_zone = (message.time_zone and find_zone(message.time_zone)) or self.time_zone
        return Account(sender(message), language, time_zone, self.currency)


def sender(message: InboundMessage) -> Person:
    """The person who wrote a message."""
    return Person(message.conversation.channel, message.conversation.sender_id)
