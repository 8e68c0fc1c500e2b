"""`admin events`, `dead`, `audit`, `blocks`: what matched nothing, what was given up, who did what, who is unheard."""

from __future__ import annotations

from ....accounts.audit import Act, AuditRow
from ....storage.records.blocks import RecordBlocks
from ....storage.records.digests import Digests
from ...cli.dead_notices import dead_line
from ..base import AdminCommand, AdminError, Asked
from ..looking import account_ending, ending, how_many, looking, moment, zone_of

_USUAL = 10
_WHO = "who"


async def events(asked: Asked) -> str:
    """List the newest events that were matched with no invoice."""
    found = await asked.office.unmatched.last(how_many(asked.rest, _USUAL))
    zone = zone_of(asked)
    lines = [
        f"{moment(one.at, zone)}  {one.source}  {f'{one.prefix}…' if one.prefix else '–'}  {one.reason}  ×{one.times}"
        for one in found
    ]
    return "\n".join(lines or ["Every event was matched."])


async def dead(asked: Asked) -> str:
    """List the newest notices that were given up, with the reasons."""
    limit = how_many(asked.rest, _USUAL)
    async with looking(asked) as reading:
        found = (await reading.insight.summary((), limit)).dead
    now = asked.office.clock()
    return "\n".join([dead_line(one, now) for one in found] or ["No notice was given up."])


async def audit(asked: Asked) -> str:
    """List the newest rows of the audit; of one actor where the end of their account is written."""
    words, actor = asked.words, ""
    async with looking(asked) as reading:
        if _WHO in words:
            place = words.index(_WHO)
            if len(words) != place + 2:
                raise AdminError("Write it like: admin audit 20 who AB12")
            actor, words = await account_ending(reading, words[place + 1]), words[:place]
        limit = how_many(" ".join(words), _USUAL)
        rows = await reading.audit.last(limit, actor)
    return "\n".join([_row(asked, row) for row in rows] or ["The audit has no row of that."])


async def blocks(asked: Asked) -> str:
    """List who is not heard."""
    async with looking(asked) as reading:
        records = reading.records
        found = await RecordBlocks(records, Digests(records), reading.audit).all()
    zone = zone_of(asked)
    lines = [
        f"{ending(one.id)}  {', '.join(one.hints) or '–'}  since {moment(one.at, zone)}  {one.note}".rstrip()
        for one in found
    ]
    return "\n".join(lines or ["Nobody is blocked."])


def _row(asked: Asked, row: AuditRow) -> str:
    details = ", ".join(f"{name} {value}" for name, value in row.details.items())
    named = (
        row.object.removeprefix("mode:") if row.act is Act.MODE else ending(row.object)
    )  # else it is an id
    about = f" {named}" if row.object else ""
    return f"{row.seq}  {moment(row.at, zone_of(asked))}  {ending(row.actor)}  {row.act}{about}  {details}".rstrip()


ADMIN_COMMANDS = (
    AdminCommand("events", "[n]", "events that were matched with no invoice", events),
    AdminCommand("dead", "[n]", "news that were given up, and why", dead),
    AdminCommand("audit", "[n] [who ACC]", "who did what", audit, slow=True),
    AdminCommand("blocks", "", "who is not heard", blocks),
)
