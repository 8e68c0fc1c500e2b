"""The bundle of repositories that a storage backend offers."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from ..accounts.addresses import PairingStore
from ..accounts.admins import AdminStore
from ..accounts.audit import AuditStore
from ..accounts.base import AccountStore
from ..accounts.erasure import Erasure, ErasureStore, Forgotten
from ..accounts.incoming import IncomingStore
from ..accounts.modes import ModeStore
from ..accounts.second_factor import FactorStore
from ..accounts.shops import ShopStore
from ..channels.contacts import Contacts
from ..channels.pictures import Pictures
from ..channels.transcript import Transcript
from ..channels.values import KeyValues
from ..tracking.base import ChargeStore
from ..tracking.blocks import Blocks
from ..tracking.factor_pages import FactorPageStore
from ..tracking.inbox import Inbox
from ..tracking.instances import Buckets, Leases
from ..tracking.key_pages import KeyPageStore
from ..tracking.ledger import Ledger
from ..tracking.outbox.base import Outbox
from ..tracking.unknown_lines import UnknownLines
from ..wallet.base import Windows
from .insight import Statistics, Traffic
from .reading import Reading
from .records.engine import Records

PENDING_HINTS_LIMIT = 10_000
"""How many hints of unknown payment hashes are kept; the oldest go first (tracking.base: ChargeStore.settle)."""

RECHECK_LIMIT = 10_000
"""How many rechecks of unknown payment hashes are kept; the oldest go first (tracking.base: ChargeStore.recheck)."""

RECHECK_KEPT_FOR = timedelta(hours=24)
"""How long such a recheck is kept."""


class Names(Protocol):
    """Names for what is not to be kept itself, as an address of the net: only this store gives a text the same one."""

    async def of(self, *parts: str) -> str:
        """32 hexadecimal digits for these texts; the first one says of what."""


class Repositories(Protocol):
    """All repositories over one backend.

    Times are kept to the millisecond. Whatever a call has returned from is durable where the backend is.
    Cancelling a call leaves open whether it happened; every operation is safe to repeat.
    """

    @property
    def records(self) -> Records:
        """Records of any kind: what new nouns are kept in, in one transaction with the notices that they make."""

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
    def pairings(self) -> PairingStore:
        """What is asked about which chats are one human."""

    @property
    def shops(self) -> ShopStore:
        """Shops, their members and their links to wallets."""

    @property
    def audit(self) -> AuditStore:
        """Who did what."""

    @property
    def modes(self) -> ModeStore:
        """What an admin has switched off."""

    @property
    def admins(self) -> AdminStore:
        """Who may run the bot from a chat."""

    @property
    def factors(self) -> FactorStore:
        """Second factors of accounts."""

    @property
    def digests(self) -> Names:
        """What stands for texts that are not to be kept."""

    @property
    def blocks(self) -> Blocks:
        """Who is not heard."""

    @property
    def incoming(self) -> IncomingStore:
        """Secrets that were cut out of messages, for some minutes."""

    @property
    def key_pages(self) -> KeyPageStore:
        """One-time pages on which keys of wallets are entered."""

    @property
    def factor_pages(self) -> FactorPageStore:
        """One-time pages on which second factors are set up."""

    @property
    def unknown_lines(self) -> UnknownLines:
        """Lines in a row that were no command."""

    @property
    def ledger(self) -> Ledger:
        """A line for each settled invoice."""

    @property
    def erasures(self) -> ErasureStore:
        """Who is to be forgotten."""

    @property
    def transcript(self) -> Transcript:
        """The lines of web chats."""

    @property
    def contacts(self) -> Contacts:
        """When each chat last wrote, and which want no more messages."""

    @property
    def pictures(self) -> Pictures:
        """QR pictures that may be fetched."""

    @property
    def values(self) -> KeyValues:
        """Small texts by their keys."""

    @property
    def buckets(self) -> Buckets:
        """Token buckets."""

    @property
    def windows(self) -> Windows:
        """Sliding windows."""

    @property
    def leases(self) -> Leases:
        """Which instance does what one alone may do."""

    async def clean(self, before: datetime, done: datetime | None = None) -> int:
        """Forget what nobody has asked for since a time; return how much of it there was.

        That is: people who have never made a charge, chats that wrote, lines of web chats, pictures whose time ended,
        places in windows that are shorter, closed charges, notices that are sent, messages that are handled, pending
        hints and rechecks. What stays: that somebody wants no more messages, when anybody last wrote on a channel, the
        newest line of a chat, from which revisions go on, and a charge with news that may yet be told.

        Notices that are sent and messages that are handled are forgotten since the later time `done` already (None:
        `before`), by which both must have happened, unless something needs them: NEWS, whose id says that they were
        told; what its channel has accepted, and told no end of; the change of a code whose charge is open; and what a
        channel carried last, for `traffic`. That a payment is told once, and a message makes one charge, the invoice
        knows.
        """

    async def forget(self, erasure: Erasure, now: datetime) -> Forgotten:
        """Forget what is kept of somebody outside records: charges with their invoices, messages, lines, notices.

        It goes in steps that keep nobody waiting, and may return after some of them: it is to be called again until
        nothing has gone. What is open, or in flight, is kept as yet.
        """

    async def scrub(self) -> None:
        """Leave nothing of what was deleted where the store has its data, as far as that is in its hands."""

    async def check(self) -> float | None:
        """Write something small, and read it back from where all the rest lies. Raises StoreError where that can't be.

        Returns how many seconds its clock is ahead of ours, None where it has none of its own.
        """

    def reading(self) -> AbstractAsyncContextManager[Reading]:
        """What is only looked at, over a connection of its own: whoever asks for figures keeps no payment waiting."""

    async def statistics(self, now: datetime) -> Statistics:
        """How much of what there is. Costs what is open, not what was ever stored."""

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
