"""What pytest-xdist starts as the Python of a worker: it has one born of the process that has loaded all tests.

Where that could not load them it is Python itself, and the worker tells what is wrong with them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from chatwallet.tests.calls import birth, end_of


def main(nursery: str, arguments: list[str]) -> int:
    """The exit code of a worker which this process stands for. The arguments are options, `-c` and a program."""
    try:
        pid = birth(nursery, arguments[-2:], os.environ, Path.cwd(), 0, 1, 2)
    except (OSError, ValueError):
        os.execv(sys.executable, [sys.executable, *arguments])
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)  # that its end is seen
    return end_of(nursery, pid)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
