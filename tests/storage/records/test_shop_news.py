"""What owners hear of their shop's link stands in the outbox with the step that changes it, on every store."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from chatwallet.accounts.base import Person
from chatwallet.accounts.links import LinkState
from chatwallet.accounts.shops import LinkResult, Telling
from chatwallet.storage.base import Store
from chatwallet.storage.records.audit import RecordAudit
from chatwallet.storage.records.shops import RecordShops
from chatwallet.tests.storage.records.humans import ANA, BEN, NOON, NUMBER, USER_ID, connect, heard, news
from chatwallet.tests.storage.records.test_modes import page
from chatwallet.tests.storage.records.test_shops import key, till

BY_ANA = Telling(NOON, ANA)


async def told(store: Store) -> list[tuple[str, str]]:
    """Who was told what since the last time, of links alone."""
    return sorted(
        (one.conversation.sender_id, one.news.text)
        for one in await news(store)
        if one.conversation is not None and one.news is not None and "link" in one.news.text
    )


async def two_chats(store: Store, one: Person = ANA, other: Person = BEN) -> str:
    """The id of the account of somebody with two chats, who was told of that."""
    await connect(store, one, other)
    await news(store)
    return (await heard(store, one)).id


async def test_all_chats_but_the_one_where_it_was_said_hear_of_a_link_and_its_end(
    instances: list[Store],
) -> None:
    store, other = instances[0], instances[-1]
    account = await two_chats(store)
    await asyncio.gather(*(one.shops.link(till(account), telling=BY_ANA) for one in (store, other)))
    assert await told(store) == [(BEN.id, "news-linked")], "one that makes its shop is told too"
    await store.shops.link(key(account, 2), sealed="cw1.k.x.y", telling=Telling(NOON))
    assert await told(store) == [(ANA.id, "news-linked"), (BEN.id, "news-linked")]
    await asyncio.gather(*(one.shops.unlink("shp_1", account, BY_ANA) for one in (store, other)))
    assert await told(other) == [(BEN.id, "news-unlinked")]


async def test_a_link_that_is_refused_is_told_to_nobody(instances: list[Store]) -> None:
    store = instances[0]
    account = await two_chats(store)
    await store.shops.link(till(account))
    stranger = await heard(store, NUMBER)
    refused = await store.shops.link(till(stranger.id, 2), telling=Telling(NOON))
    assert refused.result is LinkResult.NOT_OWNER
    assert await store.shops.unlink("shp_1", stranger.id, Telling(NOON)) is None
    assert await told(store) == []


async def test_a_refused_credential_is_told_once_and_not_of_a_link_that_has_ended(
    instances: list[Store],
) -> None:
    store, other = instances[0], instances[-1]
    account = await two_chats(store)
    await store.shops.link(key(account), sealed="cw1.k.x.y")
    await asyncio.gather(*(one.shops.mark_stale("lnk_1", Telling(NOON)) for one in (store, other)))
    assert await told(store) == [(ANA.id, "news-link-stale"), (BEN.id, "news-link-stale")]
    await store.shops.link(replace(key(account, 2), state=LinkState.ACTIVE), sealed="cw1.k.x.y")
    await store.shops.unlink("shp_1", account)
    assert await other.shops.mark_stale("lnk_2", Telling(NOON)) is None
    assert await told(store) == [], "it was in doubt as its owner unlinked it"


async def test_who_speaks_by_a_further_id_of_their_chat_is_not_told_there_what_they_said(
    instances: list[Store],
) -> None:
    store = instances[0]
    account = await two_chats(store, ANA, NUMBER)
    await heard(store, NUMBER, USER_ID)
    await store.shops.link(till(account), telling=Telling(NOON, USER_ID))
    assert await told(store) == [(ANA.id, "news-linked")]


async def test_a_lost_secret_is_told_with_the_step_that_gives_it_up_unless_it_was_refused_before(
    instances: list[Store],
) -> None:
    store = instances[0]
    account = await two_chats(store)
    await store.shops.link(key(account), sealed="cw1.k.x.y")
    for one in (store, instances[-1]):
        await RecordShops(one.records, RecordAudit(one.records, None)).lose_secret("lnk_1", Telling(NOON))
    assert await told(store) == [(ANA.id, "news-link-stale"), (BEN.id, "news-link-stale")]
    await store.shops.link(key(account, 2), sealed="cw1.k.x.y")
    await store.shops.mark_stale("lnk_2")
    await RecordShops(store.records, RecordAudit(store.records, None)).lose_secret("lnk_2", Telling(NOON))
    assert await told(store) == []


async def test_who_ends_a_link_ends_the_pages_of_its_owners_and_nobody_elses(instances: list[Store]) -> None:
    store = instances[0]
    account, other = await two_chats(store), await heard(store, NUMBER)
    await store.shops.link(till(account))
    for row, whose in (("linking:theirs", account), ("linking:another", other.id)):
        await store.key_pages.put(replace(page(row, other), account=whose))
    assert await instances[-1].shops.end_link("lnk_1", "acc_admin", "a leak") is not None
    assert await store.key_pages.find("linking:theirs", NOON) is None
    assert await store.key_pages.find("linking:another", NOON) is not None


async def test_nothing_is_linked_for_an_account_that_became_part_of_another_one_meanwhile(
    instances: list[Store],
) -> None:
    """The wallet is asked for seconds: a yes in the other chat would have left the key in a shop of nobody's."""
    store = instances[0]
    before = await heard(store, BEN)
    account = await two_chats(store)
    refused = await instances[-1].shops.link(key(before.id), sealed="cw1.k.x.y", telling=Telling(NOON))
    assert refused.result is LinkResult.NOT_OWNER
    assert (await heard(store, BEN)).id == account
    assert await store.shops.links("shp_1") == []
    assert await told(store) == []
