"""Modes on records: `mode:bot`, which is there only while one is on, so that nobody pays for asking.

An operation that a mode holds back reads it among its own: `unless_held(operation)` does, or `yield from held(work)`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from ...accounts.audit import Act, Entry
from ...accounts.modes import ALL_ON, Mode, ModeHeld, Modes, Switched
from ..encoding import from_ms, to_ms
from .audit import RecordAudit
from .engine import Operation, Read, Records, Steps, T, Work
from .indexes import Body

MODES = "mode:bot"
"""The key of the record."""


class RecordModes:
    """accounts.modes.ModeStore on records."""

    def __init__(self, records: Records, audit: RecordAudit) -> None:
        self._records = records
        self._audit = audit

    async def now(self) -> Modes:
        (body,) = await self._records.get(MODES)
        return read_modes(body)

    async def switch(self, mode: Mode, to: Switched | None, by: str) -> bool:
        entry = Entry(
            by, Act.MODE, f"mode:{mode}", {"on": to is not None, "text": "" if to is None else to.text}
        )
        return await self._records.run(partial(_switch, mode, to, entry, self._audit))


def read_modes(body: Body | None) -> Modes:
    """The modes that the record tells of; none where there is no record."""
    if body is None:
        return ALL_ON
    return Modes(_read(body.get("lockdown")), _read(body.get("maintenance")))


def held(work: Work, *by: Mode) -> Steps[None]:
    """Read the modes, and go on only where none of these is on, or none at all. Raises ModeHeld."""
    (body,), _ = yield Read((MODES,), new=True)
    if body is not None and any(one in body for one in by or Mode):
        raise ModeHeld(read_modes(body))


def unless_held(operation: Operation[T], *by: Mode) -> Operation[T]:
    """The same operation, which changes nothing while one of these modes is on, or any at all. It raises ModeHeld.

    What was done before answers as it did: an operation that finds nothing to change is held back by nothing.
    """

    def guarded(work: Work) -> Steps[T]:
        result = yield from operation(work)
        if work.changed or work.tells:
            yield from held(work, *by)
        return result

    return guarded


def _read(found: Any) -> Switched | None:
    return None if found is None else Switched(found["text"], found["by"], from_ms(found["at"]))


def _switch(mode: Mode, to: Switched | None, entry: Entry, audit: RecordAudit, work: Work) -> Steps[bool]:
    (body,), _ = yield Read((MODES,))
    known: Body = {"v": 1} if body is None else body
    if (known.get(mode) is None) is (to is None):
        return False
    left = {key: value for key, value in known.items() if key != mode}
    if to is not None:
        left = {**left, mode.value: {"text": to.text, "by": to.by, "at": to_ms(to.at)}}
    if any(one.value in left for one in Mode):
        work.put(MODES, left)
    else:
        work.delete(MODES)
    yield from audit.append(entry, work)
    return True
