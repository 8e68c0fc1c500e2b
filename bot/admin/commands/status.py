"""`admin status`, `admin sources`, `admin doctor`: how the bot does, from what it hears, and what to mend."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version

from ....accounts.base import place_of
from ....accounts.modes import Modes
from ....accounts.roles import people_named
from ....storage.insight import Statistics, StoreSummary
from ....storage.records.modes import MODES, read_modes
from ....storage.records.values import RecordValues
from ....tracking.alerts import Standing, standing_alerts
from ....tracking.sources.state import SourceState
from ...cli.doctor import examine
from ...monitoring.redaction import redact
from ..base import AdminCommand, Asked
from ..looking import ending, looking, moment, zone_of

_SECOND = timedelta(seconds=1)


async def status(asked: Asked) -> str:
    """Tell how the bot does, and what is wrong with it now."""
    office = asked.office
    ready, report = await office.health.report()
    async with looking(asked) as reading:
        counted = await reading.insight.statistics(office.clock())
        summary = await reading.insight.summary(office.channels, 0)
        modes = read_modes((await reading.records.get(MODES))[0])
        troubles = await standing_alerts(RecordValues(reading.records))
    lines = [
        f"chatwallet {version('chatwallet')}, {'ready' if ready else 'not ready'}, "
        f"up for {_lasted(office.clock() - office.started)}",
        f"store: {report['store']}; instances: {summary.instances or 1}",
        *_counts(counted, summary),
        *(f"degraded: {name}: {why}" for name, why in office.health.degraded.items()),
        *_traffic(asked, summary),
        *(_source(asked, one) for one in office.health.sources),
        *_modes(asked, modes),
        *_troubles(asked, troubles),
    ]
    return "\n".join(lines)


async def sources(asked: Asked) -> str:
    """Tell what the bot hears payments from, in the order of trust."""
    return "\n".join(_source(asked, one, counts=True) for one in asked.office.health.sources)


async def doctor(asked: Asked) -> str:
    """Check each part that the settings name, as at the machine."""
    lines: list[str] = []
    settings = asked.office.settings
    await examine(settings, lines.append)
    text = redact("\n".join(lines))
    for name in {*settings.owners, *settings.admins}:  # at the machine they stand in the settings anyway
        text = text.replace(name, place_of(people_named(name)[0]))
    return text


def _counts(counted: Statistics, summary: StoreSummary) -> Iterator[str]:
    depth = counted.outbox
    yield (
        f"outbox: {depth.waiting} waiting, {depth.sending} being sent, {depth.dead} given up, "
        f"{depth.overdue} of unknown end; messages without an answer: {summary.waiting}"
    )
    yield f"open invoices: {counted.open_invoices}"


def _traffic(asked: Asked, summary: StoreSummary) -> Iterator[str]:
    zone = zone_of(asked)
    for name, traffic in summary.traffic.items():
        yield f"{name}: last message in {moment(traffic.last_in, zone)}, out {moment(traffic.last_out, zone)}"


def _source(asked: Asked, state: SourceState, *, counts: bool = False) -> str:
    word = ("speaks" if state.speaks else "silent") if state.live else "not connected"
    line = f"{int(state.trust)}. {state.name}: {word}, last event {moment(state.last_event, zone_of(asked))}"
    told = ", ".join(f"{reason} {count}" for reason, count in sorted(state.counts.items()) if count)
    return f"{line}; {told or 'no events'}" if counts else line


def _modes(asked: Asked, modes: Modes) -> Iterator[str]:
    for name, mode in (("lockdown", modes.lockdown), ("maintenance", modes.maintenance)):
        if mode is not None:
            yield f"{name} since {moment(mode.at, zone_of(asked))}, by {ending(mode.by) if mode.by else 'the machine'}"


def _troubles(asked: Asked, troubles: list[Standing]) -> Iterator[str]:
    texts = asked.office.catalogue["en"]
    for one in troubles:
        yield f"stands: {texts(one.text, **one.values)}"
    if not troubles:
        yield "No trouble stands."


def _lasted(time: timedelta) -> str:
    return str(timedelta(seconds=max(0, time // _SECOND)))


ADMIN_COMMANDS = (
    AdminCommand("status", "", "how the bot does, and what is wrong", status),
    AdminCommand("sources", "", "what it hears payments from", sources),
    AdminCommand("doctor", "", "check each part, and say what to mend", doctor, slow=True),
)
