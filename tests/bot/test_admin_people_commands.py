"""PE-33, PE-34: `chatwallet admin invite`, `add`, `remove` and `list`, while a bot is at work on the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from chatwallet.accounts.admins import JoinResult
from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.roles import Owners
from chatwallet.bot.cli.admins import NoAdmin, add, invite, remove, show
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.edge.refs import Refs
from chatwallet.bot.vault import open_vault
from chatwallet.channels.base import Conversation
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.storage.records.refs import RecordRefs
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.outbox.base import Sent

from .conftest import Chatwallet

ANA, BEN = Person("whatsapp", "whatsapp:+18765550543"), Person("telegram", "110201544")
OF_ANA, OF_BEN = "whatsapp:+18765550543", "telegram:110201544"

Shop = tuple[Settings, Store]


async def wrote(store: Store, *people: Person) -> None:
    for person in people:
        await store.accounts.load(Account(person, "en", "UTC", "USD"), datetime.now(UTC))


@pytest.fixture
async def shop(lasting: str, no_settings: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """The settings of a bot, and the store that it works on."""
    async with make_store(lasting) as store:
        await wrote(store, ANA, BEN)
        yield load_settings(store=lasting), store


async def test_who_has_written_is_made_an_admin_and_unmade_the_last_one_too(shop: Shop) -> None:
    settings, store = shop
    said: list[str] = []
    await show(settings, said.append)
    await add(settings, OF_ANA, said.append)
    await add(settings, OF_ANA, said.append)
    await add(settings, OF_BEN, said.append)
    assert said == [
        "There is no admin. Make one: chatwallet admin invite",
        f"{OF_ANA} is an admin now.",
        f"{OF_ANA} was an admin already.",
        f"{OF_BEN} is an admin now.",
    ]
    assert await store.admins.has(ANA)
    account = await store.accounts.find(BEN)
    assert account is not None
    await show(settings, said.append)
    assert said[-1].split()[:3] == ["telegram", "…544", account.id]
    assert said[-1].endswith("the machine")
    await remove(settings, account.id, said.append)
    await remove(settings, OF_ANA, said.append)
    assert said[-3:] == [
        "telegram …544 is no admin any more.",
        "whatsapp …543 is no admin any more.",
        "There is none now. Make one: chatwallet admin invite",
    ]
    assert not await store.admins.has(ANA)
    with pytest.raises(NoAdmin, match="is no admin"):
        await remove(settings, OF_ANA, said.append)
    rows = [row async for row in store.audit.rows()]
    assert [(row.act, row.object) for row in rows][1] == (Act.ADMIN_ADDED, account.id)
    assert [row.act for row in rows].count(Act.ADMIN_REMOVED) == 2
    assert (await store.audit.verify()).bad is None


@pytest.mark.parametrize("name", ["whatsapp:+18765550544", "telegram:1102015", "telegram:210201544", ":", ""])
async def test_an_id_that_never_wrote_or_only_resembles_one_is_taken_for_nobody(
    shop: Shop, name: str
) -> None:
    settings, store = shop
    with pytest.raises(NoAdmin, match="nobody has written"):
        await add(settings, name, print)
    assert await store.admins.all() == []


async def test_a_code_is_used_once_within_ten_minutes(shop: Shop) -> None:
    settings, store = shop
    said: list[str] = []
    await invite(settings, said.append)
    code = said[-1].removeprefix("admin join ").replace("-", "")
    now = datetime.now(UTC)
    late = now + timedelta(minutes=11)
    assert await store.admins.join(code, ANA, "acc_ana", "said:1", late) is JoinResult.UNKNOWN
    assert await store.admins.join(code, ANA, "acc_ana", "said:2", now) is JoinResult.JOINED
    assert await store.admins.join(code, BEN, "acc_ben", "said:3", now) is JoinResult.UNKNOWN
    await invite(settings, said.append, as_json=True)
    assert orjson.loads(said[-1])["write"].startswith("admin join ")


async def test_an_admin_of_the_settings_is_listed_and_taken_out_there(shop: Shop) -> None:
    settings, _ = shop
    settings = settings.model_copy(update={"admins": (OF_BEN,)})
    said: list[str] = []
    await show(settings, said.append, as_json=True)
    assert orjson.loads(said[0]) == [
        {"address": "telegram …544", "account": "-", "since": "-", "made_by": "CHATWALLET_ADMINS"}
    ]
    with pytest.raises(NoAdmin, match="CHATWALLET_ADMINS"):
        await remove(settings, OF_BEN, said.append)


async def test_with_a_ring_an_admin_is_known_by_the_ref_and_each_act_is_signed(
    tmp_path: Path, no_settings: pytest.MonkeyPatch
) -> None:
    settings = load_settings(
        store=f"sqlite:///{tmp_path}/shop.sqlite", keys=KeyRing.new(datetime.now(UTC)).text
    )
    vault, _ = open_vault(settings)
    async with make_store(settings.store.get_secret_value()) as store:
        store.audit.sign_with(vault)
        person = Person("whatsapp", await Refs(RecordRefs(store.records), vault).ref_of("whatsapp", ANA.id))
        await wrote(store, person)
        await add(settings, OF_ANA, print)
        assert await store.admins.has(person)
        await remove(settings, OF_ANA, print)
        assert not await store.admins.has(person)
        assert all([row.keyed async for row in store.audit.rows()])
        assert (await store.audit.verify()).bad is None


async def test_an_admin_of_before_there_was_a_ring_stays_one(
    lasting: str, no_settings: pytest.MonkeyPatch
) -> None:
    settings = load_settings(store=lasting, keys=KeyRing.new(datetime.now(UTC)).text)
    vault, _ = open_vault(settings)
    async with make_store(lasting) as store:
        await wrote(store, ANA)
        assert await store.admins.add(ANA, datetime.now(UTC), "")
        person = Person("whatsapp", await Refs(RecordRefs(store.records), vault).ref_of("whatsapp", ANA.id))
        assert await store.admins.has(person)
        (kept,) = await store.admins.all()
        assert kept.person == person, "no id is left in clear"


async def test_all_admins_read_in_their_chats_who_is_made_one_or_unmade(shop: Shop) -> None:
    settings, store = shop
    await add(settings, OF_ANA, print)
    chat = Conversation(ANA.channel, ANA.id, ANA.id)
    await Alerts(store.values, store.outbox, Owners()).heard(chat, admin=True)
    for _ in range(2):
        await add(settings, OF_BEN, print)
    await remove(settings, OF_BEN, print)
    texts = []
    soon = datetime.now(UTC) + timedelta(seconds=5)
    while claimed := await store.outbox.claim("test", soon, 60, 10):
        for notice in claimed:
            assert notice.conversation == chat
            assert notice.news is not None
            texts.append(notice.news.text)
            await store.outbox.conclude(notice, Sent("m1", soon))
    assert texts == ["alert-admin-added", "alert-admin-removed"]


def test_at_a_terminal_each_end_is_a_sentence(chatwallet: Chatwallet) -> None:
    assert chatwallet("admin", "list").out == "There is no admin. Make one: chatwallet admin invite\n"
    ended = chatwallet("admin", "add", OF_ANA)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"chatwallet: nobody has written to this bot whose name is '{OF_ANA}'")
    assert chatwallet("admin", "invite").out.splitlines()[1].startswith("admin join ")
