"""What happens to a charge, step by step: each is a line in the log, all with one reference, and is counted."""

from __future__ import annotations

from typing import Protocol

import structlog

from ..channels.delivery_receipts import Stage
from ..wallet.base import Invoice
from .base import Charge, InvoiceRecord
from .outbox.base import DeadNotice, Notice, NoticeKind
from .reference import reference

log = structlog.get_logger(__name__)

NEWS = (NoticeKind.PAID, NoticeKind.EXTRA)

# What came of one request to a channel (delivery.md 2.7), and how it was found out whether a doubtful one arrived.
SENT, THROTTLED, NOT_SENT, UNKNOWN, PERMANENT = "sent", "throttled", "not_sent", "unknown", "permanent"
FAILED_LATER = "failed_later"
ARRIVED, SENT_AGAIN, REPEATED = "arrived", "sent_again", "repeated"


class MetricsSink(Protocol):
    """Counts what the event log is told. Nothing here may wait, or fail."""

    def invoice_made(self, channel: str) -> None:
        """An invoice was stored."""

    def payment_detected(self, row: InvoiceRecord) -> None:
        """The news of a payment are being written, perhaps not for the first time."""

    def payment_lost(self) -> None:
        """A payment came for an order that is not in the store any more."""

    def asked(self, channel: str, outcome: str) -> None:
        """A channel was asked to send something."""

    def settled(self, channel: str, how: str) -> None:
        """A doubt whether a message had arrived has ended."""

    def asked_for(self, channel: str, told: int, still_open: int) -> None:
        """A channel was asked for the ends of messages: so many it told, so many have none yet."""

    def told(self, channel: str, result: str, seconds: float | None) -> None:
        """News were "sent", sent as a "repeat", or are "dead"; `seconds` after the payment was seen."""


class EventLog:
    """Logs and counts what happens. The names of events and fields are listed in docs/metrics.md."""

    def __init__(self, sink: MetricsSink | None = None) -> None:
        self._sink = sink

    def made(self, charge: Charge, invoice: Invoice) -> None:
        """A new invoice of a charge is stored."""
        log.info("invoice_made", ref=reference(invoice.payment_hash), channel=charge.place)
        if self._sink is not None:
            self._sink.invoice_made(charge.place)

    def paid(self, payment_hash: str, source: str, kind: NoticeKind) -> None:
        """A payment was settled."""
        log.info("paid", ref=reference(payment_hash), source=source, extra=kind is NoticeKind.EXTRA)

    def lost(self, payment_hash: str, source: str) -> None:
        """A payment came that this process has asked for, and the store knows nothing of it."""
        log.error("payment_lost", ref=reference(payment_hash), source=source)
        if self._sink is not None:
            self._sink.payment_lost()

    def expired(self, payment_hash: str, source: str) -> None:
        """The wallet calls an invoice expired for the first time."""
        log.info("expired", ref=reference(payment_hash), source=source)

    def written(self, row: InvoiceRecord) -> None:
        """The news of a payment are being written. A payment that was known before its invoice shows up only here."""
        if self._sink is not None:
            self._sink.payment_detected(row)

    def sending(self, notice: Notice) -> None:
        """A channel is about to get a notice."""
        if notice.kind in NEWS:
            log.info("sending", **_fields(notice), attempt=notice.attempt)

    def sent(self, notice: Notice, seconds: float, *, repeat: bool, message: str | None = None) -> None:
        """A notice arrived, or is known to have; `repeat`: it says itself that it may be one.

        `message`: what the channel calls it, where the channel tells by that name later what became of it.
        """
        fields = {**_fields(notice), "attempt": notice.attempt, "ms": round(seconds * 1000)}
        if message is not None:
            fields["message"] = message
        if notice.kind is NoticeKind.ANSWER and notice.payment_hash is not None:
            log.info("shown", **fields)
        elif notice.kind in NEWS:
            log.info("repeat" if repeat else "sent", **fields)
        if notice.kind in NEWS and self._sink is not None:
            result, latency = "repeat" if repeat else "sent", None if notice.conversation is None else seconds
            self._sink.told(notice.to.channel, result, latency)

    def failed(self, notice: Notice, outcome: str, reason: str) -> None:
        """An attempt did not arrive, or nobody knows whether it did; it will be tried again."""
        log.info("failed", **_fields(notice), attempt=notice.attempt, **{"class": outcome, "reason": reason})

    def came(self, message: str, stage: Stage) -> None:
        """A channel tells how far a message came that it had accepted under a name of its own."""
        if stage >= Stage.DELIVERED:
            log.info("read" if stage is Stage.READ else "delivered", message=message)

    def failed_later(self, reference: str, reason: str) -> None:
        """A channel gave up a message that it had accepted under a reference of its own; it will be tried again."""
        log.info("failed_later", message=reference, reason=reason)

    def dead(self, notice: Notice | DeadNotice, reason: str) -> None:
        """A notice is given up."""
        log.error("dead", **_fields(notice), reason=reason)
        if notice.kind in NEWS and self._sink is not None:
            self._sink.told(notice.to.channel, "dead", None)

    def asked(self, channel: str, outcome: str) -> None:
        """A channel was asked to send something, or took back what it had accepted."""
        if self._sink is not None:
            self._sink.asked(channel, outcome)

    def asked_for(self, channel: str, *, told: int, still_open: int) -> None:
        """A channel was asked for the ends of messages that it had taken."""
        log.info("ends_asked_for", channel=channel, told=told, open=still_open)
        if self._sink is not None:
            self._sink.asked_for(channel, told, still_open)

    def settled(self, channel: str, how: str) -> None:
        """It is known what became of an attempt that may have arrived, or it is made again."""
        if self._sink is not None:
            self._sink.settled(channel, how)


def _fields(notice: Notice | DeadNotice) -> dict[str, str]:
    fields = {"notice": str(notice.kind), "channel": notice.to.channel}
    if notice.payment_hash is not None:
        fields["ref"] = reference(notice.payment_hash)
    return fields
