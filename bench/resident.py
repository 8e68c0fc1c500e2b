"""How much memory a process holds."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def resident_bytes(pid: int | None = None) -> int:
    """Resident set size of a process, ours by default: from /proc, and where there is none, from `ps`."""
    process = os.getpid() if pid is None else pid
    statm = Path(f"/proc/{process}/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=True)
    return int(told.stdout) * 1024
