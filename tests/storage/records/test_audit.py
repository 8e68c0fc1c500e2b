"""The audit (S4-21): one chain over all instances, in which no change goes unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from chatwallet.accounts.audit import Act, AuditRow, Entry, Finding, Verdict
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.keys import ProcessSource
from chatwallet.storage.base import Store
from chatwallet.storage.records.engine import Read, Steps, Work
from chatwallet.storage.records.indexes import AUDIT_HEAD, Body
from chatwallet.tests.storage.records.test_shops import account, till

Change = Callable[[Body], Body | None]


@pytest.fixture
def vault() -> Vault:
    source = ProcessSource()
    source.make()
    return Vault(source)


def act(number: int) -> Entry:
    return Entry("acc_ana", Act.COMMAND, f"object {number}", {"command": "status", "result": "done"})


async def chain(instances: list[Store], vault: Vault | None, rows: int = 6) -> Store:
    """So many rows, written by all instances at once."""
    if vault is not None:
        for one in instances:
            one.audit.sign_with(vault)
    await asyncio.gather(*(instances[n % len(instances)].audit.write(act(n)) for n in range(rows)))
    return instances[0]


async def change(store: Store, key: str, to: Change) -> None:
    """Change a record behind the audit's back."""

    def operation(work: Work) -> Steps[None]:
        (body,), _ = yield Read((key,))
        assert body is not None
        changed = to(body)
        if changed is None:
            work.delete(key)
        else:
            work.put(key, changed)

    await store.records.run(operation)


async def rows_of(store: Store) -> list[AuditRow]:
    return [row async for row in store.audit.rows()]


def instead(other: Body, body: Body) -> Body:
    """What another row says, under the number of this one."""
    return {**other, "seq": body["seq"]}


def row(seq: int) -> str:
    return f"audit:{seq:016d}"


async def test_pe_34_writers_at_once_make_one_chain_without_a_fork(
    instances: list[Store], vault: Vault
) -> None:
    store = await chain(instances, vault, 40)
    rows = await rows_of(store)
    assert [one.seq for one in rows] == list(range(1, 41))
    assert [one.prev for one in rows] == ["", *(one.mac for one in rows[:-1])]
    assert {one.object for one in rows} == {f"object {n}" for n in range(40)}
    verdict = await store.audit.verify()
    assert (verdict.rows, verdict.first, verdict.bad) == (40, 1, None)
    assert [one.seq for one in await store.audit.last(3)] == [40, 39, 38]
    assert [one.seq for one in await store.audit.last(2, "acc_ana")] == [40, 39]
    assert await store.audit.last(2, "acc_ben") == []


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize(
    ("damage", "bad", "finding"),
    [
        ({row(3): lambda body: {**body, "object": "another"}}, 3, Finding.CHANGED),
        ({row(3): lambda body: {**body, "details": {}}}, 3, Finding.CHANGED),
        ({row(3): lambda body: {**body, "at": body["at"] + 1}}, 3, Finding.CHANGED),
        ({row(3): lambda body: {**body, "actor": "acc_ben"}}, 3, Finding.CHANGED),
        ({row(3): lambda _: None}, 3, Finding.GAP),
        ({row(1): lambda _: None}, 1, Finding.GAP),
        ({row(6): lambda _: None}, 6, Finding.TRUNCATED),
    ],
)
async def test_pe_34_an_edited_or_a_deleted_row_is_named(
    instances: list[Store],
    vault: Vault,
    keyed: bool,
    damage: dict[str, Change],
    bad: int,
    finding: Finding,
) -> None:
    store = await chain(instances, vault if keyed else None)
    for key, to in damage.items():
        await change(store, key, to)
    verdict = await store.audit.verify()
    assert (verdict.bad, verdict.finding) == (bad, finding)


async def test_pe_34_rows_that_changed_places_are_named(instances: list[Store], vault: Vault) -> None:
    store = await chain(instances, vault)
    second, third = (await rows_of(store))[1:3]
    bodies = await store.records.get(row(2), row(3))
    for key, other in zip((row(3), row(2)), bodies, strict=True):
        await change(store, key, partial(instead, other or {}))
    assert (second.object, third.object) != tuple(one.object for one in (await rows_of(store))[1:3])
    verdict = await store.audit.verify()
    assert (verdict.bad, verdict.finding) == (2, Finding.CHANGED)


