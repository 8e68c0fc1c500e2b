"""How much of us one connection, one socket and one address may take."""

from __future__ import annotations

import resource
from contextlib import suppress
from dataclasses import dataclass, replace

_OTHER_FILES = 128  # the store, the feed, the channels' connections, libraries


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one server. Those of an address count what comes from it, see web/addresses.py.

    `body_bytes` and `body_seconds` are the outer wall, chunk marks and trailers included: a route that reads a body
    takes less of it (web/body.py), and answers for itself.
    """

    head_bytes: int = 16 * 1024  # request line and headers
    head_seconds: float = 5.0  # from the first byte, or from the connection on
    body_bytes: int = 256 * 1024
    body_seconds: float = 15.0
    write_seconds: float = 20.0  # in which a client that takes nothing must take something
    linger_seconds: float = 2.0  # for a client that was refused to read why
    connections: int = 4000
    connections_per_address: int = 300
    sockets: int = 2000
    sockets_per_address: int = 100
    requests_per_minute: int = 600  # of one address
    messages_per_minute: int = 120  # on the sockets of one chat from one address
    refusals_per_minute: int = 60  # refused webhooks of one address


def within_files(limits: Limits) -> Limits:
    """The same limits with no more connections than this process may have files, which it is allowed all it can get."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(ValueError, OSError):  # a system may have a lower limit of its own
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    if soft == resource.RLIM_INFINITY:
        return limits
    return replace(limits, connections=max(1, min(limits.connections, soft - _OTHER_FILES)))
