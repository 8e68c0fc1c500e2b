"""Admins and modes: one step each, over all instances of a store, and each of them in the audit."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.accounts.admins import CODE_LIVES, JoinResult, LastAdmin
from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Person
from chatwallet.accounts.modes import ALL_ON, Mode, ModeHeld, Modes, Switched
from chatwallet.storage.base import Store
from chatwallet.storage.records.modes import MODES, held

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANA, BEN = Person("telegram", "7001"), Person("whatsapp", "+18765550123")
CODE = "BCDFGHJK"
FIRE = Switched("fire", "acc_ana", NOON)


async def acts(store: Store) -> list[Act]:
    return [row.act async for row in store.audit.rows()]


async def test_a_code_makes_one_person_an_admin_whoever_else_types_it(instances: list[Store]) -> None:
    first, *_, last = [*instances, instances[0]]
    await first.admins.invite(CODE, NOON, "")
    people = [(first, ANA, "acc_ana", "m1"), (last, BEN, "acc_ben", "m2")]
    found = await asyncio.gather(
        *(one.admins.join(CODE, person, of, origin, NOON) for one, person, of, origin in people)
    )
    assert sorted(found) == [JoinResult.JOINED, JoinResult.UNKNOWN]
    (admin,) = await last.admins.all()
    assert admin.since == NOON
    assert admin.hint in ("…001", "…123")
    assert await first.admins.has(admin.person)
    winner = people[found.index(JoinResult.JOINED)]
    assert await last.admins.join(CODE, *winner[1:], NOON) is JoinResult.JOINED, (
        "the message is handled again"
    )
    assert await acts(first) == [Act.INVITE, Act.JOIN]


async def test_a_code_that_is_over_or_none_makes_nobody_an_admin(instances: list[Store]) -> None:
    store = instances[0]
    await store.admins.invite(CODE, NOON, "")
    assert await store.admins.join("BCDFGHJL", ANA, "acc_ana", "m1", NOON) is JoinResult.UNKNOWN
    assert await store.admins.join(CODE, ANA, "acc_ana", "m2", NOON + CODE_LIVES) is JoinResult.UNKNOWN
    assert not await store.admins.has(ANA)
    assert await store.clean(NOON + timedelta(days=30)) == 1


@pytest.mark.parametrize("other", ["7002", "700", "17001", "70010", "007001", "７００１"])
async def test_an_address_that_resembles_an_admins_is_nobodys(instances: list[Store], other: str) -> None:
    """PE-32: by its end, its beginning, one sign, zeros before it, other digits."""
    store = instances[0]
    assert await store.admins.add(ANA, NOON, "")
    assert await store.admins.has(ANA)
    assert not await store.admins.has(Person("telegram", other))
    assert not await store.admins.has(Person("whatsapp", "7001"))


async def test_the_last_admin_goes_only_at_the_machine(instances: list[Store]) -> None:
    first, *_, last = [*instances, instances[0]]
    await first.admins.add(ANA, NOON, "")
    await first.admins.add(BEN, NOON + timedelta(1), "acc_ana")
    assert [admin.person for admin in await last.admins.all()] == [ANA, BEN]
    gone = await last.admins.remove(ANA.key, "acc_ben")
    assert gone is not None
    assert gone.person == ANA
    assert not await first.admins.has(ANA)
    with pytest.raises(LastAdmin):
        await first.admins.remove(BEN.key, "acc_ben")
    assert await first.admins.remove("telegram:nobody", "") is None
    assert await first.admins.remove(BEN.key, "", last_too=True) is not None
    assert await acts(first) == [*[Act.ADMIN_ADDED] * 2, *[Act.ADMIN_REMOVED] * 2]


async def test_a_mode_is_a_record_only_while_it_is_on(instances: list[Store]) -> None:
    first, *_, last = [*instances, instances[0]]
    assert await first.modes.now() == ALL_ON
    on = await asyncio.gather(*(one.modes.switch(Mode.LOCKDOWN, FIRE, "acc_ana") for one in (first, last)))
    assert sorted(on) == [False, True]
    assert await last.modes.now() == Modes(lockdown=FIRE)
    await last.modes.switch(Mode.MAINTENANCE, Switched("", "acc_ana", NOON), "acc_ana")
    assert (await first.modes.now()).held is Mode.LOCKDOWN
    await first.modes.switch(Mode.LOCKDOWN, None, "acc_ana")
    assert (await last.modes.now()).held is Mode.MAINTENANCE
    await last.modes.switch(Mode.MAINTENANCE, None, "acc_ana")
    assert await first.records.get(MODES) == [None]
    assert await acts(first) == [Act.MODE] * 4


async def test_an_operation_that_a_mode_holds_back_changes_nothing(instances: list[Store]) -> None:
    first, *_, last = [*instances, instances[0]]
    await first.records.run(held)
    await first.modes.switch(Mode.LOCKDOWN, FIRE, "acc_ana")
    with pytest.raises(ModeHeld) as found:
        await last.records.run(held)
    assert found.value.modes == Modes(lockdown=FIRE)
