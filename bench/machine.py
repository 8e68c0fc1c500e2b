"""What a measurement was taken on: it stands above the table."""

from __future__ import annotations

import hmac
import os
import platform
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

_WRITES = 50
_WALK = bytes(range(256)) * (4 << 12)  # not zeros: those would be one page of memory
_LINE = 64  # bytes that a processor fetches at once
_MESSAGE = bytes(600)  # as long as what a webhook signs


def described() -> str:
    """Date, machine, what an fsync and a cold piece of code take now, load, and versions, as one sentence."""
    hot, cold = hmac_seconds(b""), hmac_seconds(_WALK)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; chatwallet {version('chatwallet')}, "
        f"Python {platform.python_version()}, uvloop {version('uvloop')}; {_processor()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start, an fsync {fsync_seconds() * 1000:.2g} ms, "
        f"an HMAC of {len(_MESSAGE)} bytes {hot * 1e6:.2g} µs in a loop and {cold * 1e6:.2g} µs each time that "
        f"{len(_WALK) >> 20} MB were read before it"
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


def hmac_seconds(walk: bytes) -> float:
    """The median CPU of an HMAC, where `walk` is read before each: who works on many things finds the caches cold.

    A message goes through megabytes of code and objects, so its cost grows with this and not with what a loop takes.
    """
    took = []
    for _ in range(_WRITES):
        sum(memoryview(walk)[::_LINE])
        started = time.thread_time()
        hmac.digest(b"key", _MESSAGE, "sha1")
        took.append(time.thread_time() - started)
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
