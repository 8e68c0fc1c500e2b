"""A record and the notice of it are one step, in today's outbox."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial

from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.storage.encoding import to_ms
from chatwallet.storage.records.engine import Read, Steps, Work
from chatwallet.tests.storage.records.vouchers import Vouchers
from chatwallet.tracking.outbox.base import News, NoticeKind, Sent

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MS = to_ms(NOW)


async def test_a_hundred_claims_get_what_there_is_and_each_is_told_once(instances: list[Store]) -> None:
    vouchers = [Vouchers(one.records) for one in instances]
    await vouchers[0].create("v", "ana", 1000, MS, MS + 1)
    where = [Conversation("web", f"chat{n}", "x") for n in range(100)]

    async def claim_all() -> list[int]:
        claims = (vouchers[n % len(vouchers)].claim("v", f"k{n}", 17, MS, where[n]) for n in range(100))
        return await asyncio.gather(*claims)

    rung: list[str] = []
    with ExitStack() as listening:
        for one in instances:
            listening.enter_context(one.outbox.changed.heard_by(lambda: rung.append("rung")))
        got = await claim_all()
        assert len(rung) == 59, "whoever delivers has heard of each"
    assert sorted(got, reverse=True) == [17] * 58 + [14] + [0] * 41
    told = await instances[-1].outbox.claim("w", NOW, 60, 200)
    assert {one.id: one.news for one in told} == {
        f"news:voucher:v:k{n}": News("language-name", {"got": got[n]}) for n in range(100) if got[n]
    }
    assert {one.conversation for one in told} == {where[n] for n in range(100) if got[n]}
    assert {(one.kind, one.created) for one in told} == {(NoticeKind.NEWS, NOW)}
    with ExitStack() as listening:
        for one in instances:
            listening.enter_context(one.outbox.changed.heard_by(lambda: rung.append("again")))
        assert await claim_all() == got, "who asks again gets the same"
    assert "again" not in rung
    assert await instances[0].outbox.claim("w", NOW, 60, 200) == []


async def test_a_notice_of_a_step_that_fails_is_not_told(instances: list[Store]) -> None:
    def broken(work: Work) -> Steps[None]:
        yield Read(("thing:a",))
        work.tell("a", Conversation("web", "shop", "ana"), News("language-name"), MS)
        work.put("thing:b", {"v": 1})

    for _ in range(2):
        (error,) = await asyncio.gather(instances[0].records.run(broken), return_exceptions=True)
        assert isinstance(error, LookupError)
    assert await instances[0].outbox.next_due() is None


async def test_notices_of_several_steps_keep_their_order_and_go_before_edits(instances: list[Store]) -> None:
    where = Conversation("web", "shop", "ana")

    def tell(number: int, work: Work) -> Steps[None]:
        yield Read((f"thing:{number}",), new=True)
        work.put(f"thing:{number}", {"v": 1})
        work.tell(f"{number}", where, News("language-name", {"n": number}), MS)
        work.tell(f"{number}+", where, News("language-name", {"n": -number}), MS + 60_000)

    for number in range(3):
        await instances[number % len(instances)].records.run(partial(tell, number))
    assert await instances[-1].outbox.next_due() == NOW
    found = []
    while claimed := await instances[0].outbox.claim("w", NOW, 60, 1):
        found += [one.id for one in claimed]
        await instances[0].outbox.conclude(claimed[0], Sent("r", NOW))
    assert found == ["news:0", "news:1", "news:2"]
    assert (await instances[0].statistics(NOW)).outbox.waiting == 3
