"""`chatwallet trace`: what happened to one charge, in the order in which it did, without hash or phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from operator import itemgetter

from ...channels.delivery_receipts import Stage
from ...locales.zones import zone as zone_named
from ...storage.addresses import describe, find_traces, missing_file
from ...storage.trace import ChargeQuery, ChargeTrace, NoticeRecord
from ...tracking.base import InvoiceRecord
from ...tracking.codes import ALPHABET, LENGTH, LONGER
from ...tracking.jobs import KEEP_DONE
from ...tracking.outbox.base import NoticeKind
from ...tracking.recipients import RecipientKind
from ...tracking.reference import reference
from ...wallet.base import InvoiceStatus
from ..config.settings import Settings
from ..monitoring.redaction import redact

LISTED = 20  # charges that a code may mean: who it is must be asked anyway

_ABOUT = {
    NoticeKind.ANSWER: "the QR",
    NoticeKind.PAID: "news of the payment",
    NoticeKind.EXTRA: "news of a further payment",
    NoticeKind.EDIT: "the change of the shown QR",
    NoticeKind.NEWS: "news",
}
_CAME = {
    Stage.ACCEPTED: "taken by the channel, which has not told yet whether it arrived",
    Stage.DELIVERED: "delivered",
    Stage.READ: "delivered and read",
}
_HASH = re.compile(r"[0-9a-fA-F]{64}")
_REFERENCE = re.compile(r"[A-Za-z2-7]{8}")  # base32, RFC 4648
_Event = tuple[datetime, str, str]  # when, reference, what


async def trace(settings: Settings, word: str, tell: Callable[[str], None]) -> bool:
    """Tell the story of a reference, a payment hash, or a charge's code; False when there is none to tell.

    Raises ValueError for any other word, and StoreError.
    """
    query = read_word(word)
    address = settings.store.get_secret_value()
    if file := missing_file(address):
        tell(f"There is no store at {file} yet: nobody has made an order.")
        return False
    found = await find_traces(address, query, LISTED)
    zone = zone_named(settings.time_zone)
    if not found:
        tell(f"No order is known by that in the store {describe(address)}.")
        tell(f"Orders are kept for {settings.keep_days:g} days after they end.")
    elif len(found) > 1:
        for line in choice(found, query, "trace", zone):
            tell(line)
    else:
        for line in story(found[0], zone):
            tell(line)
    return len(found) == 1


def read_word(word: str) -> ChargeQuery:
    """What somebody means by a reference as it stands in notices and logs, a payment hash, or the code of a charge.

    Raises ValueError for anything else.
    """
    word = word.strip()
    if _HASH.fullmatch(word):
        return ChargeQuery(payment_hash=word.lower())
    if _REFERENCE.fullmatch(word):
        return ChargeQuery(fits=lambda payment_hash: reference(payment_hash) == word.upper())
    if len(word) in (LENGTH, LONGER) and set(word.upper()) <= set(ALPHABET):
        return ChargeQuery(code=word.upper())
    raise ValueError(f"{word!r} is no reference like YT454QPV, no payment hash and no order like K7Q2")


def choice(found: Sequence[ChargeTrace], query: ChargeQuery, verb: str, zone: tzinfo) -> Iterator[str]:
    """The lines from which somebody takes one of several orders."""
    yield f"{len(found)} orders are called {query.code}; {verb} one of them by its reference:"
    for trace in found:
        yield f"  {name(trace)}  {head(trace, zone)}"


def story(trace: ChargeTrace, zone: tzinfo) -> Iterator[str]:
    """The story of one charge, line by line."""
    yield f"Order {trace.charge.code}: {head(trace, zone)}"
    # By the time alone: what is of the same moment comes as it is told below, the payment before its news.
    for at, ref, what in sorted(_events(trace, zone), key=itemgetter(0)):
        yield f"{_moment(at, zone)}  {ref}  {what}"
    is_told = any(row.kind is NoticeKind.PAID for row in trace.notices)
    if trace.charge.paid_at is not None and trace.charge.recipients and not is_told:
        yield f"Its news were sent: what was is forgotten after {KEEP_DONE.days} days."


def head(trace: ChargeTrace, zone: tzinfo) -> str:
    """What a charge is, in one line."""
    charge = trace.charge
    asked = "open amount" if charge.asked is None else str(charge.asked)
    return f"{asked}, {charge.place}, {charge.state}, made {_moment(charge.created, zone)}"


def name(trace: ChargeTrace) -> str:
    """The reference of its newest invoice."""
    return reference(trace.invoices[-1].payment_hash) if trace.invoices else "-" * 8


def _events(trace: ChargeTrace, zone: tzinfo) -> Iterator[_Event]:
    for row in trace.invoices:
        yield from _of_invoice(row, zone)
    for notice in trace.notices:
        yield from _of_notice(notice)


def _of_invoice(row: InvoiceRecord, zone: tzinfo) -> Iterator[_Event]:
    ref, expires = reference(row.payment_hash), row.expires
    yield row.invoice.created, ref, f"invoice made, to be paid until {expires.astimezone(zone):%H:%M:%S}"
    if row.status is InvoiceStatus.EXPIRED or row.late:
        yield expires, ref, "expired, as the wallet said later"
    if row.paid_at is not None:
        late = ", late" if row.late else ""
        yield row.paid_at, ref, f"paid, first told by {row.source}{late}"


def _of_notice(notice: NoticeRecord) -> Iterator[_Event]:
    ref = reference(notice.payment_hash)
    to_program = notice.to.kind is RecipientKind.HOOK
    what = "the call of the host" if to_program else _ABOUT[notice.kind]
    where = f"on {notice.to.channel}"
    yield notice.created, ref, f"{what} put into the outbox"
    tries = f"{notice.attempt} attempt{'' if notice.attempt == 1 else 's'}"
    doubt = ", one of which may have arrived before" if notice.ambiguous else ""
    last = f", the last failure: {redact(notice.error)}" if notice.error else ""
    due = max(notice.due, notice.created)
    match notice.state:
        case "sent":
            at = notice.sent_at or notice.created
            took = _seconds(at - notice.created)
            came = "" if notice.stage is None else f", {_CAME[notice.stage]}"
            yield at, ref, f"{what} sent {where} after {took}, {tries}{doubt}{last}{came}"
        case "dead":
            yield due, ref, f"{what} given up {where}, {tries}{doubt}{last}"
        case "sending":
            yield due, ref, f"{what} being sent {where}: lease until then, {tries}{doubt}{last}"
        case _:
            yield due, ref, f"{what} to be tried {where} then, {tries} so far{doubt}{last}"


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S.%f}"[:-3] + f" {at.astimezone(zone):%Z}"


def _seconds(time: timedelta) -> str:
    return f"{time.total_seconds():.3f} s"
