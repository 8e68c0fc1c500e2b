"""What `chatwallet doctor` says of the ring of keys, and that nobody else says any of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.build import build
from chatwallet.bot.cli.key_checks import check_keys
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.keys import FileSource, TextSource
from chatwallet.bot.stores import open_store
from chatwallet.bot.vault import RingKeeper, open_vault
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.base import Store
from chatwallet.storage.records.sealed import SealedRecords
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.storage.records.seals import put_links
from chatwallet.tracking.clock import utc_now
from chatwallet.wallet.memory import MemoryWallet

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """A ring of its own in `tmp_path/etc`."""
    (tmp_path / "etc").mkdir()
    source = FileSource(tmp_path / "etc" / "ring", "a test")
    return source.make()


async def said_of_keys(**settings: object) -> list[tuple[bool, str, str]]:
    return [(one.well, one.what, one.mend) for one in await check_keys(load_settings(**settings))]


async def test_doctor_says_nothing_of_keys_where_nobody_needs_any(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_settings.setenv("CHATWALLET_FLASH_API_KEY", "fk_canary-5e77e6")
    for store in (f"sqlite:///{tmp_path}/none.sqlite", "unix:///nobody/listens.sock"):
        assert await said_of_keys(store=store) == []
    assert not (tmp_path / "none.sqlite").exists()


async def test_doctor_says_how_a_shared_store_gets_a_ring_where_people_link(
    no_settings: pytest.MonkeyPatch, shared: str
) -> None:
    ((well, what, mend),) = await said_of_keys(store=shared, linking="on")
    assert well
    assert "people can link no key" in what
    assert "CHATWALLET_KEYS_FILE" in mend


async def test_doctor_says_where_the_ring_comes_from(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, ring: KeyRing
) -> None:
    file = tmp_path / "etc" / "ring"
    store = f"sqlite:///{tmp_path}/shop.sqlite"
    ((well, what, _),) = await said_of_keys(store=store, keys_file=file)
    assert well
    assert f"CHATWALLET_KEYS_FILE ({file}); keys: 1, secrets that are sealed: 0" in what
    assert ring.active.line.split(":")[1] not in what


async def test_t24_doctor_warns_about_a_ring_in_the_environment(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, ring: KeyRing
) -> None:
    """T24."""
    _, (well, what, mend) = await said_of_keys(store=f"sqlite:///{tmp_path}/shop.sqlite", keys=ring.text)
    assert well
    assert "stands in the environment" in what
    assert "CHATWALLET_KEYS_FILE" in mend


async def test_doctor_warns_about_a_ring_beside_the_store(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FileSource(tmp_path / "shop.keys", "a test").make()
    _, (well, what, mend) = await said_of_keys(store=f"sqlite:///{tmp_path}/shop.sqlite")
    assert well
    assert "a backup of the folder holds both" in what
    assert "leave shop.keys out" in mend


@pytest.mark.parametrize("wrong", ["missing", "another"])
async def test_doctor_says_that_the_ring_is_not_the_store_s(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, ring: KeyRing, wrong: str
) -> None:
    store = SqliteStore(tmp_path / "shop.sqlite")
    async with store:
        await put_links(store.records, Vault(TextSource(ring.text, "a test")), range(2))
    settings = {"keys": KeyRing.new(NOON).text} if wrong == "another" else {}
    ((well, what, mend),) = await said_of_keys(store=f"sqlite:///{tmp_path}/shop.sqlite", **settings)
    assert not well
    assert "2 secrets can't be opened" in what
    assert "keys abandon" in mend


async def test_doctor_says_what_is_left_to_do_of_a_rotation(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, ring: KeyRing
) -> None:
    store, file = SqliteStore(tmp_path / "shop.sqlite"), tmp_path / "etc" / "ring"
    settings = {"store": f"sqlite:///{tmp_path}/shop.sqlite", "keys_file": file}
    async with store:
        await put_links(store.records, Vault(TextSource(ring.text, "a test")), range(2))
        FileSource(file, "a test").change(lambda ring: ring.with_new(NOON))
        _, (_, what, mend) = await said_of_keys(**settings)
        assert (
            f"A rotation of the ring is not done: secrets are sealed with older keys ({ring.active.kid})"
            == what
        )
        assert "chatwallet keys rotate" in mend
        await put_links(store.records, Vault(FileSource(file, "a test")), range(2))
        _, (_, what, mend) = await said_of_keys(**settings)
    assert what == f"Older keys are on the ring that nothing needs: {ring.active.kid}"
    assert "chatwallet keys retire" in mend


async def test_t24_what_monitors_are_told_holds_no_key(
    no_settings: pytest.MonkeyPatch, store: Store, ring: KeyRing
) -> None:
    """T24: of a ring in the environment."""
    settings = load_settings(keys=ring.text)
    vault, source = open_vault(settings)
    app = build(
        settings, store=store, wallet=MemoryWallet(), channels={"memory": MemoryChannel()},
        keeper=RingKeeper(vault, source, store),
    )  # fmt: skip
    async with app:
        told = f"{(await app.metrics.render()).decode()} {await app.health.report()}"
    secrets = [key.line.split(":")[1] for key in (*ring.keys, ring.index)]
    assert "chatwallet_store_ready 1" in told
    assert not [one for one in secrets if one in told]


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
async def test_doctor_says_until_when_ids_of_before_the_ring_are_there(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, ring: KeyRing, shared: str, kind: str
) -> None:
    file = tmp_path / "etc" / "ring"
    store = shared if kind == "redis" else f"sqlite:///{tmp_path}/shop.sqlite"
    now = utc_now()
    for begun, said in ((now - timedelta(days=200), False), (now, True)):
        vault, source = open_vault(load_settings(store=store, keys_file=file))
        async with open_store(load_settings(store=store)) as opened:
            await SealedRecords(opened.records).drop_canary(ring.active.kid)
            await SealedRecords(opened.records).drop_canary("index")
            async with RingKeeper(vault, source, opened, clock=lambda begun=begun: begun):  # type: ignore[misc]
                pass
        found = [what for _, what, _ in await said_of_keys(store=store, keys_file=file, keep_days=30)]
        lines = [what for what in found if f"has a ring of keys since {begun:%Y-%m-%d}" in what]
        assert len(lines) == said
        if said:
            end = begun + load_settings().charges_open_for + timedelta(days=32)
            assert f"forgotten by {end:%Y-%m-%d}" in lines[0]


async def test_doctor_says_where_a_ring_will_be_where_people_link_and_none_is_yet(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ((well, what, mend),) = await said_of_keys(store=f"sqlite:///{tmp_path}/shop.sqlite", linking="on")
    assert well
    assert f"the first key of a wallet that somebody links makes {tmp_path}/shop.keys" in what
    assert "chatwallet keys new" in mend
    assert "apart from backups" in mend
    assert not (tmp_path / "shop.keys").exists()
