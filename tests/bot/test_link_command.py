"""`chatwallet link` at the machine, on both stores that last, while a bot is at work on the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.accounts.modes import Mode, ModeHeld, Switched
from chatwallet.bot.cli.link import NotLinkedHere, Way, link
from chatwallet.bot.cli.sandbox_settings import sandbox_settings
from chatwallet.bot.cli.work import _refusals
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.edge.refs import Refs
from chatwallet.bot.vault import open_vault
from chatwallet.bot.wallets import credentials_in
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.storage.records.refs import RecordRefs
from chatwallet.storage.records.sealed import SealedRecords
from chatwallet.tests.bot.conftest import Chatwallet
from chatwallet.tests.wallet.town import RECEIVES

ANA, BEN = Person("telegram", "110201543"), Person("telegram", "110201544")
NAMED = "telegram:110201543"

Shop = tuple[Settings, Store]


@pytest.fixture
async def shop(lasting: str, sandbox: Sandbox, no_settings: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """The settings of a bot whose people link wallets, and the store that it works on; on SQLite without a ring yet."""
    no_settings.delenv("CHATWALLET_FLASH_TOKEN")
    ring = None if lasting.startswith("sqlite:") else KeyRing.new(datetime.now(UTC)).text
    async with make_store(lasting) as store:
        flash = {**sandbox_settings(sandbox), "flash_api_key": None}
        yield load_settings(**flash, store=lasting, keys=ring, channels=("web",)), store


def kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def writes(store: Store, person: Person) -> Account:
    return await store.accounts.load(Account(person, "en", "UTC", "USD"), datetime.now(UTC))


async def linked(store: Store, person: Person) -> Link | None:
    account = await writes(store, person)
    own = await store.shops.membership(account.shop, account.id) if account.shop else None
    return None if own is None else own.link


async def told(store: Store) -> list[tuple[str, str]]:
    claimed = await store.outbox.claim("me", datetime.now(UTC), 60.0, 100)
    return [
        (one.conversation.sender_id, one.news.text)
        for one in claimed
        if one.conversation is not None and one.news is not None
    ]


async def test_a_key_is_linked_sealed_and_told_to_its_person(
    shop: Shop, sandbox: Sandbox, tmp_path: Path
) -> None:
    settings, store = shop
    await writes(store, ANA)
    await writes(store, BEN)
    key, said = sandbox.make_key(sandbox.open_account("myshop"), RECEIVES), list[str]()
    bots_vault, _ = open_vault(settings)  # of a bot that runs: on SQLite there is no ring when it starts
    await link(settings, NAMED, Way(key=key), said.append)
    assert said == [f"New orders of {NAMED} pay 'myshop', by the key …{key[-4:]}."]
    made = await linked(store, ANA)
    assert made is not None
    assert (made.kind, made.name) == (LinkKind.KEY, "myshop")
    assert await linked(store, BEN) is None
    credential = await credentials_in(store, bots_vault).credential(made.wallet)
    assert credential is not None
    assert credential.secret == key
    use = await SealedRecords(store.records).use()
    assert set(use.canaries) >= set(use.rows), "the bot would start with this ring alone"
    assert await told(store) == [(ANA.id, "news-linked")]
    assert key.encode() not in kept(tmp_path)


async def test_a_till_is_linked_for_a_shop_and_for_an_account(shop: Shop, sandbox: Sandbox) -> None:
    settings, store = shop
    account = await writes(store, ANA)
    for name in ("myshop", "other"):
        sandbox.open_account(name)
    said: list[str] = []
    await link(settings, account.id, Way(till="@MyShop"), said.append)
    first = await linked(store, ANA)
    assert first is not None
    await link(settings, first.shop, Way(till="myshop"), said.append)
    assert await linked(store, ANA) == first, "it is linked already"
    await link(settings, first.shop, Way(till="other"), said.append)
    second = await linked(store, ANA)
    assert second is not None
    assert (second.shop, second.name) == (first.shop, "other")
    assert said == [
        f"New orders of {account.id} pay 'myshop', a till.",
        f"New orders of {first.shop} pay 'myshop', a till.",
        f"New orders of {first.shop} pay 'other', a till.",
    ]
    assert set(await told(store)) == {(ANA.id, "news-linked")}


async def test_with_a_ring_a_person_is_found_by_the_ref_of_their_id(shop: Shop, sandbox: Sandbox) -> None:
    settings, store = shop
    if settings.keys is None:
        ring = SecretStr(KeyRing.new(datetime.now(UTC)).text)
        settings = settings.model_copy(update={"keys": ring})
    vault, _ = open_vault(settings)
    person = Person(ANA.channel, await Refs(RecordRefs(store.records), vault).ref_of(ANA.channel, ANA.id))
    await writes(store, person)
    sandbox.open_account("myshop")
    await link(settings, NAMED, Way(till="myshop"), print)
    assert (await linked(store, person)) is not None


async def test_what_can_t_be_linked_says_why_and_changes_nothing(shop: Shop, sandbox: Sandbox) -> None:
    settings, store = shop
    await writes(store, ANA)
    lame = sandbox.make_key(sandbox.open_account("lame"), ("read_user",))
    for whom, way, why in (
        ("telegram:9", Way(till="lame"), "nobody has written to this bot whose name is 'telegram:9'"),
        ("shp_0a1b", Way(till="lame"), "nobody has written"),
        ("house", Way(till="lame"), "stands in the settings"),
        (NAMED, Way(till="nobodyhere"), "there is no Flash user 'nobodyhere'"),
        (NAMED, Way(till="no name!"), "is no username of Flash"),
        (NAMED, Way(key="fk_nonsense"), "This is no key of Flash"),
        (NAMED, Way(key=f"fk_00000000_{'0' * 64}"), "Flash does not accept this key"),
        (NAMED, Way(key="ory_st_00"), "This is a sign-in and no "),
        (NAMED, Way(key=lame), "This key may not: "),
    ):
        with pytest.raises(NotLinkedHere, match=why) as refused:
            await link(settings, whom, way, print)
        assert not way.key or way.key not in str(refused.value)
    assert await linked(store, ANA) is None
    assert await told(store) == []


async def test_where_one_wallet_is_served_and_for_its_owners_nothing_is_linked(
    shop: Shop, sandbox: Sandbox
) -> None:
    settings, store = shop
    await writes(store, ANA)
    sandbox.open_account("myshop")
    house = settings.model_copy(update={"flash_api_key": SecretStr(sandbox.api_key), "owners": (NAMED,)})
    with pytest.raises(NotLinkedHere, match="CHATWALLET_LINKING=on"):
        await link(house, NAMED, Way(till="myshop"), print)
    with pytest.raises(NotLinkedHere, match="is an owner of the house"):
        await link(house.model_copy(update={"linking": "on"}), NAMED, Way(till="myshop"), print)
    assert await linked(store, ANA) is None


def test_at_a_terminal_the_key_is_read_and_never_said(chatwallet: Chatwallet) -> None:
    key = f"fk_00000000_{'7' * 64}"
    ended = chatwallet(
        "link", NAMED, stdin=f"{key}\n".encode(),
        flash_graphql_url="http://127.0.0.1:9/graphql", flash_ws_url="ws://127.0.0.1:9/graphql",
    )  # fmt: skip
    assert (ended.code, ended.out, ended.err) == (1, "", "chatwallet: there is no store yet\n")


async def test_pe_33_the_machine_links_nobody_either_while_a_mode_is_on(shop: Shop, sandbox: Sandbox) -> None:
    settings, store = shop
    await writes(store, ANA)
    sandbox.open_account("myshop")
    await store.modes.switch(Mode.MAINTENANCE, Switched("", "", datetime.now(UTC)), "")
    with pytest.raises(ModeHeld, match="a maintenance is on: nothing was done"):
        await link(settings, NAMED, Way(till="myshop"), list[str]().append)
    assert await linked(store, ANA) is None
    assert ModeHeld in _refusals(), "it ends with a line, and no traceback"
