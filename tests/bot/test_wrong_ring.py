"""A bot whose ring of keys is not the one of its store does not start, and touches nothing."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.accounts.key_ring import INDEX, KeyRing, RingKey
from chatwallet.accounts.secrets import Unreadable, Vault
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import SettingsError, load_settings
from chatwallet.bot.keys import FileSource, TextSource
from chatwallet.bot.plugin import ChatWallet
from chatwallet.bot.vault import RingKeeper, canaries, open_vault
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.base import Store
from chatwallet.storage.records.sealed import SealedRecords
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.bot.conftest import Chatwallet
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.storage.records.seals import opened_by, put, put_links, row_of, texts
from chatwallet.wallet.memory import MemoryWallet

CONFIG_ERROR = 78
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
RING = KeyRing.new(NOON)
ROTATED = RING.with_new(NOON)
FLASH = {
    "flash_graphql_url": "http://127.0.0.1:9/graphql",
    "flash_ws_url": "ws://127.0.0.1:9/graphql",
    "flash_api_key": "fk_canary-5e77e6",
}
Change = Callable[[KeyRing], str]


def namesake(ring: KeyRing) -> KeyRing:
    """Keys of the same names which are others."""
    return replace(ring, keys=tuple(RingKey.new(key.made, key.kid) for key in ring.keys))


WRONG: dict[str, tuple[Change, str]] = {
    "missing": (lambda _: "", "there is no ring of keys"),
    "another": (lambda _: KeyRing.new(NOON).text, "is not on the ring"),
    "older": (lambda _: RING.text, f"the key {ROTATED.active.kid} is not on the ring"),
    "namesake": (lambda ring: namesake(ring).text, "is another one than the store was used with"),
    "other digests": (
        lambda ring: replace(ring, index=RingKey.new(NOON, INDEX)).text,
        "the key index of the ring is another one",
    ),
}


def files_in(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


async def used(store: Store) -> None:
    """A store in which links are sealed with both keys of a ring that was rotated."""
    async with store:
        await put_links(store.records, Vault(TextSource(RING.text, "a test")), range(3))
        rotated = Vault(TextSource(ROTATED.text, "a test"))
        await put_links(store.records, rotated, range(3, 5))
        await SealedRecords(store.records).put_canaries(canaries(rotated), 1)


@contextmanager
def occupied() -> Iterator[int]:
    """A port on which a bot that opened it would end with another exit code than that of its settings."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG)
async def test_pe_21_with_a_wrong_ring_a_bot_on_a_file_ends_before_it_opens_a_port(
    tmp_path: Path, chatwallet: Chatwallet, wrong: str
) -> None:
    """Wrong, missing or older: exit 78, and the file is the same to its last byte."""
    path, ring = tmp_path / "shop.sqlite", tmp_path / "shop.keys"
    await used(SqliteStore(path))
    change, says = WRONG[wrong]
    if text := change(ROTATED):
        ring.write_text(text)
        ring.chmod(0o600)
    before = files_in(tmp_path)
    with occupied() as port:
        ended = await asyncio.to_thread(
            chatwallet, "run", store=f"sqlite:///{path}", http_port=str(port), **FLASH
        )
    assert ended.code == CONFIG_ERROR
    assert says in ended.err
    assert "nothing was changed" in ended.err
    assert not [key for key in ROTATED.keys if key.line.split(":")[1] in ended.err]
    after = files_in(tmp_path)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() <= {"shop.sqlite-wal", "shop.sqlite-shm"}
    assert not after.get("shop.sqlite-wal")


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG)
async def test_pe_21_with_a_wrong_ring_a_bot_on_a_redis_ends_before_it_opens_a_port(
    tmp_path: Path, own_redis: RedisServer, chatwallet: Chatwallet, wrong: str
) -> None:
    """Wrong, missing or older: exit 78, and the server was given nothing to write."""
    await used(RedisStore(own_redis.url))
    change, says = WRONG[wrong]
    settings = dict(FLASH)
    if text := change(ROTATED):
        settings["keys"] = text
    before = content(own_redis)
    with occupied() as port:
        ended = await asyncio.to_thread(
            chatwallet, "run", store=own_redis.url, http_port=str(port), channels="web", **settings
        )
    assert ended.code == CONFIG_ERROR
    assert says in ended.err
    assert content(own_redis) == before


def content(server: RedisServer) -> dict[str, object]:
    keys = server.ask("KEYS", "*")
    assert isinstance(keys, list)
    found: dict[str, object] = {}
    for key in keys:
        kind = str(server.ask("TYPE", key))
        ask = {
            "string": ("GET", key),
            "hash": ("HGETALL", key),
            "zset": ("ZRANGE", key, 0, -1, "WITHSCORES"),
            "set": ("SMEMBERS", key),
            "list": ("LRANGE", key, 0, -1),
        }[kind]
        found[key] = repr(server.ask(*ask))
    return found


@pytest.mark.slow
async def test_after_a_kill_the_log_that_is_left_of_a_file_is_read_too(
    tmp_path: Path, chatwallet: Chatwallet
) -> None:
    """PE-21 where the last bot died: its canaries lie in the write-ahead log alone."""
    path = tmp_path / "shop.sqlite"
    store = SqliteStore(path)
    async with store:
        await put_links(store.records, Vault(TextSource(RING.text, "a test")), range(3))
        kept = files_in(tmp_path)
    folder = tmp_path / "left"
    folder.mkdir()
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    (folder / "shop.sqlite-shm").unlink()
    assert kept["shop.sqlite-wal"]
    file, log = kept["shop.sqlite"], kept["shop.sqlite-wal"]
    ended = await asyncio.to_thread(chatwallet, "run", store=f"sqlite:///{folder}/shop.sqlite", **FLASH)
    assert ended.code == CONFIG_ERROR
    assert "3 secrets can't be opened" in ended.err
    assert ((folder / "shop.sqlite").read_bytes(), (folder / "shop.sqlite-wal").read_bytes()) == (file, log)


