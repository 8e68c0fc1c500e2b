"""What a measurement was taken on: it stands above the table."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

_WRITES = 50


def described() -> str:
    """Date, machine, what an fsync takes now, load, and versions, as one sentence."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; chatwallet {version('chatwallet')}, "
        f"Python {platform.python_version()}, uvloop {version('uvloop')}; {_processor()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start, an fsync {fsync_seconds() * 1000:.2g} ms"
    )


def fsync_seconds() -> float:
    """The median of what it takes to have 4 kB on the disk, where the benches put their files."""
    took = []
    with tempfile.TemporaryFile(buffering=0) as file:
        for _ in range(_WRITES):
            file.write(bytes(4096))
            started = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - started)
    return median(took)


def _processor() -> str:
    """The processor's name, where the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
