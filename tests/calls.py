"""What is said to a nursery: a birth, with its three descriptors, and the end of one that was born there."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LONGEST = 1 << 17  # bytes of a call: an environment


def ask(nursery: str, call: dict[str, Any], *descriptors: int) -> int:
    """Its answer, a number. Raises OSError or ValueError where nobody answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(nursery)
        socket.send_fds(line, [json.dumps(call).encode()], descriptors)
        return int(line.recv(LONGEST))


def birth(
    nursery: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, *descriptors: int
) -> int:
    """The process id of a new copy, which has these descriptors as its own 0, 1 and 2."""
    call = {"arguments": arguments, "environment": dict(environment), "folder": str(folder)}
    return ask(nursery, call, *descriptors)


def end_of(nursery: str, pid: int, timeout: float | None = None) -> int:
    """Wait for it; return its exit code. Kills it and raises TimeoutError after that many seconds."""
    descriptor = os.pidfd_open(pid)
    try:
        ended, _, _ = select.select([descriptor], [], [], timeout)
        if not ended:
            os.kill(pid, signal.SIGKILL)
            raise TimeoutError(f"it did not end within {timeout:.0f} s")
    finally:
        os.close(descriptor)
    return ask(nursery, {"ended": pid})
