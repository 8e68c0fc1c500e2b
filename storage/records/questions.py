"""Open questions on records: `question:<digest>` of the address that is asked, with what each numbered choice says."""

from __future__ import annotations

from collections.abc import Sequence

from .engine import Read, Steps, Work


class Over:
    """A question was answered after its end."""


def ask(key: str, choices: Sequence[str], until: int | None, work: Work) -> Steps[None]:
    """Put a question in the place of another one."""
    yield Read((key,))
    body = work.get(key) or {}
    end = {} if until is None and not body.get("until") else {"until": until}
    work.put(key, {"v": 1, "by": None, "taken": None, **body, "choices": list(choices), **end})


def choices_of(key: str, work: Work) -> Steps[tuple[str, ...]]:
    """What can be chosen now."""
    (body,), _ = yield Read((key,))
    return () if body is None else tuple(body["choices"])


def drop(key: str, work: Work) -> Steps[None]:
    """Close a question; what was answered before is still known to the message that did."""
    (body,), _ = yield Read((key,))
    if body is not None and body["choices"]:
        work.put(key, {**body, "choices": []})


def take(key: str, number: int, origin: str, at: int | None, work: Work) -> Steps[str | Over | None]:
    """Answer a question; the same origin gets the same again."""
    (body,), _ = yield Read((key,))
    if body is not None and body["by"] == origin:
        return Over() if body["taken"] is None else str(body["taken"])
    if body is None or not 1 <= number <= len(body["choices"]):
        return None
    until = body.get("until")
    if until is not None and at is not None and at >= until:
        work.put(key, {**body, "choices": [], "by": origin, "taken": None})
        return Over()
    taken = str(body["choices"][number - 1])
    work.put(key, {**body, "choices": [], "by": origin, "taken": taken})
    return taken
