"""Payment webhooks as a source: each delivery waits until its hint was taken, so that the sender may forget it."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from ...wallet.base import InvoiceStatus
from ..base import Hint
from ..clock import Clock, utc_now
from ..unmatched import Note, not_noted
from .documents import SIZE_LIMIT, Flaw, Unreadable, read_object
from .events import Reason, Unusable, read_hash
from .state import SourceState, Trust

WAITING = 100  # deliveries: a sender of more is asked to come again
REMEMBERED = 10_000  # ids of deliveries that were taken
PATIENCE = 5.0  # seconds until a sender is asked to come again

_FIELDS = 50


@dataclass(slots=True, eq=False)
class _Delivery:
    payment_hash: str
    taken: asyncio.Future[bool]


class Webhook:
    """Yields a hint for each delivery that the route hands over. A signature proves a sender, not a payment.

    `counts` are outcomes since the start by their code, `last` is when the last genuine delivery came.
    """

    name = "webhook"

    def __init__(self, *, patience: float = PATIENCE, note: Note = not_noted, clock: Clock = utc_now) -> None:
        self._patience = patience
        self._note = note
        self._clock = clock
        self._waiting: asyncio.Queue[_Delivery] = asyncio.Queue(WAITING)
        self._known: OrderedDict[str, None] = OrderedDict()
        self.counts: Counter[str] = Counter()
        self.last: datetime | None = None

    def state(self) -> SourceState:
        """What is known of it now: it listens as long as the program serves its route."""
        return SourceState(self.name, Trust.WEBHOOK, True, True, self.last, dict(self.counts))

    def unusable(self, reason: str) -> None:
        """Count a genuine delivery that tells of no payment hash."""
        self.counts[reason] += 1
        self._note(self.name, reason, "")

    async def submit(self, delivery_id: str, payment_hash: str) -> bool:
        """Hand a delivery over; True when its hint was taken, now or before. False: the sender is to come again."""
        self.last = self._clock()
        if delivery_id in self._known:
            self.counts["repeated"] += 1
            return True
        delivery = _Delivery(payment_hash, asyncio.get_running_loop().create_future())
        try:
            self._waiting.put_nowait(delivery)
            async with asyncio.timeout(self._patience):
                taken = await delivery.taken
        except (asyncio.QueueFull, TimeoutError):
            taken = False
        if taken:
            self._remember(delivery_id)
        self.counts["taken" if taken else "not_taken"] += 1
        return taken

    async def hints(self) -> AsyncGenerator[Hint, None]:
        """Yield hints for ever."""
        while True:
            delivery = await self._waiting.get()
            if delivery.taken.done():
                continue  # its sender has gone, and comes again
            taken = False
            try:
                yield Hint(delivery.payment_hash, InvoiceStatus.PAID, self.name, confirmed=False)
                # The tracker asks for the next hint after it has stored what this one did.
                taken = True
            finally:
                if not delivery.taken.done():
                    delivery.taken.set_result(taken)

    def _remember(self, delivery_id: str) -> None:
        # After it was taken, and only in memory: to take one twice costs a question to the wallet, to lose one, more.
        self._known[delivery_id] = None
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def read_delivery(body: bytes, content_type: str) -> str:
    """Return the payment hash of a genuine body, JSON or a form, in lower case.

    It stands in `paymentHash` or one of its other names, or in the same of `data`, as Standard Webhooks recommends.
    `externalId` and `amountSat` are not read: the invoice is known by its hash, the amount by our own record.
    Raises Unreadable, and Unusable where the body is well-formed and has no payment hash: OTHER_TYPE if it says itself
    that it is news of some kind.
    """
    if content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        return read_hash(_read_form(body))
    found = read_object(body)
    data = found.get("data")
    try:
        return read_hash(found)
    except Unusable as unusable:
        if unusable.reason is not Reason.NO_HASH:
            raise
    if isinstance(data, dict):
        return read_hash(data)
    kind = found.get("type") or found.get("eventType")
    raise Unusable(Reason.OTHER_TYPE if isinstance(kind, str) else Reason.NO_HASH)


def _read_form(body: bytes) -> dict[str, str]:
    if len(body) > SIZE_LIMIT:
        raise Unreadable(Flaw.TOO_LARGE)
    try:
        fields = parse_qsl(body.decode("ascii"), strict_parsing=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:
        raise Unreadable(Flaw.NOT_A_FORM) from error
    return dict(fields)
