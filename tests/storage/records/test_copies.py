"""A copy of a store has its records, whatever they are, and their entries, made again."""

from __future__ import annotations

from pathlib import Path

from chatwallet.channels.base import Conversation
from chatwallet.storage.addresses import make_archive, make_store
from chatwallet.storage.copying import copy_store
from chatwallet.storage.records.engine import Read, Steps, Work
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.records.engines import Content, made_again, on_redis, on_sqlite
from chatwallet.tests.storage.records.vouchers import Vouchers
from chatwallet.tracking.clock import utc_now


async def copied(source: str, target: str) -> dict[str, int]:
    async with make_archive(source) as old, make_archive(target) as new:
        return await copy_store(old, new, progress=lambda *_: None)


def unknown(work: Work) -> Steps[None]:
    """A record of a kind that this version does not know."""
    yield Read(("from the future:ü",))
    work.put("from the future:ü", {"v": 1, "text": "☕\n\x00", "float": 0.1, "big": 2**62, "none": None})


def own(content: Content) -> dict[str, object]:
    return {key: body for key, body in content[0].items() if key.partition(":")[0] in ("voucher", "claimed")}


async def test_records_go_from_a_file_to_a_server_and_back(own_redis: RedisServer, tmp_path: Path) -> None:
    first, last = tmp_path / "first.db", tmp_path / "last.db"
    async with make_store(f"sqlite:///{first}") as store:
        vouchers = Vouchers(store.records)
        for number in range(1200):
            await vouchers.create(f"v{number}", f"o{number % 3}", number, number, 9)
        await vouchers.claim("v5", "k", 3, 1, Conversation("web", "shop", "ana"))
        await vouchers.claim("v6", "k", 6, 1)
        await store.records.run(unknown)
    before = on_sqlite(first)
    assert (await copied(f"sqlite:///{first}", own_redis.url))["records"] == len(before[0])
    assert on_redis(own_redis.url) == before
    await copied(own_redis.url, f"sqlite:///{last}")
    assert on_sqlite(last) == before
    assert before[1] == made_again(before[0])
    assert len(own(before)) == 1202
    for address in (own_redis.url, f"sqlite:///{last}"):
        async with make_store(address) as store:
            assert await Vouchers(store.records).claim("v5", "k", 9, 1) == 3, "what was claimed is known"
            assert (await store.statistics(utc_now())).outbox.waiting == 1
            assert await Vouchers(store.records).open_count() == 1198
