"""The ingress before Flash: how often one address may ask, and how many sockets it may have."""

from dataclasses import dataclass, field
from datetime import datetime

from ..clock import Clock

REFUSED_STATUS = 503
"""What ingress-nginx answers where `limit-req-status-code` is not set; Flash's setting is not known."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one address may do: `per_minute` requests, `burst` more of them at once, `connections` open ones.

    None for `connections` is no limit. Over HTTP only the requests count: this stand-in answers each at once.
    """

    per_minute: int
    burst: int
    connections: int | None = None
    status: int = REFUSED_STATUS


# Chart defaults (60 a minute x 40, 10 a minute x 2); what is deployed was never seen.
HTTP_ALLOWANCE = Allowance(per_minute=60, burst=2400)
SOCKET_ALLOWANCE = Allowance(per_minute=10, burst=20, connections=10)


@dataclass(slots=True)
class _Bucket:
    excess: float
    at: datetime


@dataclass(slots=True)
class Ingress:
    """One side of it, HTTP or WebSocket. Without an allowance everything passes, as it does at the start."""

    clock: Clock
    allowance: Allowance | None = None
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def set(self, allowance: Allowance | None) -> None:
        """Changes what an address may do; what it did before is forgotten."""
        self.allowance = allowance
        self._buckets.clear()

    def refusal(self, address: str, connections: int = 0) -> int | None:
        """The HTTP status that refuses one more request of an address, None where it passes.

        A leaky bucket as in nginx's `limit_req` with `nodelay`: a refused request fills nothing. `connections`
        are those that the address has open.
        """
        allowance = self.allowance
        if allowance is None:
            return None
        now, bucket = self.clock.now(), self._buckets.get(address)
        excess = 0.0
        if bucket is not None:
            leaked = (now - bucket.at).total_seconds() * allowance.per_minute / 60
            excess = max(0.0, bucket.excess - leaked + 1)
        if excess > allowance.burst:
            return allowance.status
        self._buckets[address] = _Bucket(excess, now)
        if allowance.connections is not None and connections >= allowance.connections:
            return allowance.status
        return None
