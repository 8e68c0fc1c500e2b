"""`admin charge` and `admin trace`: one order, and what happened to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import tzinfo

from ....storage.trace import ChargeQuery, ChargeTrace
from ....tracking.reference import reference
from ...cli.trace import LISTED, choice, head, read_word, story
from ..base import AdminCommand, AdminError, Asked
from ..looking import ending, looking, moment, zone_of


async def charge(asked: Asked) -> str:
    """Tell of an order how it stands: its invoices, and what was told of it."""
    found = await find_order(asked, "charge")
    return found if isinstance(found, str) else "\n".join(_details(found, zone_of(asked)))


async def trace(asked: Asked) -> str:
    """Tell the story of an order."""
    found = await find_order(asked, "trace")
    return found if isinstance(found, str) else "\n".join(story(found, zone_of(asked)))


async def find_order(asked: Asked, verb: str) -> ChargeTrace | str:
    """The one order that is meant, or the text from which an admin takes one. Raises AdminError."""
    query = _query(asked.rest)
    async with looking(asked) as reading:
        found = await reading.insight.traces(query, LISTED)
    if not found:
        days = asked.office.settings.keep_days
        raise AdminError(f"No order is known by that. Orders are kept for {days:g} days after they end.")
    if len(found) > 1:
        return "\n".join(choice(found, query, f"admin {verb}", zone_of(asked)))
    return found[0]


def _query(word: str) -> ChargeQuery:
    try:
        return read_word(word)
    except ValueError:
        raise AdminError("Write a reference like YT454QPV, a payment hash, or an order like K7Q2.") from None


def _details(trace: ChargeTrace, zone: tzinfo) -> Iterator[str]:
    one = trace.charge
    yield f"Order {one.code}: {head(trace, zone)}"
    yield f"asked by account {ending(one.made_by)}, shop {ending(one.shop)}; wallet {one.wallet.backend}"
    yield f"open until {moment(one.closes, zone)}; paid {moment(one.paid_at, zone)}"
    if one.received is not None:
        yield f"received {one.received}"
    for row in trace.invoices:
        late = ", late" if row.late else ""
        how = (
            f"paid {moment(row.paid_at, zone)}, first told by {row.source}{late}"
            if row.paid_at
            else row.status
        )
        yield f"{reference(row.payment_hash)}  made {moment(row.invoice.created, zone)}; {how}"
    told = Counter((str(notice.kind), notice.state) for notice in trace.notices)
    for (kind, state), count in sorted(told.items()):
        yield f"news {kind}: {count} {state}"
    yield (
        f"admin trace {reference(trace.invoices[-1].payment_hash)}"
        if trace.invoices
        else "It has no invoice."
    )


ADMIN_COMMANDS = (
    AdminCommand("charge", "CODE|REF", "one order and how it stands", charge),
    AdminCommand("trace", "REF", "what happened to an order, in its order", trace),
)
