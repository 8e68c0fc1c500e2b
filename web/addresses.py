"""Where a connection comes from, and how often something came from there."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from typing import Any

_REMEMBERED = 20_000  # addresses of one rate
MINUTE, HOUR = 60.0, 3600.0  # seconds
_ROUNDING = 1e-6  # seconds that sums of fractions may be off


def address_of(client: tuple[str, int] | None) -> str:
    """The address that limits count for: one of IPv4, or a network of IPv6, of which one customer has a whole /64.

    What is no address (a socket of this machine, a header that makes no sense) counts as one.
    """
    try:
        found = ipaddress.ip_address(client[0]) if client else None
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.IPv6Network((found.packed[:8] + bytes(8), 64)))
    return str(found or "")


def client_address(scope: Mapping[str, Any]) -> str:
    """The address of an ASGI connection; that behind a proxy where the server trusts the proxy to name it."""
    return address_of(scope.get("client"))


class Rate:
    """At most `most` events in each `seconds` of each key, all of them at once if need be. Its memory is bounded."""

    def __init__(
        self, most: float, seconds: float = MINUTE, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._each = seconds / most
        self._clock = clock
        self._free: dict[str, float] = {}  # key -> when all of its time is free again

    def count(self, key: str) -> float:
        """Count an event and return 0.0; where there was one too many, count nothing and return the seconds to wait."""
        now = self._clock()
        free = max(self._free.pop(key, now), now) + self._each
        if free - now > self._seconds + _ROUNDING:
            self._free[key] = free - self._each
            return free - now - self._seconds
        self._free[key] = free  # at the end: the first ones have been silent for longest
        while len(self._free) > _REMEMBERED:
            del self._free[next(iter(self._free))]
        return 0.0
