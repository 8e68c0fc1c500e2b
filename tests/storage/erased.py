"""All texts that a store holds, wherever they lie, to look for what should be gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.address import parse_address

_MINUTES = 300_000  # milliseconds


def in_memory(store: MemoryStore) -> str:
    """All texts that the store is made of."""
    seen: set[int] = set()
    found: list[str] = []
    left: list[object] = [store]
    while left:
        thing = left.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, str | bytes):
            found.append(thing if isinstance(thing, str) else thing.hex())
        else:
            left += _parts(thing)
    return "\n".join(found)


def _parts(thing: object) -> list[object]:
    if isinstance(thing, dict):
        return [*thing.keys(), *thing.values()]
    if isinstance(thing, list | tuple | set | frozenset):
        return list(thing)
    if not type(thing).__module__.startswith("chatwallet.") or thing.__class__.__name__ == "Bell":
        return []
    # What a process knows by heart, and rates: they end by themselves.
    passing = ("_hints", "windows", "buckets")
    slots = (name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ()))
    names = {*getattr(thing, "__dict__", {}), *slots}.difference(passing)
    return [getattr(thing, name, None) for name in names]


def on_file(path: Path) -> str:
    """The file and its log, byte by byte."""
    beside = (path, path.with_name(f"{path.name}-wal"))
    return "\n".join(one.read_bytes().decode("latin-1") for one in beside if one.exists())


def on_redis(url: str, client: Any) -> str:
    """Every key of the namespace and every value, as the server gives them back.

    Without those that end by themselves, of rates: within minutes.
    """
    read = {
        "string": client.get,
        "hash": client.hgetall,
        "list": lambda name: client.lrange(name, 0, -1),
        "set": client.smembers,
        "zset": lambda name: client.zrange(name, 0, -1),
    }
    names = [str(name) for name in client.scan_iter(match=f"{parse_address(url).root}:*", count=1000)]
    ends = {name: int(client.pttl(name)) for name in names}
    assert max(ends.values()) < _MINUTES
    names = [name for name in names if ends[name] < 0]
    return "\n".join(f"{name} {read[client.type(name)](name)}" for name in names)


def held(store: Store, path: Path, redis_url: str, client: Any) -> str:
    """All texts of a store: that of `path`, or that of `redis_url`, or one in memory."""
    if isinstance(store, MemoryStore):
        return in_memory(store)
    return on_file(path) if client is None else on_redis(redis_url, client)
