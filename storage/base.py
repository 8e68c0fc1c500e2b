"""The bundle of repositories that a storage backend offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from ..accounts.base import AccountStore
from ..channels.contacts import Contacts
from ..channels.pictures import Pictures
from ..channels.transcript import Transcript
from ..tracking.base import Buckets, ChargeStore, Inbox, Outbox

PARKED_LIMIT = 10_000
"""How many hints of unknown payment hashes are kept; the oldest go first (tracking.base: ChargeStore.settle)."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """When a channel last brought a message, and when it last took one; None where it never did."""

    last_in: datetime | None
    last_out: datetime | None


class Repositories(Protocol):
    """All repositories over one backend.

    Times are kept to the millisecond. Whatever a call has returned from is durable where the backend is.
    Cancelling a call leaves open whether it happened; every operation is safe to repeat.
    """

    @property
    def charges(self) -> ChargeStore:
        """Charges and their invoices."""

    @property
    def outbox(self) -> Outbox:
        """Notices to be delivered."""

    @property
    def inbox(self) -> Inbox:
        """Messages of people."""

    @property
    def accounts(self) -> AccountStore:
        """Accounts and open questions."""

    @property
    def transcript(self) -> Transcript:
        """The lines of web chats."""

    @property
    def contacts(self) -> Contacts:
        """Who was heard when, and who wants no more messages."""

    @property
    def pictures(self) -> Pictures:
        """QR pictures that may be fetched."""

    @property
    def buckets(self) -> Buckets:
        """Token buckets."""

    async def traffic(self, channel: str) -> Traffic:
        """When a channel last carried messages, as far as rows are kept. For a person who asks, not for a hot path."""


class Store(Repositories, Protocol):
    """The repositories and what holds them open: use it as `async with`."""

    async def __aenter__(self) -> Self:
        """Open; raises StoreInUse or StoreUnusable."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish what was asked, and close; later calls raise StoreClosed."""
