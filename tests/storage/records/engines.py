"""What lies in an engine: all its records, and all its entries."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from redis import Redis

from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.records.form import decode
from chatwallet.storage.records.indexes import Body, entries
from chatwallet.storage.records.redis import body_of
from chatwallet.storage.redis.address import parse_address

Index = dict[str, list[tuple[int, str]]]
Content = tuple[dict[str, Body], Index]


def in_memory(store: MemoryStore) -> Content:
    return store.records.bodies, store.records.entries


def on_sqlite(path: Path) -> Content:
    found: Index = {}
    with closing(sqlite3.connect(path)) as connection:
        bodies = {key: decode(key, body) for key, body in connection.execute("SELECT key, body FROM records")}
        query = "SELECT idx, score, member FROM entries ORDER BY idx, score, member"
        for index, score, member in connection.execute(query):
            found.setdefault(index, []).append((score, member))
    return bodies, found


def on_redis(url: str) -> Content:
    """Of a server on a socket."""
    prefix = f"{parse_address(url).root}:"
    bodies: dict[str, Body] = {}
    found: Index = {}
    path = url.removeprefix("unix://").partition("?")[0]
    with Redis(unix_socket_path=path, decode_responses=True) as client:
        for name in [str(one) for one in client.scan_iter(match=f"{prefix}*", count=1000)]:
            kind, _, key = name.removeprefix(prefix).partition(":")
            if kind == "r":
                bodies[key] = decode(key, body_of(str(client.get(name))))
            elif kind == "i":
                pairs = client.execute_command("ZRANGE", name, 0, -1, "WITHSCORES")
                found[key] = [(int(score), member) for member, score in pairs]
    return bodies, found


def made_again(bodies: dict[str, Body]) -> Index:
    """The entries that follow from these records."""
    made: Index = {}
    for key, body in bodies.items():
        for (index, member), score in entries(key, body).items():
            made.setdefault(index, []).append((score, member))
    return {index: sorted(found) for index, found in made.items()}
