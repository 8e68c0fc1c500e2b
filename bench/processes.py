"""What the system tells of a process: its memory, its CPU, how often it woke up."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_VOLUNTARY = "voluntary_ctxt_switches:"


def resident_bytes(pid: int | None = None) -> int:
    """Resident set size of a process, ours by default: from /proc, and where there is none, from `ps`."""
    process = os.getpid() if pid is None else pid
    statm = Path(f"/proc/{process}/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=True)
    return int(told.stdout) * 1024


def cpu_seconds(pid: int) -> float:
    """What the living threads of a process have worked (Linux: schedstat, in nanoseconds)."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in _tasks(pid)) / 1e9


def wake_ups(pid: int) -> int:
    """How often a thread of a process went to sleep of its own will, and so was woken (Linux)."""
    lines = (line for task in _tasks(pid) for line in (task / "status").read_text().splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith(_VOLUNTARY))


def _tasks(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").iterdir())
