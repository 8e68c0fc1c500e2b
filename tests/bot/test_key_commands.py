"""`chatwallet keys …`, at the machine, while a bot works on the store and while none does."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.incoming import IncomingSecrets
from chatwallet.accounts.key_ring import INDEX, KeyRing
from chatwallet.accounts.links import Link, LinkKind, LinkState
from chatwallet.accounts.secrets import NoRing, Purpose, Vault
from chatwallet.accounts.shops import link_row
from chatwallet.bot.cli import keys
from chatwallet.bot.config.settings import Settings, SettingsError, load_settings
from chatwallet.bot.edge.refs import refs_of
from chatwallet.bot.keys import FileSource
from chatwallet.bot.ring_work import KeysRefused
from chatwallet.bot.vault import RingKeeper, open_vault, refuse_wrong_ring
from chatwallet.bot.wallets import credentials_in
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.storage.records.sealed import BATCH, SealedRecords
from chatwallet.tests.bot.conftest import Chatwallet
from chatwallet.tests.storage.records.humans import news
from chatwallet.tests.storage.records.seals import key_of, link, opened_by, put, put_links, row_of, texts
from chatwallet.tracking.clock import utc_now
from chatwallet.wallet.base import Credential, WalletRef

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ALL = range(BATCH + 30)


@dataclass
class Shop:
    """A store with linked people, its ring in a file, and what the commands say."""

    settings: Settings
    ring: Path
    said: list[str] = field(default_factory=list)

    def tell(self, line: str) -> None:
        self.said.append(line)

    @property
    def source(self) -> FileSource:
        return FileSource(self.ring, "a test")

    @property
    def now(self) -> KeyRing:
        found = self.source.read()
        assert found is not None
        return found

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Store]:
        """The store under a bot that begins."""
        vault, source = open_vault(self.settings)
        await refuse_wrong_ring(self.settings, vault)
        store = make_store(self.settings.store.get_secret_value())
        async with store, RingKeeper(vault, source, store):
            yield store

    async def filled(self) -> None:
        async with self.bot() as store:
            await put_links(store.records, Vault(self.source), ALL)

    async def opens(self, store: Store, numbers: range = ALL) -> None:
        found = await texts(store.records, numbers)
        assert [opened_by(Vault(self.source), one, found[one]) for one in numbers] == list(
            map(key_of, numbers)
        )

    async def sealed_with(self) -> dict[str, int]:
        async with make_store(self.settings.store.get_secret_value()) as store:
            return dict((await SealedRecords(store.records).use()).rows)


@pytest.fixture
def empty(lasting: str, no_settings: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    """Without a ring."""
    return Shop(load_settings(store=lasting, keys_file=tmp_path / "ring"), tmp_path / "ring")


@pytest.fixture
async def shop(empty: Shop) -> Shop:
    """With a ring, and nothing sealed."""
    await keys.new(empty.settings, empty.tell)
    return empty


async def test_new_makes_the_file_and_says_to_keep_it_apart(empty: Shop) -> None:
    await keys.new(empty.settings, empty.tell)
    assert empty.ring.stat().st_mode & 0o777 == 0o600 or os.name == "nt"
    assert str(empty.ring) in empty.said[0]
    assert empty.now.active.kid in empty.said[0]
    assert "apart from backups" in empty.said[0]
    assert empty.now.active.line.split(":")[1] not in "".join(empty.said)
    before = empty.ring.read_bytes()
    with pytest.raises(KeysRefused, match="there is a ring already"):
        await keys.new(empty.settings, empty.tell)
    assert empty.ring.read_bytes() == before


async def test_new_prints_a_ring_for_a_secret_manager_and_makes_nothing(empty: Shop) -> None:
    await keys.new(empty.settings, empty.tell, printed=True)
    assert len(KeyRing.parse("\n".join(empty.said)).keys) == 1
    assert not empty.ring.exists()


async def test_a_store_that_was_used_gets_no_new_ring_in_place_of_a_lost_one(shop: Shop) -> None:
    await shop.filled()
    shop.ring.unlink()
    with pytest.raises(KeysRefused, match="used with another ring"):
        await keys.new(shop.settings, shop.tell)
    assert not shop.ring.exists()


async def test_a_redis_without_a_place_for_a_ring_says_where_to_name_one(
    no_settings: pytest.MonkeyPatch, shared: str
) -> None:
    with pytest.raises(NoRing, match="CHATWALLET_KEYS_FILE"):
        await keys.new(load_settings(store=shared), print)


async def test_list_counts_what_is_sealed_and_shows_no_key(shop: Shop) -> None:
    await shop.filled()
    shop.source.change(lambda ring: ring.with_new(NOON))
    await keys.show(shop.settings, shop.tell)
    listed = {line.split()[0]: line.split()[1:] for line in shop.said[1:]}
    active, old = shop.now.keys
    assert listed[active.kid][1:] == ["0", "active"]
    assert listed[old.kid][1:] == [str(len(ALL))]
    assert listed[INDEX][1:] == ["for", "digests,", "never", "rotated"]
    assert not [key for key in shop.now.keys if key.line.split(":")[1] in "".join(shop.said)]


@pytest.mark.parametrize("running", [True, False])
async def test_rotate_seals_everything_anew_also_while_the_bot_runs(shop: Shop, running: bool) -> None:
    await shop.filled()
    (old,) = shop.now.keys
    async with AsyncMaybe(shop, running) as store:
        await keys.rotate(shop.settings, shop.tell)
        if store is not None:
            await shop.opens(store)
    assert shop.now.keys[1:] == (old,)
    assert await shop.sealed_with() == {shop.now.active.kid: len(ALL)}
    assert f"chatwallet keys retire {old.kid}" in shop.said[-1]
    async with shop.bot() as store:
        await shop.opens(store)


class AsyncMaybe:
    """A bot that runs, or none."""

    def __init__(self, shop: Shop, running: bool) -> None:
        self._bot = shop.bot() if running else None

    async def __aenter__(self) -> Store | None:
        return None if self._bot is None else await self._bot.__aenter__()

    async def __aexit__(self, *_: object) -> None:
        if self._bot is not None:
            await self._bot.__aexit__(None, None, None)


async def test_a_rotation_that_was_interrupted_goes_on_without_another_key(shop: Shop) -> None:
    await shop.filled()
    shop.source.change(lambda ring: ring.with_new(NOON))
    await keys.rotate(shop.settings, shop.tell)
    assert len(shop.now.keys) == 2
    assert await shop.sealed_with() == {shop.now.active.kid: len(ALL)}
    await keys.rotate(shop.settings, shop.tell)
    assert len(shop.now.keys) == 3
    assert await shop.sealed_with() == {shop.now.active.kid: len(ALL)}


async def test_a_row_that_does_not_open_is_left_and_named_and_all_others_are_sealed_anew(shop: Shop) -> None:
    await shop.filled()
    async with shop.bot() as store:
        mine, other = await store.records.get(row_of(3), row_of(4))
        assert mine is not None
        assert other is not None
        await put(store.records, {row_of(3): {**mine, "sealed": other["sealed"]}})
    with pytest.raises(KeysRefused, match="1 secrets would not open"):
        await keys.rotate(shop.settings, shop.tell)
    active, old = shop.now.keys
    assert await shop.sealed_with() == {active.kid: len(ALL) - 1, old.kid: 1}
    assert not await keys.check(shop.settings, shop.tell)
    assert row_of(3) in shop.said[-1]
    with pytest.raises(KeysRefused, match="1 secrets are sealed with"):
        await keys.retire(shop.settings, old.kid, shop.tell)


async def test_a_key_is_retired_when_nothing_needs_it_and_not_before(shop: Shop) -> None:
    await shop.filled()
    shop.source.change(lambda ring: ring.with_new(NOON))
    active, old = shop.now.keys
    for kid, why in (
        (old.kid, "sealed with"),
        (active.kid, "active"),
        (INDEX, "no key"),
        ("00000000", "no key"),
    ):
        with pytest.raises(KeysRefused, match=why):
            await keys.retire(shop.settings, kid, shop.tell)
    assert shop.now.keys == (active, old)
    await keys.rotate(shop.settings, shop.tell)
    async with shop.bot():
        await keys.retire(shop.settings, old.kid, shop.tell)
    assert [key.kid for key in shop.now.keys] == [active.kid]
    async with shop.bot() as store:
        assert set((await SealedRecords(store.records).use()).canaries) == {active.kid, INDEX}
        await shop.opens(store)
    assert await keys.check(shop.settings, shop.tell)


async def test_a_ring_that_is_kept_elsewhere_is_written_out_and_not_changed(shop: Shop) -> None:
    """An environment, or a credential of systemd: the ring with one more key is put there, then rotated to."""
    await shop.filled()
    elsewhere = shop.settings.model_copy(update={"keys_file": None})

    def settings(text: str) -> Settings:
        return load_settings(store=elsewhere.store, keys=text)

    old = settings(shop.now.text)
    with pytest.raises(KeysRefused, match="chatwallet keys rotate --print"):
        await keys.rotate(old, shop.tell)
    shop.said.clear()
    await keys.rotate(old, shop.tell, printed=True)
    text = "\n".join(shop.said)
    ring = KeyRing.parse(text)
    assert ring.keys[1:] == shop.now.keys
    await keys.rotate(settings(text), shop.tell)
    assert await shop.sealed_with() == {ring.active.kid: len(ALL)}
    with pytest.raises(KeysRefused, match="take the line of"):
        await keys.retire(settings(text), ring.keys[1].kid, shop.tell)


async def test_check_opens_every_secret(shop: Shop) -> None:
    assert await keys.check(shop.settings, shop.tell)
    await shop.filled()
    assert await keys.check(shop.settings, shop.tell)
    assert f"{len(ALL)}" in shop.said[-1]
    shop.ring.write_text(KeyRing.new(NOON).text)
    assert not await keys.check(shop.settings, shop.tell)
    assert any("is not on the ring" in line for line in shop.said)


async def test_with_a_wrong_ring_nothing_is_rotated(shop: Shop) -> None:
    await shop.filled()
    before = await shop.sealed_with()
    shop.ring.write_text(KeyRing.new(NOON).text)
    with pytest.raises(SettingsError, match="is not on the ring"):
        await keys.rotate(shop.settings, shop.tell)
    assert await shop.sealed_with() == before


async def test_check_of_a_store_without_a_ring_is_well(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: list[str] = []
    assert await keys.check(load_settings(store=f"sqlite:///{tmp_path}/none.sqlite"), said.append)
    assert said == ["✓ There is no ring of keys, and no secret"]
    assert not (tmp_path / "none.sqlite").exists()


async def linked(shop: Shop, number: int) -> Link:
    """A person who linked a key, as the bot does it."""
    async with shop.bot() as store:
        someone = Account(Person("telegram", str(number)), "en", "UTC", "USD")
        account = await store.accounts.load(someone, NOON)
        new = Link(
            id=f"lnk_{number}", shop=f"shp_{number}", wallet=WalletRef("flash", f"a{number}"), kind=LinkKind.KEY,
            name="myshop", made_by=account.id, made=NOON,
        )  # fmt: skip
        sealed = Vault(shop.source).seal(Purpose.FLASH_KEY, new.shop, link_row(new.id), key_of(number))
        await store.shops.link(new, sealed=sealed)
        return new


async def test_what_every_noun_keeps_sealed_outlives_a_rotation_and_its_old_key(shop: Shop) -> None:
    """Links, refs of people and chats, and what was cut out of a message."""
    made, ana = await linked(shop, 1), "whatsapp:+18765550543"
    (old,) = shop.now.keys
    async with shop.bot() as store:
        vault = Vault(shop.source)
        ref = await refs_of(store, vault).ref_of("whatsapp", ana)
        await IncomingSecrets(store.incoming, vault, lambda: NOON).keep("web:1", "fk_1")
        assert (await SealedRecords(store.records).use()).rows == {old.kid: 3}
    await keys.rotate(shop.settings, shop.tell)
    await keys.retire(shop.settings, old.kid, shop.tell)
    assert await keys.check(shop.settings, shop.tell)
    async with shop.bot() as store:
        vault = Vault(shop.source)
        assert await credentials_in(store, vault).credential(made.wallet) == Credential("key", key_of(1))
        assert await refs_of(store, vault).id_of("whatsapp", ref) == ana
        assert await refs_of(store, vault).find("whatsapp", ana) == ref
        assert await IncomingSecrets(store.incoming, vault, lambda: NOON).take("web:1") == "fk_1"


async def test_a_lost_ring_is_abandoned_only_by_the_whole_word_and_links_turn_stale(shop: Shop) -> None:
    one, other = await linked(shop, 1), await linked(shop, 2)
    shop.ring.unlink()
    with pytest.raises(KeysRefused, match=r"link 2.*--yes-links-are-lost"):
        await keys.abandon(shop.settings, shop.tell, sure=False)
    with pytest.raises(SettingsError):
        async with shop.bot():
            pass
    await keys.abandon(shop.settings, shop.tell, sure=True)
    await keys.new(shop.settings, shop.tell)
    async with shop.bot() as store:
        told = [
            (one.conversation and one.conversation.chat_id, one.news) for one in await news(store, utc_now())
        ]
        assert sorted((chat, said and said.text) for chat, said in told) == [
            ("1", "news-link-stale"),
            ("2", "news-link-stale"),
        ]
        for link_ in (one, other):
            assert await store.shops.links(link_.shop) == [replace(link_, state=LinkState.STALE)]
            assert await store.shops.credentials(link_.wallet) == []
        assert (await SealedRecords(store.records).use()).rows == {}
    assert await keys.check(shop.settings, shop.tell)


async def test_abandon_keeps_what_opens(shop: Shop) -> None:
    """An older ring that was found again: what was sealed with the newer key is lost, the rest is not."""
    await shop.filled()
    older = shop.now
    shop.source.change(lambda ring: ring.with_new(NOON))
    async with shop.bot() as store:
        await put_links(store.records, Vault(shop.source), range(ALL.stop, ALL.stop + 3))
    shop.ring.write_text(older.text)
    await keys.abandon(shop.settings, shop.tell, sure=True)
    async with shop.bot() as store:
        await shop.opens(store)
        found = await store.records.get(*map(row_of, range(ALL.stop, ALL.stop + 3)))
        assert [body and (body["state"], body["sealed"]) for body in found] == [("stale", "")] * 3
    shop.said.clear()
    await keys.abandon(shop.settings, shop.tell, sure=True)
    assert shop.said == ["All secrets open: nothing is to be given up."]


async def test_abandon_forgets_a_secret_of_a_link_that_is_over(shop: Shop) -> None:
    async with shop.bot() as store:
        sealed = Vault(shop.source).seal(Purpose.FLASH_KEY, "shp_00001", row_of(1), "fk_1")
        await put(store.records, {row_of(1): {**link(1, sealed), "state": "removed"}})
    shop.ring.unlink()
    await keys.abandon(shop.settings, shop.tell, sure=True)
    assert await shop.sealed_with() == {}


@pytest.mark.slow
def test_the_commands_from_the_terminal(chatwallet: Chatwallet, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/chatwallet.sqlite"
    made = chatwallet("keys", "new", store=store)
    assert made.code == 0, made
    (kid,) = [key.kid for key in KeyRing.parse((tmp_path / "chatwallet.keys").read_text()).keys]
    assert kid in chatwallet("keys", "list", store=store).out
    assert chatwallet("keys", "rotate", store=store).code == 0
    assert chatwallet("keys", "retire", kid, store=store).code == 0
    assert chatwallet("keys", "check", store=store).code == 0
    assert chatwallet("keys", "abandon", store=store).code == 0
    refused = chatwallet("keys", "retire", kid, store=store)
    assert refused.code == 1
    assert refused.err.startswith(f"chatwallet: {kid} is no key of the ring")
    (tmp_path / "chatwallet.keys").write_text("no ring")
    assert chatwallet("keys", "check", store=store).code == 78