@pytest.mark.parametrize("wrong", WRONG)
async def test_pe_21_a_host_s_program_is_told_before_anything_is_opened(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, wrong: str
) -> None:
    path = tmp_path / "shop.sqlite"
    await used(SqliteStore(path))
    before = path.read_bytes()
    change, says = WRONG[wrong]
    if text := change(ROTATED):
        no_settings.setenv("CHATWALLET_KEYS", text)
    settings = load_settings(store=f"sqlite:///{path}", channels=("web",))
    with pytest.raises(SettingsError, match=says):
        await ChatWallet(settings, wallet=MemoryWallet()).__aenter__()
    assert path.read_bytes() == before


@pytest.fixture
async def bot_with_ring(store: Store, tmp_path: Path) -> AsyncIterator[tuple[Store, FileSource, RingKeeper]]:
    """A store of any kind under a bot whose ring is in a file."""
    path = tmp_path / "ring"
    path.write_text(RING.text)
    path.chmod(0o600)
    source = FileSource(path, "a test")
    keeper = RingKeeper(Vault(source), source, store, hears=True)
    app = build(
        load_settings(),
        store=store,
        wallet=MemoryWallet(),
        channels={"memory": MemoryChannel()},
        keeper=keeper,
    )
    async with app:
        yield store, source, keeper


async def until_canaries(store: Store, kids: set[str]) -> None:
    async with asyncio.timeout(10):
        while set((await SealedRecords(store.records).use()).canaries) != kids:
            await asyncio.sleep(0)


async def test_a_start_keeps_a_canary_of_each_key(
    bot_with_ring: tuple[Store, FileSource, RingKeeper],
) -> None:
    store, _, _ = bot_with_ring
    assert set((await SealedRecords(store.records).use()).canaries) == {RING.active.kid, INDEX}


async def test_a_key_that_comes_onto_the_ring_while_the_bot_runs_gets_its_canary(
    bot_with_ring: tuple[Store, FileSource, RingKeeper],
) -> None:
    store, source, keeper = bot_with_ring
    ring = source.change(lambda ring: ring.with_new(NOON))
    await put_links(store.records, keeper.vault, range(1))
    await until_canaries(store, {ring.active.kid, RING.active.kid, INDEX})
    assert (await SealedRecords(store.records).use()).rows == {ring.active.kid: 1}


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
async def test_sighup_makes_a_bot_read_its_ring_again(
    bot_with_ring: tuple[Store, FileSource, RingKeeper],
) -> None:
    store, source, keeper = bot_with_ring
    ring = source.change(lambda ring: ring.with_new(NOON))
    signal.raise_signal(signal.SIGHUP)
    await until_canaries(store, {ring.active.kid, RING.active.kid, INDEX})
    assert keeper.vault.ring == ring
    source.path.write_text("no ring")
    signal.raise_signal(signal.SIGHUP)
    await asyncio.sleep(0)
    assert keeper.vault.ring == ring


async def test_one_row_that_was_swapped_stops_nothing_and_is_counted(
    bot_with_ring: tuple[Store, FileSource, RingKeeper],
) -> None:
    """PE-20: the text of another owner's row, put in place of one's own, opens never; the rest works."""
    store, _, keeper = bot_with_ring
    await put_links(store.records, keeper.vault, range(3))
    (mine, other) = await store.records.get(row_of(0), row_of(1))
    assert mine is not None
    assert other is not None
    await put(store.records, {row_of(0): {**mine, "sealed": other["sealed"]}})
    found = await texts(store.records, range(3))
    with pytest.raises(Unreadable):
        opened_by(keeper.vault, 0, found[0])
    assert [opened_by(keeper.vault, one, found[one]) for one in (1, 2)]
    again = RingKeeper(keeper.vault, TextSource(RING.text, "a test"), store)
    await again.__aenter__()
    await again.__aexit__()


async def test_the_first_ring_of_a_file_gets_its_canaries_and_is_told_once(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path}/shop.sqlite")
    vault, source = open_vault(settings)
    store = SqliteStore(tmp_path / "shop.sqlite")
    keeper = RingKeeper(vault, source, store)
    app = build(
        settings, store=store, wallet=MemoryWallet(), channels={"memory": MemoryChannel()}, opened=(store,),
        keeper=keeper,
    )  # fmt: skip
    async with app:
        assert (await SealedRecords(store.records).use()).canaries == {}
        await put_links(store.records, vault, range(2))
        await until_canaries(store, {vault.ring.active.kid, INDEX})
    assert capfd.readouterr().out.count("ring_made") == 1


async def test_a_bot_without_a_ring_writes_nothing_of_one(store: Store) -> None:
    """PE-3: who serves one wallet alone has no ring, and no trace of one."""
    keeper = RingKeeper(Vault(), FileSource(Path("none"), "nowhere"), store)
    async with build(
        load_settings(),
        store=store,
        wallet=MemoryWallet(),
        channels={"memory": MemoryChannel()},
        keeper=keeper,
    ):
        assert (await SealedRecords(store.records).use()).canaries == {}
