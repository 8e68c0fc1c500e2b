"""What is sealed in a store is found by its key, whatever the noun, and is sealed anew in steps."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import Purpose, Vault, kid_of
from chatwallet.bot.keys import TextSource
from chatwallet.storage.addresses import ring_use_of
from chatwallet.storage.base import Store
from chatwallet.storage.records import indexes
from chatwallet.storage.records.sealed import BATCH, PURPOSES, RingUse, SealedRecords
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tests.storage.records.seals import (
    link,
    opened_by,
    owner_of,
    put,
    put_links,
    row_of,
    sealed_by,
    texts,
)

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
RING = KeyRing.new(NOON)
OLD, NEW = RING.active.kid, RING.with_new(NOON)
NOTHING = RingUse({}, {})


def vault_of(ring: KeyRing) -> Vault:
    return Vault(TextSource(ring.text, "a test"))


async def test_a_store_without_secrets_uses_no_ring(instances: list[Store]) -> None:
    await put(instances[0].records, {row_of(1): link(1, "")})
    assert await SealedRecords(instances[-1].records).use() == NOTHING


async def test_rows_are_counted_by_the_key_that_they_are_sealed_with(instances: list[Store]) -> None:
    first, last = instances[0].records, instances[-1].records
    await put_links(first, vault_of(RING), range(3))
    await put_links(first, vault_of(NEW), range(3, 8))
    await put(first, {row_of(9): link(9, "in clear")})
    assert (await SealedRecords(last).use()).rows == {OLD: 3, NEW.active.kid: 5, "?": 1}
    await put(last, {row_of(0): link(0, "")})
    await put_links(last, vault_of(NEW), range(1, 2))
    assert (await SealedRecords(first).use()).rows == {OLD: 1, NEW.active.kid: 6, "?": 1}


async def test_a_batch_holds_what_is_needed_to_open_its_rows(instances: list[Store]) -> None:
    vault = vault_of(RING)
    await put_links(instances[0].records, vault, range(BATCH + 5))
    sealed = SealedRecords(instances[-1].records)
    first, rest = await sealed.batch(OLD), await sealed.batch(OLD, offset=BATCH)
    assert (len(first), len(rest)) == (BATCH, 5)
    for number, row in enumerate([*first, *rest]):
        assert row.key == row_of(number)
        assert vault.open(row.purpose, row.owner, row.key, row.sealed) == f"fk_canary_of_{number:05}"


async def test_a_session_is_sealed_for_another_purpose_than_a_key(instances: list[Store]) -> None:
    vault = vault_of(RING)
    session = vault.seal(Purpose.FLASH_SESSION, owner_of(1), row_of(1), "ory_st_1")
    await put(instances[0].records, {row_of(1): {**link(1, session), "kind": "session"}})
    (row,) = await SealedRecords(instances[-1].records).batch(OLD)
    assert vault.open(row.purpose, row.owner, row.key, row.sealed) == "ory_st_1"


async def test_what_was_changed_meanwhile_is_not_overwritten(instances: list[Store]) -> None:
    first, last = instances[0].records, instances[-1].records
    old, new = vault_of(RING), vault_of(NEW)
    await put_links(first, old, range(3))
    before = await texts(first, range(3))
    renewed = {row_of(one): (before[one], sealed_by(new, one)) for one in range(3)}
    await put(last, {row_of(1): link(1, other := sealed_by(old, 1))})
    assert await SealedRecords(first).replace(renewed) == 2
    after = await texts(last, range(3))
    assert after[1] == other
    assert [kid_of(after[one]) for one in (0, 2)] == [NEW.active.kid] * 2
    assert all(opened_by(new, one, after[one]) for one in range(3))


async def test_a_row_is_sealed_anew_once_whoever_tries(instances: list[Store]) -> None:
    new = vault_of(NEW)
    await put_links(instances[0].records, vault_of(RING), range(20))
    before = await texts(instances[0].records, range(20))
    done = await asyncio.gather(
        *(
            SealedRecords(one.records).replace(
                {row_of(number): (before[number], sealed_by(new, number)) for number in range(20)}
            )
            for one in instances
        )
    )
    assert sum(done) == 20
    assert (await SealedRecords(instances[0].records).use()).rows == {NEW.active.kid: 20}


async def test_canaries_are_put_once_and_dropped(instances: list[Store]) -> None:
    first, last = SealedRecords(instances[0].records), SealedRecords(instances[-1].records)
    await first.put_canaries({"0000000a": "one", "index": "two"}, 1)
    await last.put_canaries({"0000000a": "another", "0000000b": "three"}, 2)
    assert (await first.use()).canaries == {"0000000a": "one", "index": "two", "0000000b": "three"}
    await first.drop_canary("0000000a")
    await last.drop_canary("0000000a")
    assert (await last.use()).canaries == {"index": "two", "0000000b": "three"}


async def test_a_file_is_asked_before_it_is_opened_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    assert await ring_use_of(f"sqlite:///{path}") is None
    assert not path.exists()
    path.write_bytes(b"no database at all, but long enough to look at" * 100)
    assert await ring_use_of(f"sqlite:///{path}") is None
    path.unlink()
    async with sqlite_store(path) as store:
        await put_links(store.records, vault_of(RING), range(5))
        await SealedRecords(store.records).put_canaries({OLD: "canary"}, 1)
        assert await ring_use_of(f"sqlite:///{path}") == RingUse({OLD: 5}, {OLD: "canary"})
    before = path.read_bytes()
    assert await ring_use_of(f"sqlite:///{path}") == RingUse({OLD: 5}, {OLD: "canary"})
    assert path.read_bytes() == before


async def test_a_redis_is_asked_before_it_is_opened(shared: str) -> None:
    assert await ring_use_of(shared) == NOTHING
    async with RedisStore(shared) as store:
        await put_links(store.records, vault_of(RING), range(5))
        await put_links(store.records, vault_of(NEW), range(5, 7))
        await SealedRecords(store.records).put_canaries({OLD: "canary"}, 1)
    assert await ring_use_of(shared) == RingUse({OLD: 5, NEW.active.kid: 2}, {OLD: "canary"})


async def test_a_redis_that_is_away_says_nothing(tmp_path: Path) -> None:
    assert await ring_use_of(f"unix://{tmp_path}/nobody.sock") is None


@pytest.mark.parametrize("kind", PURPOSES)
def test_every_kind_that_may_be_sealed_is_found_by_its_key(kind: str) -> None:
    body = {
        **link(1, sealed_by(vault_of(RING), 1)),
        "channel": "web",
        "heard": None,
        "seen": None,
        "until": 1,
    }
    assert indexes.entries(f"{kind}:1", body)["sealed", f"{kind}:1"] == int(OLD, 16)
