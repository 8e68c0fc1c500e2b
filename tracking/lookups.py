"""By what a charge, or one of its invoices, is found, and which of them are meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ..channels.base import Conversation


@dataclass(frozen=True, slots=True)
class ByCode:
    """A charge of the account `made_by`, by its code in upper case."""

    made_by: str
    code: str


@dataclass(frozen=True, slots=True)
class ByMessage:
    """The charge whose QR, or the news of whose payment, was shown in the message `reference` of a chat."""

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
    """The charges of a shop, of all makers."""

    shop: str


@dataclass(frozen=True, slots=True)
class Backends:
    """Of which backends invoices are meant: `only` one where it is named, and not of `others`."""

    only: str | None = None
    others: tuple[str, ...] = ()

    def __contains__(self, backend: str) -> bool:
        return self.only in (None, backend) and backend not in self.others


ALL_BACKENDS = Backends()


@dataclass(frozen=True, slots=True)
class Due:
    """Unpaid invoices that this instance watches and whose next check is due, `of` these backends.

    The latest expiry comes first: invoices that can still be paid matter most. The instance that stores one watches it.
    """

    now: datetime
    of: Backends = ALL_BACKENDS


@dataclass(frozen=True, slots=True)
class ExpiringAfter:
    """Unpaid invoices with an expiry after a `time`, in the order of their hash, from `behind` one on.

    Only those that this instance watches, if they are to be `mine`, and `of` these backends.
    """

    time: datetime
    behind: str = ""
    mine: bool = False
    of: Backends = ALL_BACKENDS


ChargeKey = ByCode | ByMessage | ByToken
InvoiceKey = ByHash | ByOrigin
PageOf = OfMaker | OfShop
Unpaid = Due | ExpiringAfter
