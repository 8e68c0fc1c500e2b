"""What accounts promise besides their contract, with several instances where the store allows that."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.storage.base import Store
from chatwallet.storage.records.digests import Digests
from chatwallet.storage.records.engine import Read, Steps, Work
from chatwallet.tracking.base import Charge
from chatwallet.wallet.base import WalletRef

ANA, BEN = Person("web", "ana"), Person("web", "ben")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def defaults(person: Person, language: str = "en") -> Account:
    return Account(person, language, "UTC", "USD")


async def test_an_account_has_an_id_of_its_own_that_stays(instances: list[Store]) -> None:
    one, other = instances[0].accounts, instances[-1].accounts
    ana, ben = await one.load(defaults(ANA)), await one.load(defaults(BEN))
    assert re.fullmatch("acc_[0-9a-f]{20}", ana.id)
    assert ana.id != ben.id
    await other.change(ANA, language="ht")
    found = await one.find(ANA)
    assert found == defaults(ANA, "ht")
    assert found.id == ana.id
    assert (await other.load(defaults(ANA))).id == ana.id


async def test_first_messages_that_come_at_once_make_one_account(instances: list[Store]) -> None:
    loading = (
        instances[n % len(instances)].accounts.load(defaults(ANA, "abc"[n % 3]), NOON) for n in range(40)
    )
    accounts = await asyncio.gather(*loading)
    assert len({account.id for account in accounts}) == 1
    assert len({account.language for account in accounts}) == 1
    assert await instances[0].clean(NOON + timedelta(days=1)) == 1
    assert await instances[-1].accounts.find(ANA) is None


async def test_an_address_that_is_bound_to_another_account_is_that_one_s_for_all(
    instances: list[Store],
) -> None:
    ben = await instances[0].accounts.load(defaults(BEN, "ht"))
    for store in instances:
        assert (await store.accounts.load(defaults(ANA))).id != ben.id
    address = f"address:{await Digests(instances[0].records).of('person', ANA.channel, ANA.id)}"

    def bind(work: Work) -> Steps[None]:
        (bound,), _ = yield Read((address,))
        assert bound is not None
        work.put(address, {**bound, "account": ben.id})

    await instances[0].records.run(bind)
    for store in instances:
        found = await store.accounts.find(ANA)
        assert found == defaults(ANA, "ht")
        assert found.id == ben.id
        assert (await store.accounts.load(defaults(ANA))).id == ben.id


async def test_changes_that_come_at_once_all_stand(instances: list[Store]) -> None:
    await instances[0].accounts.load(defaults(ANA))
    stores = [instances[n % len(instances)].accounts for n in range(3)]
    await asyncio.gather(
        stores[0].change(ANA, language="ht"),
        stores[1].change(ANA, time_zone="America/Jamaica"),
        stores[2].change(ANA, currency="JMD"),
    )
    assert await stores[0].find(ANA) == Account(ANA, "ht", "America/Jamaica", "JMD")


async def test_of_answers_that_reach_several_instances_one_is_taken(instances: list[Store]) -> None:
    await instances[0].accounts.ask(ANA, ("yes", "no"))
    taking = (instances[n % len(instances)].accounts.take_choice(ANA, 1, f"web:{n}") for n in range(20))
    taken = await asyncio.gather(*taking)
    assert sorted(one or "" for one in taken) == [""] * 19 + ["yes"]


async def test_more_than_a_step_of_silent_people_are_forgotten_and_no_others(instances: list[Store]) -> None:
    people = [Person("web", f"p{number}") for number in range(1100)]
    accounts = [instances[n % len(instances)].accounts for n in range(len(people))]
    when = [NOON if number % 11 else NOON - timedelta(days=31) for number in range(len(people))]
    await asyncio.gather(
        *(store.load(defaults(person), at) for store, person, at in zip(accounts, people, when, strict=True))
    )
    await instances[0].accounts.ask(people[0], ("yes",))
    assert await instances[0].clean(NOON - timedelta(days=30)) == 100
    found = await asyncio.gather(*(instances[-1].accounts.find(person) for person in people))
    assert [one is None for one in found] == [number % 11 == 0 for number in range(len(people))]
    assert await instances[-1].accounts.question(people[0]) == ()
    assert await instances[0].clean(NOON + timedelta(days=1)) == 1000
    assert await instances[0].clean(NOON + timedelta(days=1)) == 0


async def test_who_has_linked_a_wallet_and_ordered_nothing_yet_is_not_forgotten(
    instances: list[Store],
) -> None:
    """Else the money of their next order would go to the house."""
    ana = await instances[0].accounts.load(defaults(ANA), NOON)
    till = WalletRef("flash", "till:anashop")
    link = Link(
        id="lnk_1", shop="shp_1", wallet=till, kind=LinkKind.TILL, name="anashop", made_by=ana.id, made=NOON
    )
    await instances[0].shops.link(link)
    await instances[0].accounts.load(defaults(BEN), NOON)
    assert await instances[-1].clean(NOON + timedelta(days=31)) == 1
    found = await instances[-1].accounts.load(defaults(ANA), NOON + timedelta(days=60))
    assert (found.id, found.shop) == (ana.id, "shp_1")
    membership = await instances[-1].shops.membership("shp_1", ana.id)
    assert membership is not None
    assert membership.link is not None
    assert membership.link.wallet == till
    assert await instances[-1].clean(NOON + timedelta(days=120)) == 0


async def test_who_stays_for_good_hides_nobody_who_is_to_be_forgotten(
    instances: list[Store], new_charge: Callable[..., Charge]
) -> None:
    accounts, charges = instances[0].accounts, instances[0].charges
    makers = await asyncio.gather(
        *(accounts.load(defaults(Person("web", f"maker{n}")), NOON) for n in range(500))
    )
    made = [replace(new_charge(sender=one.person.id), made_by=one.id) for one in makers]
    await asyncio.gather(*(charges.create(one, None, NOON) for one in made))
    silent = [Person("web", f"silent{number}") for number in range(20)]
    await asyncio.gather(*(accounts.load(defaults(one), NOON + timedelta(seconds=1)) for one in silent))
    assert await instances[-1].clean(NOON + timedelta(days=1)) == 20
    assert await accounts.find(silent[0]) is None
    assert await accounts.find(Person("web", "maker7")) is not None
