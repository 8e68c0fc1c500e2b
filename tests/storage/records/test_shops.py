"""Shops, members and links: one step each, over all instances of a store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.links import Link, LinkKind, LinkState
from chatwallet.accounts.roles import Role
from chatwallet.accounts.shops import Linking, LinkResult
from chatwallet.storage.base import Store
from chatwallet.wallet.base import WalletRef

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANA, BEN = Person("telegram", "7001"), Person("web", "ben")
TILL = WalletRef("flash", "till:myshop")
KEY = WalletRef("flash", "5f0c")


async def account(store: Store, person: Person = ANA) -> Account:
    return await store.accounts.load(Account(person, "en", "UTC", "USD"), NOON)


def till(made_by: str, number: int = 1, shop: str = "shp_1", wallet: WalletRef = TILL) -> Link:
    return Link(
        id=f"lnk_{number}", shop=shop, wallet=wallet, kind=LinkKind.TILL, name="myshop", made_by=made_by,
        made=NOON + timedelta(minutes=number),
    )  # fmt: skip


def key(made_by: str, number: int = 1, shop: str = "shp_1", wallet: WalletRef = KEY) -> Link:
    link = till(made_by, number, shop, wallet)
    return replace(
        link, kind=LinkKind.KEY, tail="a3f9", scopes=("read_user",), until=NOON + timedelta(days=90)
    )


async def test_the_first_link_makes_a_shop_whose_owner_its_maker_is(instances: list[Store]) -> None:
    first, *_, last = [*instances, instances[0]]
    ana = await account(first)
    assert ana.shop == ""
    assert await first.shops.link(till(ana.id)) == Linking(LinkResult.LINKED)
    assert (await account(last)).shop == "shp_1"
    found = await last.shops.membership("shp_1", ana.id)
    assert found is not None
    assert (found.role, found.name, found.link) == (Role.OWNER, "myshop", till(ana.id))
    assert await last.shops.members("shp_1") == [(ana.id, Role.OWNER)]
    assert await last.shops.membership("shp_1", (await account(last, BEN)).id) is None


async def test_linking_is_safe_to_repeat(instances: list[Store]) -> None:
    store = instances[0]
    ana = await account(store)
    await store.shops.link(till(ana.id))
    again = await store.shops.link(key(ana.id, 2), sealed="cw1.k.x.y")
    assert again == await instances[-1].shops.link(key(ana.id, 2), sealed="cw1.k.x.y")
    assert again.replaced == replace(till(ana.id), state=LinkState.REPLACED)
    assert [one.id for one in await store.shops.links("shp_1")] == ["lnk_2", "lnk_1"]


async def test_of_two_links_at_once_the_later_replaces_the_earlier(instances: list[Store]) -> None:
    ana = await account(instances[0])
    both = await asyncio.gather(
        instances[0].shops.link(till(ana.id, 1)), instances[-1].shops.link(till(ana.id, 2))
    )
    assert [one.result for one in both] == [LinkResult.LINKED] * 2
    assert sorted(one.state for one in await instances[0].shops.links("shp_1")) == [
        LinkState.ACTIVE,
        LinkState.REPLACED,
    ]


async def test_nobody_links_a_shop_that_is_not_theirs(instances: list[Store]) -> None:
    store = instances[0]
    ana, ben = await account(store), await account(store, BEN)
    await store.shops.link(till(ana.id))
    assert (await store.shops.link(till(ben.id, 2))).result is LinkResult.NOT_OWNER
    assert (await store.shops.link(till(ana.id, 3, "shp_of_nobody"))).result is LinkResult.NOT_OWNER
    assert (await store.shops.link(till("acc_of_nobody", 4, "shp_4"))).result is LinkResult.NOT_OWNER
    assert await store.shops.unlink("shp_1", ben.id) is None
    assert (await account(store, BEN)).shop == ""


async def test_an_unlinked_shop_keeps_no_secret_and_is_linked_again(instances: list[Store]) -> None:
    store, other = instances[0], instances[-1]
    ana = await account(store)
    await store.shops.link(key(ana.id), sealed="cw1.k.x.y")
    [found] = await other.shops.credentials(KEY)
    assert (found.link, found.owner, found.row, found.sealed) == (
        key(ana.id), "shp_1", "link:lnk_1", "cw1.k.x.y",
    )  # fmt: skip
    assert await other.shops.unlink("shp_1", ana.id) == key(ana.id)
    assert await store.shops.unlink("shp_1", ana.id) is None, "it is removed already"
    assert await store.shops.credentials(KEY) == []
    assert await store.shops.of_wallet(KEY) == []
    assert "cw1.k.x.y" not in str(await store.records.get("link:lnk_1", "linked:flash:5f0c"))
    gone = await store.shops.membership("shp_1", ana.id)
    assert gone is not None
    assert gone.link == replace(key(ana.id), state=LinkState.REMOVED)
    assert (await store.shops.link(till(ana.id, 2))).replaced is None, "what was removed is not replaced"


async def test_a_stale_link_is_news_once_and_stays_known(instances: list[Store]) -> None:
    store = instances[0]
    ana = await account(store)
    await store.shops.link(key(ana.id), sealed="cw1.k.x.y")
    stale = replace(key(ana.id), state=LinkState.STALE)
    heard = await asyncio.gather(*(one.shops.mark_stale("lnk_1") for one in (store, instances[-1])))
    assert sorted(map(bool, heard)) == [False, True]
    assert stale in heard
    assert await store.shops.of_wallet(KEY) == [stale]
    assert await store.shops.credentials(KEY) == [], "it is asked for nothing any more"
    assert await store.shops.mark_stale("lnk_of_nobody") is None


async def test_three_shops_at_most_hold_a_key_of_one_account(instances: list[Store]) -> None:
    people = [await account(instances[0], Person("telegram", str(number))) for number in range(5)]
    results = await asyncio.gather(*(
        instances[number % len(instances)].shops.link(key(one.id, number, f"shp_{number}"), sealed="cw1.k.x.y")
        for number, one in enumerate(people)
    ))  # fmt: skip
    assert sorted(one.result for one in results) == [LinkResult.LINKED] * 3 + [LinkResult.TOO_MANY] * 2
    linked = next(number for number, one in enumerate(results) if one.result is LinkResult.LINKED)
    refused = next(number for number, one in enumerate(results) if one.result is LinkResult.TOO_MANY)
    assert (await account(instances[0], people[refused].person)).shop == "", "nothing was made"
    # A new key of the same account is no further shop, and one that goes leaves its place to another.
    again = await instances[0].shops.link(key(people[linked].id, 7, f"shp_{linked}"), sealed="cw1.k.z.z")
    assert again.result is LinkResult.LINKED
    await instances[0].shops.unlink(f"shp_{linked}", people[linked].id)
    late = await instances[0].shops.link(key(people[refused].id, 8, f"shp_{refused}"), sealed="cw1.k.x.y")
    assert late.result is LinkResult.LINKED
    assert len(await instances[0].shops.of_wallet(KEY)) == 3


async def test_anybody_may_have_a_till_of_the_same_name(instances: list[Store]) -> None:
    for number in range(5):
        one = await account(instances[0], Person("telegram", str(number)))
        assert (
            await instances[0].shops.link(till(one.id, number, f"shp_{number}"))
        ).result is LinkResult.LINKED
