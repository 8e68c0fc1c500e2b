"""What comes back of messages that a channel had accepted: noted in the outbox, and told when it is final."""

from __future__ import annotations

from datetime import timedelta

from structlog.testing import capture_logs

from chatwallet.channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage
from chatwallet.tests.tracking.shop import Shop
from chatwallet.tracking.outbox.base import DeadNotice, NoticeKind, Sent
from chatwallet.tracking.outbox.receipts import OutboxReceipts


async def accepted(shop: Shop) -> str:
    """The id of the news of a payment that the channel has accepted as SM1."""
    await shop.paid()
    (notice,) = [
        one
        for one in await shop.store.outbox.claim("worker", shop.clock(), 25, 9)
        if one.kind is NoticeKind.PAID
    ]
    await shop.store.outbox.conclude(notice, Sent("SM1", shop.clock()))
    return notice.id


async def test_a_failure_for_good_is_told_once(shop: Shop) -> None:
    told: list[DeadNotice] = []

    async def tell(notice: DeadNotice) -> None:
        told.append(notice)

    returns, key = OutboxReceipts(shop.store.outbox, tell), await accepted(shop)
    for _ in range(2):
        await returns.note_failure(DeliveryFailure(key, "SM1", "opted out", None), shop.clock())
    assert [(one.id, one.kind, one.reason) for one in told] == [(key, NoticeKind.PAID, "opted out")]


async def test_a_failure_that_is_tried_again_is_told_to_nobody(shop: Shop) -> None:
    told: list[DeadNotice] = []

    async def tell(notice: DeadNotice) -> None:
        told.append(notice)

    returns, key = OutboxReceipts(shop.store.outbox, tell), await accepted(shop)
    again = shop.clock() + timedelta(seconds=30)
    with capture_logs() as lines:
        for _ in range(2):
            await returns.note_failure(DeliveryFailure(key, "SM1", "rate limit", again), shop.clock())
    assert not told
    (line,) = lines
    assert (line["event"], line["message"], line["reason"]) == ("failed_later", "SM1", "rate limit")
    at_once = await shop.store.outbox.claim("worker", shop.clock(), 25, 9)
    assert key not in [one.id for one in at_once]
    for notice in at_once:
        await shop.store.outbox.conclude(notice, Sent(None, shop.clock()))
    assert [one.id for one in await shop.store.outbox.claim("worker", again, 25, 9)] == [key]


async def test_a_failure_after_the_delivery_changes_nothing(shop: Shop) -> None:
    returns, key = OutboxReceipts(shop.store.outbox), await accepted(shop)
    assert await returns.note_receipt(DeliveryReceipt(key, "SM1", Stage.DELIVERED), shop.clock())
    assert not await returns.note_failure(DeliveryFailure(key, "SM1", "late", None), shop.clock())
    assert await shop.store.outbox.dead(9) == []
