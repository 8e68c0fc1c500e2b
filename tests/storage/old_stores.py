"""Stores that tests/data/make_old_stores.py has made, laid down for a test to open."""

from __future__ import annotations

import base64
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from chatwallet.storage.addresses import make_store
from chatwallet.storage.redis.scripts import script
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.tracking.shop import Shop
from chatwallet.tracking.reference import reference

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Old:
    """Where a store of an older version lies, and the hashes in it by what became of them."""

    version: str
    address: str
    told: dict[str, str]


def put_back(server: RedisServer, version: str, form: str = ".*") -> None:
    """Put the records back whose name behind {cw}: has this form."""
    keys = json.loads((DATA / f"redis-{version}.json").read_text())["keys"]
    with Redis(unix_socket_path=str(server.socket)) as client, client.pipeline(transaction=False) as batch:
        for key, payload in keys.items():
            if re.fullmatch(form, key.removeprefix("{cw}:")):
                batch.restore(key, 0, base64.b64decode(payload))
        batch.execute()


def laid_down(request: pytest.FixtureRequest, tmp_path: Path, version: str, kind: str) -> Old:
    """The store of a version, on a file or on a server of the test's own."""
    told = json.loads((DATA / f"redis-{version}.json").read_text())["told"][kind]
    if kind == "sqlite":
        shutil.copy(DATA / f"sqlite-{version}.db", tmp_path / "shop.db")
        return Old(version, f"sqlite:///{tmp_path / 'shop.db'}", told)
    server: RedisServer = request.getfixturevalue("own_redis")
    put_back(server, version)
    return Old(version, server.url, told)


def news_of(shop: Shop, payment_hash: str) -> list[str]:
    return [text for text in shop.news if reference(payment_hash) in text]


async def goes_on_in_vain(server: RedisServer, version: str) -> None:
    """A bot of a version stands still while its store is brought up to date: what it does afterwards is refused."""
    put_back(server, version)
    mark = str(server.ask("EVAL", "return redis.call('KEYS', '{cw}:mark:*')[1]", 0))
    step = ("EVAL", script("probe").text, 2, "{cw}", mark, "well")
    assert "well" in str(server.ask(*step))
    async with make_store(server.url) as store:
        with pytest.raises(ResponseError, match="STOREGONE"):
            server.ask(*step)
        await store.check()
