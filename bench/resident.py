"""How much memory a process holds."""

from __future__ import annotations

import os
from pathlib import Path


def resident_bytes(pid: int | None = None) -> int:
    """Resident set size of a process, ours by default (Linux: /proc/PID/statm)."""
    pages = Path(f"/proc/{os.getpid() if pid is None else pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
