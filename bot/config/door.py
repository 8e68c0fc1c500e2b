"""The settings of the front door: whom we answer over HTTP, and how much of us one address may take."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import AnyUrl, BaseModel, Field, field_validator

from ...web.connections import Network
from ...web.fields import Count, HttpUrl, split_list
from ...web.hosts import Hosts, host_of
from ...web.limits import Limits

_DEFAULTS = Limits()


class DoorSettings(BaseModel):
    """What an admin can set of the front door."""

    public_url: HttpUrl | None = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    http_hosts: tuple[str, ...] = ()
    http_proxies: tuple[str, ...] = ("127.0.0.0/8", "::1")
    http_connections: Count = _DEFAULTS.connections
    http_connections_per_address: Count = _DEFAULTS.connections_per_address
    http_sockets: Count = _DEFAULTS.sockets
    http_sockets_per_address: Count = _DEFAULTS.sockets_per_address
    http_requests_per_minute: Count = _DEFAULTS.requests_per_minute
    http_messages_per_minute: Count = _DEFAULTS.messages_per_minute
    http_refusals_per_minute: Count = _DEFAULTS.refusals_per_minute

    @field_validator("http_hosts", "http_proxies", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return split_list(value)

    @field_validator("http_hosts")
    @classmethod
    def _hosts_are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [name for name in value if not host_of(name)]:
            raise ValueError(
                f"{', '.join(map(repr, wrong))}: write hosts like shop.example, without https://"
            )
        return value

    @field_validator("http_proxies")
    @classmethod
    def _proxies_are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                ip_network(one)
            except ValueError:
                raise ValueError(
                    f"{one!r} is neither an address like 10.0.0.7 nor a network like 10.0.0.0/8"
                ) from None
        return value

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The addresses that may say for whom they ask."""
        return tuple(ip_network(one) for one in self.http_proxies)

    @property
    def limits(self) -> Limits:
        """The limits of a server."""
        return Limits(
            connections=self.http_connections,
            connections_per_address=self.http_connections_per_address,
            sockets=self.http_sockets,
            sockets_per_address=self.http_sockets_per_address,
            requests_per_minute=self.http_requests_per_minute,
            messages_per_minute=self.http_messages_per_minute,
            refusals_per_minute=self.http_refusals_per_minute,
        )

    def hosts(self, public_url: AnyUrl | None) -> Hosts:
        """The hosts that are answered."""
        return Hosts("" if public_url is None else str(public_url), self.http_hosts)
