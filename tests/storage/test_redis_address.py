"""Addresses of a Redis: what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis, RedisCluster

from chatwallet.storage.errors import StoreUnusable
from chatwallet.storage.redis.address import make_client, parse_address
from chatwallet.storage.redis.store import RedisStore


def test_an_address_names_one_server_and_its_database() -> None:
    address = parse_address("redis://shop:s%40cret@db.example:6380/3")
    assert (address.kind, address.hosts, address.db, address.tls) == ("", (("db.example", 6380),), 3, False)
    assert (address.username, address.password) == ("shop", "s@cret")
    assert (address.root, address.allows_everysec) == ("{cw}", False)
    assert parse_address("redis://").hosts == (("localhost", 6379),)
    assert parse_address("redis://[::1]:6380").hosts == (("::1", 6380),)
    assert parse_address("rediss://db.example").tls


def test_an_address_names_a_socket() -> None:
    address = parse_address("unix:///run/redis/redis.sock?db=2&namespace=shop-2&fsync=everysec")
    assert (address.path, address.db, address.root) == ("/run/redis/redis.sock", 2, "{shop-2}")
    assert address.allows_everysec


def test_an_address_names_sentinels_and_their_service() -> None:
    address = parse_address("redis+sentinel://:secret@one,two:26380/mymaster/1?sentinel_password=other")
    assert (address.kind, address.service, address.db) == ("sentinel", "mymaster", 1)
    assert address.hosts == (("one", 26379), ("two", 26380))
    assert address.password == "secret"
    assert isinstance(make_client(address), Redis)


def test_an_address_names_nodes_of_a_cluster() -> None:
    address = parse_address("rediss+cluster://one:7000,two:7001")
    assert (address.kind, address.hosts, address.tls) == ("cluster", (("one", 7000), ("two", 7001)), True)
    assert isinstance(make_client(address), RedisCluster)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://user:secret@host", "begins with one of redis://"),
        ("redis+sentinel://secret@host", "name of the service"),
        ("redis://:secret@host:port", "no host and port"),
        ("redis://:secret@host:99999", "no host and port"),
        ("redis://:secret@host/zero", "no number"),
        # X20: a password that cuts the address in two; what is left of it looks like something else.
        ("redis://user:secret#x@host/0", "wrong place.*# as %23"),
        ("redis://user:6379#secret@host/0", "wrong place"),
        ("redis://user:#secret@host/0", "wrong place"),
        ("redis://user:secret/x@host/0", "wrong place.*/ as %2F"),
        ("redis://user:6379/secret@host/0", "wrong place"),
        ("redis://user:secret?x@host/0", "wrong place"),
        ("redis://user:6379?secret=x@host/0", "wrong place"),
        ("redis://user:x@y@secret:z@host:port", "no host and port"),
        ("redis://user:[secret@host/0", "can't be read"),
        ("redis://user:secret]@host/0", "can't be read"),
        ("redis://user:secret\u2100@host/0", "can't be read"),
        ("redis://:x@host/secret", "no number of a database"),
        ("redis://:x@host?secret=1", "has no option but"),
        ("redis+sentinel://:x@host/m?fsync=secret", "fsync"),
        ("unix://user:secret#x@/run/redis.sock", "wrong place"),
        ("redis://:secret@host?db=-1", "no number"),
        ("redis://:secret@host?fsync=no", "fsync"),
        ("redis://:secret@host?namespace=a}b", "namespace"),
        ("redis://:secret@host?retry_on_timeout=1", "has no option but"),
        ("redis://:secret@one,two", "several hosts"),
    ],
)
def test_an_address_that_can_not_be_used_says_why_and_tells_no_secret(url: str, fault: str) -> None:
    with pytest.raises(StoreUnusable, match=fault) as caught:
        RedisStore(url)
    assert "secret" not in str(caught.value)


def test_a_client_asks_once_and_not_for_ever() -> None:
    client = make_client(parse_address("redis://:secret@host"))
    assert isinstance(client, Redis)
    settings = client.connection_pool.connection_kwargs
    assert settings["retry"].get_retries() == 0
    assert (settings["socket_timeout"], settings["socket_connect_timeout"]) == (3.0, 3.0)


def test_an_address_is_shown_without_its_secrets() -> None:
    address = parse_address("redis+sentinel://shop:secret@one,two/mymaster?sentinel_password=secret")
    assert str(address) == "Redis at one:26379,two:26379 (sentinel mymaster)"
    assert "secret" not in repr(address)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://db.example", "Redis at db.example:6379"),
        ("redis://db.example/3", "Redis at db.example:6379 (database 3)"),
        (
            "unix:///run/redis.sock?db=2&namespace=shop",
            "Redis at /run/redis.sock (database 2, namespace shop)",
        ),
        ("redis+cluster://one:7000?namespace=cw", "Redis at one:7000 (cluster)"),
        ("redis+sentinel://one/mymaster/1", "Redis at one:26379 (sentinel mymaster, database 1)"),
    ],
)
def test_an_address_shows_its_database_and_namespace_if_they_are_not_the_usual(url: str, shown: str) -> None:
    assert str(parse_address(url)) == shown