async def test_pe_34_an_inserted_row_is_named_though_it_goes_on_from_the_last_one(
    instances: list[Store], vault: Vault
) -> None:
    store = await chain(instances, vault)

    def insert(work: Work) -> Steps[None]:
        (last, head), _ = yield Read((row(6), AUDIT_HEAD))
        yield Read((row(7),))
        assert last is not None
        assert head is not None
        work.put(row(7), {**last, "seq": 7, "prev": last["mac"], "mac": "0" * 32})
        work.put(AUDIT_HEAD, {**head, "seq": 7, "mac": "0" * 32})

    await store.records.run(insert)
    verdict = await store.audit.verify()
    assert (verdict.bad, verdict.finding) == (7, Finding.CHANGED)


async def test_pe_34_a_truncated_end_with_its_head_put_back_is_seen_by_who_knows_the_head(
    instances: list[Store], vault: Vault
) -> None:
    """Rows and head of a store can be put back together: therefore the head goes out of it, hourly."""
    store = await chain(instances, vault)
    known = await store.audit.head()
    (fifth,) = await store.records.get(row(5))
    assert fifth is not None
    await change(store, row(6), lambda _: None)
    await change(store, AUDIT_HEAD, lambda head: {**head, "seq": 5, "mac": fifth["mac"]})
    verdict = await store.audit.verify()
    assert verdict.bad is None
    assert verdict.lacks(known.seq), "who noted the head sees that rows are gone"


async def test_what_was_made_with_a_ring_is_not_believed_without_one(
    instances: list[Store], vault: Vault
) -> None:
    """PE-34: also where somebody goes on with rows that need no key."""
    store = await chain(instances, vault, 2)
    for one in instances:
        one.audit.sign_with(Vault())
    assert (await store.audit.verify()).finding is Finding.UNCHECKED
    await store.audit.write(act(3))
    for one in instances:
        one.audit.sign_with(vault)
    verdict = await store.audit.verify()
    assert (verdict.bad, verdict.finding) == (3, Finding.PLAIN)


async def test_what_somebody_does_is_written_in_the_step_in_which_it_happens(
    instances: list[Store], vault: Vault
) -> None:
    store = await chain(instances, vault, 0)
    ana = await account(store)
    link = till(ana.id)
    await asyncio.gather(*(one.shops.link(link) for one in instances))
    await store.shops.mark_stale(link.id)
    await asyncio.gather(*(one.shops.unlink("shp_1", ana.id) for one in instances))
    assert [(one.act, one.actor, one.object) for one in await rows_of(store)] == [
        (Act.LINK, ana.id, "shp_1"),
        (Act.STALE, "", "shp_1"),
        (Act.UNLINK, ana.id, "shp_1"),
    ], "once each, whoever says it again"
    assert (await store.audit.verify()).bad is None


async def test_the_same_act_is_written_once(instances: list[Store]) -> None:
    first, *_, last = [*instances, instances[0]]
    found = await asyncio.gather(*(one.audit.write(act(1), key="said:1") for one in (first, last)))
    assert [one is None for one in found].count(False) == 1
    assert len(await rows_of(first)) == 1


async def test_old_rows_are_cut_off_and_the_rest_is_still_whole(instances: list[Store], vault: Vault) -> None:
    store = await chain(instances, vault)
    later = datetime.now(UTC) + timedelta(days=1)
    assert await store.audit.cut(datetime(2026, 1, 1, tzinfo=UTC)) == 0
    assert await store.audit.cut(later) == 5, "the newest row stays"
    await store.audit.write(act(7))
    assert await store.audit.verify() == Verdict(2, 6, await store.audit.head())
    await change(store, row(6), lambda _: None)
    assert (await store.audit.verify()).bad == 6


def test_nothing_stands_in_the_details_that_is_not_on_the_list() -> None:
    with pytest.raises(ValueError, match="phone can't stand in the audit of link"):
        Entry("acc_ana", Act.LINK, "shp_1", {"phone": "+18765550123"})


async def test_a_bot_whose_ring_was_made_at_the_machine_signs_from_its_next_row_on(
    instances: list[Store],
) -> None:
    """Catches: rows without a key behind one with it, by a bot that had not read the ring yet: that is no forger."""
    source = ProcessSource()
    running, machine = Vault(source), Vault(source)
    bot, store = instances[0], instances[-1]
    bot.audit.sign_with(running)
    await bot.audit.write(act(1))
    source.make()
    assert machine.look_again()
    store.audit.sign_with(machine)
    await store.audit.write(act(2))
    bot.audit.sign_with(running)
    await bot.audit.write(act(3))
    assert [row.keyed for row in await rows_of(bot)] == [False, True, True]
    assert (await bot.audit.verify()).bad is None
