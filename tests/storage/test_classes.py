"""What share somebody has, by what they are: owner, guest, linked by a key or a till, and new, on each store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.accounts.roles import Owners
from chatwallet.storage.base import Store
from chatwallet.tests.storage.conftest import NOON
from chatwallet.tracking.classes import HouseClasses, PeopleClasses
from chatwallet.tracking.shares import AddressShare, OverShare, Share, Shares
from chatwallet.wallet.base import HOUSE, WalletRef

ANA, BEN, OWNER = (Person("telegram", name) for name in ("ana", "ben", "owner"))
HOUSE_WALLET, TILL, KEY = (
    WalletRef("flash", HOUSE),
    WalletRef("flash", "till:shop"),
    WalletRef("flash", "acc-1"),
)
GUEST, LINKED, A_DAY = Share(), Share(living_qrs=20), timedelta(days=1)


class Town:
    """People, and what each of them may take."""

    def __init__(self, store: Store) -> None:
        self.now = NOON
        self.store = store
        self.sources: dict[str, str] = {}
        self.classes = PeopleClasses(
            Owners(("telegram:owner",)), store.accounts, store.shops,
            guest=GUEST, linked=LINKED, window=6, young=A_DAY, clock=self._clock,
        )  # fmt: skip
        self.shares = Shares(
            store.buckets, store.windows, self.classes,
            address=AddressShare(lines_per_minute=4, orders_per_minute=2), sources=self.sources, clock=self._clock,
        )  # fmt: skip
        self._made = 0

    def _clock(self) -> datetime:
        return self.now

    async def account(self, person: Person) -> Account:
        return await self.store.accounts.load(Account(person, "en", "UTC", "USD"), self.now)

    async def link(self, person: Person, wallet: WalletRef, kind: LinkKind) -> str:
        """Link a wallet, and return the account that has it now."""
        account = await self.account(person)
        self._made += 1
        shop = account.shop or f"shp_{person.id}"
        new = Link(
            id=f"lnk_{self._made}", shop=shop, wallet=wallet, kind=kind, name="shop", made_by=account.id, made=self.now
        )  # fmt: skip
        await self.store.shops.link(new)
        return account.id

    async def order(self, person: Person, wallet: WalletRef, origin: str) -> str:
        account = (await self.account(person)).id

        async def dead() -> Sequence[str]:
            return ()

        try:
            await self.shares.take_order(person, account, wallet, origin, dead)
        except OverShare as over:
            return over.text_key
        return "taken"

    async def orders(self, person: Person, wallet: WalletRef, name: str, number: int) -> list[str]:
        """One order each ten seconds."""
        found = []
        for one in range(number):
            found.append(await self.order(person, wallet, f"{name}{one}"))
            self.now += timedelta(seconds=10)
        return found


async def test_where_the_house_is_all_its_owners_take_all_and_everybody_else_one_share(store: Store) -> None:
    classes = HouseClasses(Owners(("telegram:owner",)), GUEST)
    assert [classes.bounds(OWNER), classes.bounds(ANA)] == [False, True]
    assert await classes.of_order(OWNER, HOUSE_WALLET) is None
    assert await classes.of_order(ANA, HOUSE_WALLET) == GUEST


async def test_each_has_the_share_of_what_they_are(store: Store) -> None:
    town = Town(store)
    await town.link(ANA, TILL, LinkKind.TILL)
    await town.link(OWNER, KEY, LinkKind.KEY)
    guest = Share(window=6)
    assert [await town.classes.of_order(one, TILL) for one in (ANA, BEN, OWNER)] == [guest] * 3, "new ones"
    town.now += A_DAY
    till, key = Share(living_qrs=20, invoices=None, window=6), Share(living_qrs=20, invoices=None)
    assert await town.classes.of_order(ANA, TILL) == till
    assert await town.classes.of_order(ANA, HOUSE_WALLET) == guest
    assert await town.classes.of_order(OWNER, KEY) == key, "unlimited is the house alone"
    assert await town.classes.of_order(OWNER, HOUSE_WALLET) is None
    await town.link(ANA, KEY, LinkKind.KEY)
    assert await town.classes.of_order(ANA, KEY) == key
    assert await town.classes.of_order(ANA, TILL) == till, "an older order of a wallet that was replaced"


async def test_who_wrote_before_this_version_is_not_new(store: Store) -> None:
    town = Town(store)
    await store.accounts.load(Account(BEN, "en", "UTC", "USD"))
    assert await town.classes.of_order(BEN, TILL) == Share(living_qrs=20, invoices=None, window=6)


async def test_of_a_till_nobody_takes_more_than_six_in_130_seconds(store: Store) -> None:
    town = Town(store)
    await town.link(ANA, TILL, LinkKind.TILL)
    town.now += A_DAY
    assert await town.orders(ANA, TILL, "t", 8) == ["taken"] * 6 + ["share-window"] * 2
    await town.link(ANA, KEY, LinkKind.KEY)
    assert await town.orders(ANA, KEY, "k", 8) == ["taken"] * 8, (
        "a wallet of one's own has a window of its own"
    )


async def test_new_people_leave_eight_of_a_till_to_those_who_were_there_before(store: Store) -> None:
    town = Town(store)
    await town.link(ANA, TILL, LinkKind.TILL)
    town.now += A_DAY
    strangers = [Person("telegram", f"new-{number}") for number in range(13)]
    assert [await town.order(one, TILL, one.id) for one in strangers] == ["taken"] * 12 + ["share-invoices"]
    assert await town.order(strangers[12], WalletRef("flash", "till:other"), "elsewhere") == "taken"
    assert await town.orders(ANA, TILL, "t", 6) == ["taken"] * 6


async def test_from_one_address_so_many_lines_and_orders_come_whoever_says_them(store: Store) -> None:
    town = Town(store)
    town.sources |= {f"w{number}": "home" for number in range(9)}
    people = [Person("web", f"p{number}") for number in range(6)]
    found = []
    for number, person in enumerate(people):
        try:
            await town.shares.take_line(person, origin=f"w{number}")
        except OverShare as over:
            found.append((number, over.text_key))
    assert found == [(4, "share-address"), (5, "share-address")]
    assert [await town.order(person, TILL, f"w{number}") for number, person in enumerate(people[:3])] == [
        "taken", "taken", "share-address",
    ]  # fmt: skip
    await town.shares.take_line(people[0], origin="elsewhere")
    assert await town.order(people[2], TILL, "elsewhere") == "taken"


async def test_somebody_with_two_chats_is_one_person(store: Store) -> None:
    town = Town(store)
    with_two = [await town.order(ANA, TILL, str(number)) for number in range(2)]
    account = (await town.account(ANA)).id

    async def dead() -> Sequence[str]:
        return ()

    await town.shares.take_order(BEN, account, TILL, "2", dead)
    assert [*with_two, await town.order(ANA, TILL, "3")] == ["taken", "taken", "share-qrs"]
    for number in range(20):
        await town.shares.take_line((ANA, BEN)[number % 2], account)
    with pytest.raises(OverShare, match="share-lines"):
        await town.shares.take_line(BEN, account)
