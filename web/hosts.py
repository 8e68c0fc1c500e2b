"""The names under which we are asked: a page under any other name may be a stranger's, led here by its DNS."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_INSIDE = (".local", ".internal", ".svc")
"""Ends of names that the public DNS never has (RFC 6762, ICANN's resolution of July 2024, Kubernetes' services)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port as a browser compares them (RFC 6454): the host in lower case, ASCII, with no last dot."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Self | None:
        """The origin of an address, whatever its path; None for what has none, as `null`."""
        try:
            parts = urlsplit(url)
            scheme, port = parts.scheme.lower(), parts.port
            host = _ascii(_name(parts))
        except ValueError:  # UnicodeError, for a label that can't be written, is one
            return None
        if scheme not in _PORTS or not host:
            return None
        return cls(scheme, host, _PORTS[scheme] if port is None else port)


def host_of(header: str) -> str:
    """The host of a Host header, as Origin has it; empty for what is none."""
    origin = Origin.of(f"http://{header}")
    return "" if origin is None or any(sign in header for sign in "/?#@\\ ") else origin.host


def is_here(host: str) -> bool:
    """Whether a host is a literal address, or a name of this machine: no DNS has a say in these."""
    return is_address(host) or host == "localhost" or host.endswith(".localhost")


def is_address(host: str) -> bool:
    """Whether a host is a literal address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Hosts:
    """The hosts and origins that we answer: those of `public_url`; without one, literal addresses and this machine's.

    `more` are further hosts, as a proxy has that rewrites the header. A public address on this machine is for trying
    out: then every name of this machine counts.
    """

    def __init__(self, public_url: str = "", more: Collection[str] = ()) -> None:
        self._public = Origin.of(public_url) if public_url else None
        self._more = frozenset(host_of(host) for host in more) - {""}
        self._here = self._public is None or is_here(self._public.host)

    def admit(self, host: str, origin: str | None) -> bool:
        """Whether a request is for us and, where a page made it, from one of our own pages: both are headers."""
        return self._is_ours(host_of(host)) and (origin is None or self._is_own(origin, host))

    def admit_monitor(self, host: str, origin: str | None) -> bool:
        """Whether a request for health or metrics is to be answered: from no page, under any name inside a network."""
        name = host_of(host)
        inside = "." not in name or is_here(name) or name.endswith(_INSIDE)
        # Probes of HTTP/1.0 name no host.
        named = not host or (name != "" and (inside or self._is_ours(name)))
        return named and (origin is None or self._is_own(origin, host))

    def _is_ours(self, host: str) -> bool:
        if self._public is not None and host == self._public.host:
            return True
        return host in self._more or (self._here and is_here(host))

    def _is_own(self, origin: str, host: str) -> bool:
        """Whether a page is ours: of the public address, or of the host that it asks, where that is no public one."""
        page = Origin.of(origin)
        if page is None or page == self._public:
            return page is not None
        if self._public is not None and page.host == self._public.host and not self._here:
            return False
        return same_host(page, host)


def same_host(page: Origin, host: str) -> bool:
    """Whether a page came from the host of a Host header, port included; the scheme is the proxy's to know."""
    asked = Origin.of(f"{page.scheme}://{host}")
    return asked is not None and (asked.host, asked.port) == (page.host, page.port)


def _name(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode().lower()
