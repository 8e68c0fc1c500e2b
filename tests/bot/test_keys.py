"""Where the ring of keys comes from, who may read it, and how it is changed."""

from __future__ import annotations

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.accounts.key_ring import BadRing, KeyRing
from chatwallet.accounts.secrets import NoRing, Purpose, Vault
from chatwallet.bot.config.settings import SettingsError, load_settings
from chatwallet.bot.keys import FileSource, ring_source
from chatwallet.bot.monitoring.counters import Counters
from chatwallet.bot.vault import open_vault
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.sqlite.store import SqliteStore

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HERE = (Purpose.FLASH_KEY, "shp_1", "link:lnk_1")
RINGS = {name: KeyRing.new(NOON) for name in ("credential", "file", "environment", "beside")}
posix = pytest.mark.skipif(sys.platform == "win32", reason="no modes there")


def written(path: Path, name: str, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RINGS[name].text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("first", range(4))
def test_the_first_place_that_has_a_ring_wins(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, first: int
) -> None:
    """Credential, file, environment, beside the store: each with all that come after it."""
    no_settings.setenv("CHATWALLET_STORE", f"sqlite:///{tmp_path}/chatwallet.sqlite")
    written(tmp_path / "chatwallet.keys", "beside")
    if first <= 2:
        no_settings.setenv("CHATWALLET_KEYS", RINGS["environment"].text.replace("\n", ","))
    if first <= 1:
        no_settings.setenv("CHATWALLET_KEYS_FILE", str(written(tmp_path / "etc" / "ring", "file")))
    if first == 0:
        no_settings.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "run"))
        written(tmp_path / "run" / "chatwallet-keys", "credential", 0o440)
    assert ring_source(load_settings()).read() == list(RINGS.values())[first]


def test_beside_a_file_the_first_need_makes_a_ring_for_its_owner_alone(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path}/chatwallet.sqlite")
    vault, _ = open_vault(settings)
    assert not vault.ready
    assert vault.able
    assert list(tmp_path.iterdir()) == []
    sealed = vault.seal(*HERE, "fk_1")
    (made,) = tmp_path.iterdir()
    assert made.name == "chatwallet.keys"
    if sys.platform != "win32":
        assert made.stat().st_mode & 0o777 == 0o600
    assert "apart from backups" in made.read_text()
    assert open_vault(settings)[0].open(*HERE, sealed) == "fk_1"


def test_two_stores_in_one_folder_have_rings_of_their_own(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("one", "other"):
        open_vault(load_settings(store=f"sqlite:///{tmp_path}/{name}.sqlite"))[0].seal(*HERE, "fk_1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.keys", "other.keys"]


@pytest.mark.parametrize("kind", ["redis", "host's file"])
def test_a_shared_store_without_a_ring_seals_nothing(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    store = None if kind == "redis" else SqliteStore(tmp_path / "host.sqlite")
    vault, _ = open_vault(load_settings(store="redis://localhost:6379/0"), store=store)
    assert not vault.able
    with pytest.raises(NoRing, match="CHATWALLET_KEYS_FILE"):
        vault.seal(*HERE, "fk_1")
    assert list(tmp_path.iterdir()) == []


def test_a_store_in_memory_has_a_ring_that_goes_with_it(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_settings.chdir(tmp_path)
    vault, _ = open_vault(load_settings(), store=MemoryStore())
    assert vault.open(*HERE, vault.seal(*HERE, "fk_1")) == "fk_1"
    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_may_read_is_refused(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, mode: int
) -> None:
    path = written(tmp_path / "ring", "file", mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        open_vault(load_settings(keys_file=path))


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_somebody_else_is_refused(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = written(tmp_path / "ring", "file")
    os.chown(path, 12345, -1)
    with pytest.raises(SettingsError, match="another user"):
        open_vault(load_settings(keys_file=path))


def test_a_file_that_is_set_and_not_there_is_refused(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="chatwallet keys new"):
        open_vault(load_settings(keys_file=tmp_path / "ring"))


@pytest.mark.parametrize("content", [b"no ring\n", b"\xff\xfe", b""])
def test_a_file_that_is_no_ring_is_refused(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "ring"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="ring"):
        open_vault(load_settings(keys_file=path))


def test_t24_a_ring_in_the_environment_shows_nowhere(no_settings: pytest.MonkeyPatch) -> None:
    """T24: neither in the settings' own words, nor in the sentence of one that is refused."""
    ring = RINGS["environment"]
    secret = ring.active.line.split(":")[1]
    settings = load_settings(keys=ring.text)
    assert secret not in f"{settings!r} {settings} {settings.model_dump_json()}"
    with pytest.raises(SettingsError) as refused:
        load_settings(keys=ring.active.line)
    assert "CHATWALLET_KEYS: is no ring" in str(refused.value)
    assert secret not in str(refused.value)


def test_without_the_library_a_ring_is_refused_and_a_bot_without_one_is_not(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_settings.setitem(sys.modules, "cryptography", None)
    open_vault(load_settings(store=f"sqlite:///{tmp_path}/chatwallet.sqlite"))
    with pytest.raises(SettingsError, match=r"\[people\]"):
        open_vault(load_settings(keys_file=written(tmp_path / "ring", "file")))


def test_a_ring_that_many_change_at_once_loses_no_key(tmp_path: Path) -> None:
    source = FileSource(written(tmp_path / "ring", "file"), "a test")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: source.change(lambda ring: ring.with_new(NOON)), range(40)))
    ring = source.read()
    assert ring is not None
    assert len(ring.keys) == 41
    assert [path.name for path in tmp_path.iterdir()] == ["ring"]


def test_what_a_program_that_died_has_left_goes_with_the_next_change(tmp_path: Path) -> None:
    path = written(tmp_path / "ring", "file")
    (tmp_path / "ring.new-0123abcd").write_text(RINGS["file"].text)
    (tmp_path / "ring.old").write_text("somebody else's")
    FileSource(path, "a test").change(lambda ring: ring.with_new(NOON))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["ring", "ring.old"]


def test_a_change_that_fails_leaves_the_ring_as_it_was(tmp_path: Path) -> None:
    path = written(tmp_path / "ring", "file")
    source = FileSource(path, "a test")
    before = path.read_bytes()
    with pytest.raises(BadRing):
        source.change(lambda ring: ring.without(ring.active.kid))
    assert path.read_bytes() == before
    with pytest.raises(NoRing):
        FileSource(tmp_path / "none", "a test").change(lambda ring: ring)


async def test_many_first_needs_at_once_make_one_ring(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path}/chatwallet.sqlite")
    vaults = [open_vault(settings)[0] for _ in range(8)]
    sealed = await asyncio.gather(*(asyncio.to_thread(one.seal, *HERE, "fk_1") for one in vaults))
    fresh = open_vault(settings)[0]
    assert [fresh.open(*HERE, one) for one in sealed] == ["fk_1"] * 8
    assert len(fresh.ring.keys) == 1


def test_what_would_not_open_is_counted_by_its_purpose(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    counters = Counters()
    vault, _ = open_vault(load_settings(keys_file=written(tmp_path / "ring", "file")), counters)
    for _ in range(2):
        with pytest.raises(Exception, match="not the form"):
            vault.open(*HERE, "in clear")
    assert counters.unopened == {"flash-key": 2}
    assert isinstance(vault, Vault)
