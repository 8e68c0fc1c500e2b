"""The outbox: notices that wait for delivery, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ...channels.base import Conversation, OutboundMessage
from ...channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Taken
from ..bell import Bell
from ..recipients import Recipient


class NoticeKind(StrEnum):
    """What an outbox row is for: the answer to a message, the news of a payment, the change of a shown QR.

    PAID and EXTRA are for each recipient of the charge, the program that the wallet lives in among them. NEWS is
    anything else that a person is to hear of without having asked.
    """

    ANSWER = "answer"
    PAID = "paid"
    EXTRA = "extra"
    EDIT = "edit"
    NEWS = "news"


OVERDUE = timedelta(hours=1)
"""After how long the end of a message that a channel took should be known: nearly all telephones are on by then."""

NEWS_LAST = timedelta(days=1)
"""How old NEWS that are dead may be to come back when their person writes: what was so days ago need not be so now."""


@dataclass(frozen=True, slots=True)
class News:
    """News for a person: a text's key and its values, rendered when it is sent, in the language and zone of then.

    Of `values`, integers named `time` and `since` are milliseconds since 1970 UTC, written as times in their zone.
    `buttons` are the keys of labels, each with what it says. `template` is the kind of an approved text whose one
    place takes the whole text, for where a channel lets no other text through. What is `fleeting` is sent at once or
    not at all: it is tried once within some seconds, and is done with afterwards, never dead.
    """

    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    buttons: tuple[tuple[str, str], ...] = ()
    template: str | None = None
    fleeting: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the outbox, leased to be sent.

    `id` is stable over all attempts. An ANSWER carries its `message`; the others are rendered when they are sent: NEWS
    from its `news`, the rest from the charge of `payment_hash`. `fence` grows with each claim, and only the newest
    claim may retry. `ambiguous` is sticky: some attempt may have arrived. `inherited`: the process that made the last
    attempt did not say how it ended; `heard` is when it gave its last sign of life, None if that was before this
    process began.
    """

    id: str
    kind: NoticeKind
    to: Recipient
    payment_hash: str | None
    message: OutboundMessage | None
    created: datetime
    attempt: int
    fence: int
    ambiguous: bool
    inherited: bool = False
    heard: datetime | None = None
    news: News | None = None

    @property
    def conversation(self) -> Conversation | None:
        """The chat that it goes to; None for a recipient that is no chat."""
        return self.to.conversation


@dataclass(frozen=True, slots=True)
class DeadNotice:
    """A notice that was given up, and why. Most come back when their person writes again: see `Outbox.put_news`."""

    id: str
    kind: NoticeKind
    to: Recipient
    payment_hash: str | None
    created: datetime
    reason: str

    @property
    def conversation(self) -> Conversation | None:
        """The chat that it should have gone to; None for a recipient that is no chat."""
        return self.to.conversation


@dataclass(frozen=True, slots=True)
class Depth:
    """How much lies in the outbox, by state: `waiting` for a turn or a try, `sending`, and `dead` and not revived.

    `oldest`: when the oldest row that is waiting or being sent was put there, None if there is none. `taken`: how
    many messages a channel has accepted, and not said what became of; `overdue`, how many of these it took OVERDUE ago
    or longer.
    """

    waiting: int
    sending: int
    dead: int
    oldest: datetime | None
    taken: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """It is sent, or there was nothing to send: then `reference` is None.

    `ask`: the channel has only accepted it, and is asked at that time what became of it, unless it tells before.
    """

    reference: str | None
    at: datetime
    ask: datetime | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """It is to be tried again at `due`. `unknown`: it may have arrived, which makes the row ambiguous for good."""

    due: datetime
    unknown: bool
    error: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """The claim is given back untouched until `due`: nothing was sent, and the attempt does not count."""

    due: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """It is given up; the row is kept with the reason."""

    reason: str


Outcome = Sent | Retry | Postponed | Dead


class NewsBox(Protocol):
    """Where news for people are put: an outbox, or what a program beside the bot has of it."""

    async def put_news(self, news_id: str, conversation: Conversation, news: News, at: datetime) -> object:
        """Put news for a person there, once for each id, see Outbox."""


class Outbox(Protocol):
    """Notices to be delivered. Times are the caller's aware UTC; every method is one atomic step."""

    @property
    def changed(self) -> Bell:
        """Rung when this process has put rows, or made some due: news, answers, settlements, what was revived."""

    @property
    def stands(self) -> bool:
        """Whether all claims of this process surely stand; False after a pause in which it may have counted as dead."""

    async def put_news(self, news_id: str, conversation: Conversation, news: News, at: datetime) -> bool:
        """Put news for a person into the outbox, once for each id; False if those news are there already.

        News hold nothing up. Dead news come back when the person writes within NEWS_LAST of `at`, which stays the time
        when they were made.
        """

    async def revive(self, conversation: Conversation, at: datetime) -> None:
        """Have what was given up for a conversation be due again, as `Inbox.add` does when its person writes."""

    async def reopen(self, notice_id: str, at: datetime) -> bool:
        """Have one notice that was given up be due again, to whomever it is; False where it is not dead (any more)."""

    async def claim(
        self, owner: str, now: datetime, lease: float, limit: int, *, answers: bool = True
    ) -> Sequence[Notice]:
        """Lease due rows for `lease` seconds, oldest first. A row whose lease ran out while sending turns ambiguous.

        Without `answers`, rows of that kind are passed over; they still hold back what came after them.

        Of a conversation at most one row is leased at any time, the oldest that is due. Rows to recipients that are no
        chats wait for no other row. An ANSWER that waits for another try holds back all that came after it, so that
        answers stay in order. News that wait hold nothing back, so that people are answered meanwhile.
        """

    async def conclude(self, notice: Notice, outcome: Outcome) -> bool:
        """Note what came of a claim; False, and nothing is noted, when the claim is no longer ours.

        Only Sent is noted in any case: a late success wins over a retry. For an ANSWER that showed an invoice, and for
        PAID and EXTRA, its reference is kept for `ByMessage` and `InvoiceRecord.message`.
        """

    async def pull_in(self, now: datetime, later: datetime) -> int:
        """Make rows due `now` that wait for a try after `later`, as when the clock was set back; return how many."""

    async def next_due(self) -> datetime | None:
        """When the next row becomes due, None when the outbox is empty."""

    async def note_receipt(
        self, receipt: DeliveryReceipt, at: datetime, *, ask: datetime | None = None
    ) -> bool:
        """See DeliveryReceipts. The reference is kept as `conclude` keeps it, and so is `ask` unless the stage is
        final.
        """

    async def note_failure(self, failure: DeliveryFailure, at: datetime) -> bool:
        """See DeliveryReceipts. A failure may overtake the Sent of its attempt, which then counts as failed."""

    async def dead(self, limit: int, *, key: str | None = None) -> Sequence[DeadNotice]:
        """The newest notices that were given up and not revived, newest first; only that of `key` if one is named."""

    async def unended(self, now: datetime, again: datetime, limit: int) -> Sequence[Taken]:
        """Accepted messages whose channel is to be asked what became of them, longest waiting first.

        They are put off until `again`, so that no other instance asks meanwhile.
        """

    async def ask(self, taken: Taken, at: datetime | None) -> bool:
        """Have a channel asked at a time what became of a message, None: never. False where that is known by now."""

    async def ask_all(self, now: datetime) -> None:
        """Have the channels asked now what became of every accepted message."""
