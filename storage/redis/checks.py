"""Whether a server keeps what it is given: asked once, when the store is opened (operations.md §5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..room import Room, Space

_OLDEST = (6, 2)
COMPACT_VALUE = 1024
"""What nearly every value of our records is shorter than: an invoice has 300 bytes, an answer with it 900."""
_COMPACT_ENTRIES = 64  # no record has more fields


@dataclass(frozen=True, slots=True)
class Findings:
    """`faults`: why the server can't be used, with the setting to change. `unchecked`: what it would not tell.

    `facts`: what it is and how it keeps its data.
    """

    faults: tuple[str, ...]
    unchecked: tuple[str, ...]
    facts: tuple[str, ...] = ()


def is_loading(info: Mapping[str, object]) -> bool:
    """Whether a server reads its data yet. Until it has, it says of its append-only file that there is none."""
    return str(info.get("loading")) == "1"


def examine(info: Mapping[str, object], fsync: str | None, *, allows_everysec: bool) -> Findings:
    """Judge a server by the answer to INFO, and by its `appendfsync` (None: CONFIG GET was not allowed)."""
    faults = (*_by_info(info), *_by_fsync(fsync, allows_everysec=allows_everysec))
    unchecked = () if fsync is not None else ("appendfsync: this user may not ask for it (CONFIG GET)",)
    return Findings(faults, unchecked, tuple(_facts(info, fsync)))


def room_of(info: Mapping[str, object]) -> tuple[Room, ...]:
    """What is left of a server's memory, by the answer to INFO: of what it may take, else of what its machine has."""
    limit = _count(info, "maxmemory") or _count(info, "total_system_memory")
    return (Room(Space.MEMORY, max(0, limit - _count(info, "used_memory")), limit),) if limit else ()


def advise(limits: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What to set so that records are kept compact, each as what is the case and what mends it.

    `limits`: the answer to CONFIG GET hash-max-*, empty where that was not allowed. Before 7.0 the names are others.
    """
    found = []
    for name, value in sorted(limits.items()):
        least = COMPACT_VALUE if name.endswith("-value") else _COMPACT_ENTRIES
        replaced = name.replace("ziplist", "listpack") in limits.keys() - {name}
        if not replaced and int(str(value)) < least:
            mend = f"redis-cli CONFIG SET {name} {least}, and `{name} {least}` in its redis.conf."
            found.append((f"records take more memory than they need ({name} {value})", mend))
    return tuple(found)


def _facts(info: Mapping[str, object], fsync: str | None) -> Iterator[str]:
    yield f"version {info.get('redis_version', 'unknown')}"
    kept = "on" if str(info.get("aof_enabled")) == "1" else "off"
    yield f"append-only file {kept}" + ("" if fsync is None else f" (appendfsync {fsync})")
    yield f"maxmemory-policy {info.get('maxmemory_policy', 'unknown')}"


def _by_info(info: Mapping[str, object]) -> Iterator[str]:
    version = str(info.get("redis_version", ""))
    if _numbers(version) < _OLDEST:
        yield f"it is version {version or 'unknown'}; needed is 6.2 or newer"
    if info.get("role") != "master":
        yield f"it is a {info.get('role', 'server of unknown role')}; name the master, or its sentinels"
    if str(info.get("aof_enabled")) != "1":
        yield "it keeps no append-only file, so a crash loses payments; set `appendonly yes`"
    if (policy := info.get("maxmemory_policy")) != "noeviction":
        yield f"it may evict unpaid invoices (maxmemory-policy {policy}); set `maxmemory-policy noeviction`"


def _by_fsync(fsync: str | None, *, allows_everysec: bool) -> Iterator[str]:
    allowed = ("always", "everysec") if allows_everysec else ("always",)
    if fsync is not None and fsync not in allowed:
        hint = " or, if a second may be lost with the power, add `?fsync=everysec` to the address"
        yield f"it does not write at once (appendfsync {fsync}); set `appendfsync always`" + (
            hint if fsync == "everysec" else ""
        )


def _count(info: Mapping[str, object], name: str) -> int:
    found = str(info.get(name, ""))
    return int(found) if found.isdigit() else 0


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
