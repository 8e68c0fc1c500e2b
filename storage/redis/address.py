"""The address of a Redis, and the client for it.

redis://, rediss:// (TLS), unix://                  one server
redis+sentinel://host:port,host:port/service        the master that sentinels name
redis+cluster://host:port,host:port                 a cluster
Options: fsync=everysec, namespace=word, db=number, sentinel_username, sentinel_password, and redis-py's ssl_*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from ..errors import StoreUnusable
from . import SCHEMES
from .packing import pack_fast

Client = Redis | RedisCluster

_PATIENCE = 3.0  # seconds
_PORTS = {"sentinel": 26379, "cluster": 6379, "": 6379}
_TLS = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "ssl_check_hostname")
_OPTIONS = ("fsync", "namespace", "db", "sentinel_username", "sentinel_password", *_TLS)
_USUAL = "cw"
_ESCAPES = "in a user or password, write # as %23, / as %2F, ? as %3F, @ as %40, : as %3A, [ as %5B, ] as %5D"
_NAMESPACE = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Redis is, and how it is to be used. `kind`: "", "sentinel" or "cluster". Secrets are not shown."""

    kind: str
    hosts: tuple[tuple[str, int], ...]
    path: str
    service: str
    db: int
    tls: bool
    namespace: str
    allows_everysec: bool
    username: str | None = field(repr=False)
    password: str | None = field(repr=False)
    options: dict[str, str] = field(repr=False)

    @property
    def root(self) -> str:
        """What all names begin with; in braces, so that a cluster keeps them in one slot."""
        return f"{{{self.namespace}}}"

    def __str__(self) -> str:
        where = self.path or ",".join(f"{host}:{port}" for host, port in self.hosts)
        notes = [f"{self.kind} {self.service}".strip()] if self.kind else []
        notes += [f"database {self.db}"] if self.db else []
        notes += [f"namespace {self.namespace}"] if self.namespace != _USUAL else []
        return f"Redis at {where}" + (f" ({', '.join(notes)})" if notes else "")


def parse_address(url: str) -> Address:
    """Read an address. Raises StoreUnusable for one that can't be used, without repeating anything of it.

    What looks like a host, a database or an option may be the rest of a password that cuts the address in two.
    """
    parts = _split(url)
    scheme, _, kind = parts.scheme.partition("+")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in SCHEMES:
        raise StoreUnusable(f"a Redis address begins with one of {', '.join(f'{one}://' for one in SCHEMES)}")
    if unknown := sorted(options.keys() - set(_OPTIONS)):
        raise StoreUnusable(
            f"a Redis address has no option but {', '.join(_OPTIONS)}: it has {len(unknown)} more"
        )
    if options.get("fsync", "always") not in ("always", "everysec"):
        raise StoreUnusable("the option fsync of a Redis address is always or everysec")
    namespace = options.get("namespace", _USUAL)
    if not _NAMESPACE.fullmatch(namespace):
        raise StoreUnusable("the option namespace of a Redis address is a word of a-z, 0-9 and -")
    unix = scheme == "unix"
    segments = [] if unix else [unquote(part) for part in parts.path.split("/") if part]
    service = segments.pop(0) if kind == "sentinel" and segments else ""
    if kind == "sentinel" and not service:
        raise StoreUnusable("an address of sentinels ends with the name of the service: …:26379/mymaster")
    username, password, location = _network(parts)
    hosts = () if unix else _hosts(location, _PORTS[kind])
    if not kind and len(hosts) > 1:
        raise StoreUnusable("several hosts are an address of sentinels or of a cluster: redis+sentinel://…")
    return Address(
        kind=kind,
        hosts=hosts,
        path=unquote(parts.path) if unix else "",
        service=service,
        db=_number(options.get("db") or (segments[0] if segments else "0")),
        tls=scheme == "rediss",
        namespace=namespace,
        allows_everysec=options.get("fsync") == "everysec",
        username=username,
        password=password,
        options=options,
    )


def make_client(address: Address) -> Client:
    """A client that asks once: the caller decides about another try, since every step is safe to repeat."""
    client = _client(address)
    if isinstance(client, Redis):
        pack_fast(client.connection_pool)
    return client


def _client(address: Address) -> Client:
    retry = Retry(NoBackoff(), 0)
    common: dict[str, Any] = {
        "username": address.username,
        "password": address.password,
        "decode_responses": True,
        "socket_timeout": _PATIENCE,
        "socket_connect_timeout": _PATIENCE,
        "retry": retry,
    }
    if address.tls:
        common |= {name: address.options[name] for name in _TLS if name in address.options} | {"ssl": True}
    if address.kind == "cluster":
        nodes = [ClusterNode(host, port) for host, port in address.hosts]
        return RedisCluster(startup_nodes=nodes, **common)
    if address.kind == "sentinel":
        return _of_sentinels(address, common)
    if address.path:
        return Redis(unix_socket_path=address.path, db=address.db, **common)
    ((host, port),) = address.hosts
    return Redis(host=host, port=port, db=address.db, **common)


def _of_sentinels(address: Address, common: dict[str, Any]) -> Redis:
    credentials = {name: address.options.get(f"sentinel_{name}") for name in ("username", "password")}
    patience = {"socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE, "retry": common["retry"]}
    tls = {name: value for name, value in common.items() if name.startswith("ssl")}
    sentinel_kwargs = {**patience, **credentials, **tls}
    sentinel = Sentinel(address.hosts, sentinel_kwargs=sentinel_kwargs)  # type: ignore[no-untyped-call]
    master: Redis = sentinel.master_for(address.service, redis_class=_Master, db=address.db, **common)
    return master


class _Master(Redis):
    """The client of whichever server is the master; with it the connections to the sentinels are closed."""

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await super().aclose(close_connection_pool)
        manager = getattr(self.connection_pool, "sentinel_manager", None)
        for sentinel in manager.sentinels if manager else ():
            await sentinel.aclose()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:  # its text holds what it could not read
        raise StoreUnusable(f"a Redis address can't be read; {_ESCAPES}") from None
    beyond = f"{parts.path}?{parts.query}"
    if parts.fragment or "#" in url or ("@" in beyond and "@" not in parts.netloc):
        raise StoreUnusable(f"a Redis address has a sign in the wrong place; {_ESCAPES}")
    return parts


def _network(parts: SplitResult) -> tuple[str | None, str | None, str]:
    """User, password and hosts: several hosts are no network location that urllib would take apart."""
    credentials, _, hosts = parts.netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    return unquote(username) or None, unquote(password) or None, hosts


def _hosts(text: str, port: int) -> tuple[tuple[str, int], ...]:
    hosts = []
    for one in text.split(",") if text else ["localhost"]:
        try:
            location = urlsplit(f"//{one}")
            hosts.append((location.hostname or "localhost", location.port or port))
        except ValueError:  # its text holds what it could not read
            raise StoreUnusable(
                f"a Redis address has no host and port where they belong; {_ESCAPES}"
            ) from None
    return tuple(hosts)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise StoreUnusable(f"a Redis address has no number of a database where it belongs; {_ESCAPES}")
    return int(text)
