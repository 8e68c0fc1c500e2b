"""The contract of an engine of records: in memory, on SQLite, on Redis with one instance and with four."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnusable
from chatwallet.storage.records.engine import Read, Records, Scan, Steps, Work
from chatwallet.storage.records.indexes import Body
from chatwallet.tests.storage.records.vouchers import Vouchers

HIGHEST = 2**53 - 1


def put(key: str, body: Body, work: Work) -> Steps[None]:
    yield Read((key,))
    work.put(key, {"v": 1, **body})


def get(key: str, work: Work) -> Steps[Body | None]:
    (found,), _ = yield Read((key,))
    return found


def scan(wanted: Scan, work: Work) -> Steps[object]:
    _, (found,) = yield Read(scans=(wanted,))
    return found


async def look_at(records: Records, key: str) -> Body | None:
    return await records.look(partial(get, key))


async def test_what_is_put_is_found_by_all_until_it_is_deleted(instances: list[Store]) -> None:
    one, other = instances[0].records, instances[-1].records
    assert await look_at(other, "thing:a") is None
    body = {"text": "☕\n\x00 'x'", "number": -(2**62), "list": [1, "two", None, {"a": 1.5}], "none": None}
    await one.run(partial(put, "thing:a", body))
    assert await look_at(other, "thing:a") == {"v": 1, **body}
    assert await other.run(partial(get, "thing:a")) == {"v": 1, **body}

    def delete(work: Work) -> Steps[None]:
        yield Read(("thing:a", "thing:b"))
        work.delete("thing:a")
        work.delete("thing:b")  # was never there
        assert work.get("thing:a") is None

    await other.run(delete)
    assert await look_at(one, "thing:a") is None
    assert await one.run(partial(get, "thing:a")) is None
    await one.run(partial(put, "thing:a", {"again": True}))
    assert await look_at(other, "thing:a") == {"v": 1, "again": True}


async def test_records_whose_keys_are_known_are_got_at_once(instances: list[Store]) -> None:
    one, other = instances[0].records, instances[-1].records
    assert await other.get("thing:a", "thing:b") == [None, None]
    await one.run(partial(put, "thing:b", {"text": "☕"}))
    assert await other.get("thing:a", "thing:b", "thing:b") == [None, *[{"v": 1, "text": "☕"}] * 2]
    await other.run(partial(put, "thing:b", {"text": "tea"}))
    assert await one.get("thing:b") == [{"v": 1, "text": "tea"}]


async def test_an_operation_reads_what_it_has_put(instances: list[Store]) -> None:
    def write(work: Work) -> Steps[list[Body | None]]:
        yield Read(("thing:a",))
        work.put("thing:a", {"v": 1, "n": 1})
        bodies, _ = yield Read(("thing:a", "thing:b"))
        assert work.get("thing:a") == {"v": 1, "n": 1}
        work.delete("thing:a")
        (again,), _ = yield Read(("thing:a",))
        return [*bodies, again]

    assert await instances[0].records.run(write) == [{"v": 1, "n": 1}, None, None]
    assert await look_at(instances[-1].records, "thing:a") is None


async def test_only_what_was_read_may_be_changed(instances: list[Store]) -> None:
    def careless(change: str, work: Work) -> Steps[None]:
        yield Read(("thing:a",))
        work.put("thing:a", {"v": 1})
        if change == "put":
            work.put("thing:b", {"v": 1})
        elif change == "delete":
            work.delete("thing:b")
        else:
            work.get("thing:b")

    for change in ("put", "delete", "get"):
        with pytest.raises(LookupError, match="thing:b was not read"):
            await instances[0].records.run(partial(careless, change))
    assert await look_at(instances[0].records, "thing:a") is None, "all or nothing"


async def test_who_looks_changes_nothing(instances: list[Store]) -> None:
    with pytest.raises(ValueError, match="changes nothing"):
        await instances[0].records.look(partial(put, "thing:a", {}))
    assert await look_at(instances[0].records, "thing:a") is None


async def test_an_error_of_an_operation_is_its_caller_s_and_nothing_stands(instances: list[Store]) -> None:
    def broken(work: Work) -> Steps[None]:
        yield Read(("thing:a",))
        work.put("thing:a", {"v": 1})
        raise ZeroDivisionError

    async def work_on() -> None:
        await instances[0].records.run(partial(put, "thing:b", {}))

    results = await asyncio.gather(instances[0].records.run(broken), work_on(), return_exceptions=True)
    assert isinstance(results[0], ZeroDivisionError)
    assert results[1] is None
    assert await look_at(instances[0].records, "thing:a") is None
    assert await look_at(instances[0].records, "thing:b") == {"v": 1}


async def test_entries_are_scanned_by_score_and_member(instances: list[Store]) -> None:
    one, other = instances[0].records, instances[-1].records
    vouchers = Vouchers(one)
    scores = {"b": 5, "a": 5, "c": -7, "ä": 5, "B": 5, "d": HIGHEST, "e": HIGHEST - 1}
    for name, created in scores.items():
        await vouchers.create(name, "ana", 1, created, 0)
    order = [(-7, "c"), (5, "B"), (5, "a"), (5, "b"), (5, "ä"), (HIGHEST - 1, "e"), (HIGHEST, "d")]
    all_of_them = [(score, f"voucher:{name}") for score, name in order]
    scans: list[tuple[Scan, object]] = [
        (Scan("owner:ana:vouchers"), all_of_them),
        (Scan("owner:ana:vouchers", reverse=True), all_of_them[::-1]),
        (Scan("owner:ana:vouchers", low=5, high=5), all_of_them[1:5]),
        (Scan("owner:ana:vouchers", low=6), all_of_them[5:]),
        (Scan("owner:ana:vouchers", high=4), all_of_them[:1]),
        (Scan("owner:ana:vouchers", low=5, limit=2, offset=1), all_of_them[2:4]),
        (Scan("owner:ana:vouchers", limit=2, offset=6), all_of_them[6:]),
        (Scan("owner:ana:vouchers", high=5, limit=2, offset=1, reverse=True), all_of_them[2:4][::-1]),
        (Scan("owner:ana:vouchers", limit=0), []),
        (Scan("owner:ana:vouchers", count=True), 7),
        (Scan("owner:ana:vouchers", low=HIGHEST, high=HIGHEST, count=True), 1),
        (Scan("owner:ana:vouchers", low=9, high=3), []),
        (Scan("owner:ben:vouchers"), []),
        (Scan("owner:ben:vouchers", count=True), 0),
    ]
    for wanted, expected in scans:
        assert await other.look(partial(scan, wanted)) == expected, wanted

    def several(work: Work) -> Steps[tuple[list[Body | None], list[object]]]:
        bodies, found = yield Read(("voucher:a",), [wanted for wanted, _ in scans])
        return bodies, found

    bodies, found = await other.run(several)
    assert found == [expected for _, expected in scans]
    assert bodies[0] is not None


async def test_entries_change_with_their_record(instances: list[Store]) -> None:
    vouchers = Vouchers(instances[0].records)
    await vouchers.create("v", "ana", 10, 1, 100)
    assert await vouchers.open_count() == 1
    assert await vouchers.claim("v", "k", 10, 5) == 10
    assert await vouchers.open_count() == 0
    assert await vouchers.of("ana", 9) == [("voucher:v", 0)]
    assert await vouchers.delete("v")
    assert await vouchers.of("ana", 9) == []
    assert await vouchers.create("v", "ana", 7, 2, 100), "deleted and made again is another record"
    assert not await vouchers.create("v", "ana", 8, 3, 100)
    assert await vouchers.of("ana", 9) == [("voucher:v", 7)]
    assert await vouchers.open_count() == 1


async def test_a_hundred_operations_on_one_record_all_count(instances: list[Store]) -> None:
    def add(work: Work) -> Steps[int]:
        (body,), _ = yield Read(("sum:a",))
        total: int = 1 + (body["n"] if body else 0)
        work.put("sum:a", {"v": 1, "n": total})
        return total

    adding = (instances[n % len(instances)].records.run(add) for n in range(100))
    assert sorted(await asyncio.gather(*adding)) == list(range(1, 101))
    assert await look_at(instances[-1].records, "sum:a") == {"v": 1, "n": 100}


async def test_the_same_key_is_made_once_by_whoever_guesses_that_it_is_free(instances: list[Store]) -> None:
    vouchers = [Vouchers(one.records) for one in instances]
    made = await asyncio.gather(
        *(vouchers[n % len(vouchers)].create("v", f"p{n}", n + 1, n, 9) for n in range(40))
    )
    assert made.count(True) == 1
    (stored,) = await vouchers[0].of(f"p{made.index(True)}", 9)
    assert stored == ("voucher:v", made.index(True) + 1)


async def test_a_cancelled_operation_is_whole_or_not_at_all(instances: list[Store]) -> None:
    records = instances[0].records

    def move(number: int, work: Work) -> Steps[None]:
        yield Read((f"from:{number}", f"to:{number}"))
        work.put(f"from:{number}", {"v": 1})
        work.put(f"to:{number}", {"v": 1})

    tasks = [asyncio.create_task(records.run(partial(move, number))) for number in range(30)]
    for number, task in enumerate(tasks):
        for _ in range(number % 10):
            await asyncio.sleep(0)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for number in range(30):
        found = [await look_at(records, f"{way}:{number}") for way in ("from", "to")]
        assert found[0] == found[1]
        await records.run(partial(move, number))
        assert await look_at(records, f"to:{number}") == {"v": 1}, "it can be done afterwards"


async def test_ticks_are_never_the_same_twice(instances: list[Store]) -> None:
    def ticks(work: Work) -> Steps[list[int]]:
        yield Read(("thing:a",))
        return [work.tick() for _ in range(1000)]

    found = [*await instances[0].records.run(ticks), *await instances[0].records.run(ticks)]
    assert found == sorted(set(found))


async def test_a_record_of_a_newer_form_is_not_read(instances: list[Store]) -> None:
    if not hasattr(instances[0].records, "bodies"):  # memory outlives no version
        await instances[0].records.run(partial(put, "thing:a", {"v": 2}))
        with pytest.raises(
            StoreUnusable, match="a record thing is written in form 2; this version reads form 1"
        ):
            await look_at(instances[-1].records, "thing:a")
