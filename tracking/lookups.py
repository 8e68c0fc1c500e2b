"""By what a charge, or one of its invoices, is found, and which of them are meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..channels.base import Conversation


@dataclass(frozen=True, slots=True)
class ByCode:
    """A charge of the account `made_by`, by its code in upper case."""

    made_by: str
    code: str


@dataclass(frozen=True, slots=True)
class ByMessage:
    """The charge whose code, or the news of whose payment, was shown in the message `reference` of a chat."""

    conversation: Conversation
    reference: str


@dataclass(frozen=True, slots=True)
class ByToken:
    """The charge that a page shows."""

    token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ByHash:
    """The invoice of a payment hash."""

    payment_hash: str


@dataclass(frozen=True, slots=True)
class ByOrigin:
    """The invoice that the message `origin` has made."""

    origin: str


@dataclass(frozen=True, slots=True)
class OfMaker:
    """The charges that an account made."""

    made_by: str


@dataclass(frozen=True, slots=True)
class OfShop:
    """The charges of a shop, whoever made them."""

    shop: str


ChargeKey = ByCode | ByMessage | ByToken
InvoiceKey = ByHash | ByOrigin
PageOf = OfMaker | OfShop
