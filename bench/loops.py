"""The one place where a bench starts an event loop: the one that `chatwallet run` has, for floors and rivals too."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run work to its end, see bot/cli/work.py."""
    return uvloop.run(work)
