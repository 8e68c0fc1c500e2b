"""The ring of keys in the chat: listed and checked without a key in it, rotated with a code, and once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.keys import FileSource
from chatwallet.storage.base import Store
from chatwallet.storage.records.sealed import SealedRecords
from chatwallet.tests.bot.admin.office import ADA, BEN, AdminOffice, World, admin_office

pytestmark = pytest.mark.usefixtures("no_settings")


class FileWorld(World):
    """The ring is in a file, as beside a store on SQLite."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.source = FileSource(path, "a file beside the store", makes=True)
        self.source.make()
        self.vault = Vault(self.source)

    @property
    def ring(self) -> KeyRing:
        found = self.source.read()
        assert found is not None
        return found


@pytest.fixture
def world(tmp_path: Path) -> FileWorld:
    return FileWorld(tmp_path / "chatwallet.keys")


async def settle_in(office: AdminOffice, world: World) -> None:
    for who in (ADA, BEN):
        await office.say("hello", who)
    await office.appoint(ADA)
    await office.enrol(ADA)
    await world.link_key(office.store, "ben", BEN)
    await office.settled()


@pytest.fixture
async def office(store: Store, world: FileWorld) -> AsyncIterator[AdminOffice]:
    async with admin_office(store, world) as opened:
        await settle_in(opened, world)
        office_time = opened.watch.now
        opened.watch.now = max(
            office_time, world.ring.active.made
        )  # the file was made by the machine's clock
        opened.watch.advance(60)
        yield opened


async def test_the_ring_is_listed_and_every_secret_opened(office: AdminOffice, world: FileWorld) -> None:
    listed = await office.say("admin keys")
    assert re.search(rf"{world.ring.active.kid}\s+\S+\s+2\s+active", listed)
    for key in (*world.ring.keys, world.ring.index):
        assert key.line.split(":")[1] not in listed
    assert (await office.say("admin keys check")).startswith("✓ All secrets open: 2.")


async def test_a_secret_that_was_swapped_is_named(office: AdminOffice) -> None:
    (key,) = [f"link:{body['id']}" async for body in office.store.records.each("link")]
    (row,) = [
        one for one in await SealedRecords(office.store.records).batch(office_kid(office)) if one.key == key
    ]
    turned = row.sealed[:-2] + ("AA" if not row.sealed.endswith("AA") else "BB")
    await SealedRecords(office.store.records).replace({key: (row.sealed, turned)})
    assert f"✗ {key} opens with no key" in await office.say("admin keys check")


def office_kid(office: AdminOffice) -> str:
    return office.factor._vault.ring.active.kid


async def test_a_rotation_seals_all_anew_and_is_written_down(office: AdminOffice, world: FileWorld) -> None:
    before = world.ring.active.kid
    asked = await office.say("admin keys rotate")
    assert asked.startswith("2 secrets would be sealed anew")
    assert world.ring.active.kid == before, "nothing happens before the code"
    answer = await office.say(office.digits())
    after = world.ring.active.kid
    assert after != before
    assert answer.splitlines()[0].startswith(f"The key {after} is active now.")
    assert "chatwallet keys retire" in answer
    assert dict((await SealedRecords(office.store.records).use()).rows) == {after: 2}
    rows = [one for one in await office.rows() if one.act is Act.KEYS]
    assert [(one.actor, dict(one.details)) for one in rows] == [
        (await office.account(), {"what": "rotated", "kid": after})
    ]
    assert (await office.store.audit.verify()).bad is None
    assert (await office.say("admin keys check")).startswith("✓ All secrets open: 2.")


async def test_a_rotation_that_was_killed_goes_on_with_the_key_that_it_had_made(
    store: Store, world: FileWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is answered by the next process: it finds the key on the ring, and makes no other one."""
    sealed_all = asyncio.Event()
    replace = SealedRecords.replace

    async def hang(self: SealedRecords, renewed: object) -> int:
        await replace(self, renewed)  # type: ignore[arg-type]
        sealed_all.set()
        await asyncio.Event().wait()
        return 0

    async with admin_office(store, world) as first:
        await settle_in(first, world)
        first.watch.now = max(first.watch.now, world.ring.active.made)
        first.watch.advance(60)
        await first.say("admin keys rotate")
        monkeypatch.setattr(SealedRecords, "replace", hang)
        await first.channel.say(ADA, first.digits(ADA))
        await asyncio.wait_for(sealed_all.wait(), 10)
        made = world.ring
    monkeypatch.undo()
    async with admin_office(store, world) as second:
        await second.until_heard(1)
        await second.settled()
        (answer,) = [
            one.message.text
            for one in second.heard(ADA, second.channel.sent)
            if "All secrets" in one.message.text
        ]
        assert answer.startswith(f"Going on to the key {made.active.kid}.")
    assert world.ring == made
    assert len(made.keys) == 2


async def test_a_ring_that_is_kept_elsewhere_is_not_rotated_from_the_chat(store: Store) -> None:
    world = World()
    async with admin_office(store, world) as office:
        await settle_in(office, world)
        answer = await office.say("admin keys rotate")
        assert answer.startswith("The ring comes from the memory of this process")
        assert "six digits" not in answer
