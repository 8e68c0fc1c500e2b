"""How much memory a process like ours may still take: of the machine, or of the group that the kernel counts it to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ...storage.room import Room, Space

_LINE = re.compile(r"^(\w+)[:\s]\s*(\d+)", re.MULTILINE)
_KILOBYTE = 1024


def machine_memory(proc: Path = Path("/proc"), groups: Path = Path("/sys/fs/cgroup")) -> Room | None:
    """The tighter of the two; None where the system tells of neither, as one that is no Linux."""
    found = [*_of_machine(proc), *_of_group(proc, groups)]
    return min(found, key=lambda room: room.share, default=None)


def _of_machine(proc: Path) -> Iterator[Room]:
    told = _numbers(proc / "meminfo")
    if told.get("MemTotal") and "MemAvailable" in told:
        yield Room(Space.MEMORY, told["MemAvailable"] * _KILOBYTE, told["MemTotal"] * _KILOBYTE)


def _of_group(proc: Path, groups: Path) -> Iterator[Room]:
    """What a limit leaves, as of a container or by `MemoryMax=` of systemd (control groups, version 2)."""
    own = re.search(r"^0::/(.*)$", _text(proc / "self" / "cgroup"), re.MULTILINE)
    folder = groups / (own[1] if own else "")
    limit, used = _text(folder / "memory.max").strip(), _text(folder / "memory.current").strip()
    if limit.isdigit() and used.isdigit() and int(limit):
        # What files were read into is given back when it is needed.
        taken = int(used) - _numbers(folder / "memory.stat").get("inactive_file", 0)
        yield Room(Space.MEMORY, max(0, int(limit) - taken), int(limit))


def _numbers(path: Path) -> dict[str, int]:
    return {name: int(value) for name, value in _LINE.findall(_text(path))}


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", errors="replace")
    except OSError:
        return ""
