"""Small texts by a key on records: `value:<key>`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...accounts.modes import Mode
from .engine import Operation, Read, Records, Scan, Steps, T, Work
from .modes import unless_held

PREFIX = "value:"
_HELD = "export:"
"""How the keys begin of what opens somebody's data: nothing is handed out in a lockdown."""
_PORTION = 1000


class RecordValues:
    """channels.values.KeyValues on records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def get(self, key: str) -> str | None:
        return await self._records.look(partial(_get, PREFIX + key))

    async def put(self, key: str, text: str) -> None:
        await self._records.run(_guarded(key, partial(_put, PREFIX + key, text)))

    async def add(self, key: str, text: str) -> bool:
        return await self._records.run(partial(_replace, PREFIX + key, None, text))

    async def replace(self, key: str, old: str, new: str) -> bool:
        return await self._records.run(_guarded(key, partial(_replace, PREFIX + key, old, new)))

    async def delete(self, key: str) -> bool:
        return await self._records.run(_guarded(key, partial(_delete, PREFIX + key)))

    async def under(self, prefix: str) -> Mapping[str, str]:
        """What is written meanwhile may be among them or not."""
        return await self._records.look(partial(_under, prefix))


def _guarded(key: str, operation: Operation[T]) -> Operation[T]:
    return unless_held(operation, Mode.LOCKDOWN) if key.startswith(_HELD) else operation


def _get(key: str, work: Work) -> Steps[Any]:
    (body,), _ = yield Read((key,))
    return None if body is None else body["text"]


def _put(key: str, text: str, work: Work) -> Steps[None]:
    (body,), _ = yield Read((key,))
    work.put(key, {"v": 1, **(body or {}), "text": text})


def _replace(key: str, old: str | None, new: str, work: Work) -> Steps[bool]:
    (body,), _ = yield Read((key,))
    if (None if body is None else body["text"]) != old:
        return False
    work.put(key, {"v": 1, **(body or {}), "text": new})
    return True


def _delete(key: str, work: Work) -> Steps[bool]:
    (body,), _ = yield Read((key,))
    work.delete(key)
    return body is not None


def _under(prefix: str, work: Work) -> Steps[dict[str, str]]:
    kind, colon, _ = prefix.partition(":")
    _, (found,) = yield Read(scans=(Scan(f"values:{kind}" if colon else "values"),))
    keys = [key for _, key in found if key.startswith(PREFIX + prefix)]
    texts: dict[str, str] = {}
    for start in range(0, len(keys), _PORTION):
        portion = keys[start : start + _PORTION]
        bodies, _ = yield Read(portion)
        pairs = zip(portion, bodies, strict=True)
        texts |= {key.removeprefix(PREFIX): body["text"] for key, body in pairs if body is not None}
    return texts
