"""News that are no payment's lie in the outbox of every store, hold nothing up, and come back with their person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.tracking.outbox.base import Dead, News, Notice, NoticeKind, Retry, Sent

After = Callable[[float], datetime]

ANA = Conversation("web", "shop", "ana")
TOLD = News(
    "alert-credential", {"time": 1767268800000, "name": "Flash"}, (("button-again", "again"),), "alert"
)


async def claim(store: Store, now: datetime) -> list[Notice]:
    return list(await store.outbox.claim("me", now, 25, 10))


async def test_news_are_put_once_and_claimed_as_they_were(store: Store, after: After) -> None:
    assert await store.outbox.put_news("id: ünique", ANA, TOLD, after(0))
    assert not await store.outbox.put_news("id: ünique", ANA, News("other"), after(1))
    assert await store.outbox.put_news("id2", ANA, News("plain"), after(1))
    (first,) = await claim(store, after(1))
    assert (first.id, first.kind, first.news) == ("news:id: ünique", NoticeKind.NEWS, TOLD)
    assert (first.message, first.payment_hash, first.conversation) == (None, None, ANA)
    await store.outbox.conclude(first, Sent("m1", after(1)))
    (second,) = await claim(store, after(1))
    assert second.news == News("plain")
    assert not await store.outbox.put_news("id: ünique", ANA, TOLD, after(2)), "it was sent"


async def test_news_that_wait_hold_up_no_answer(
    store: Store, after: After, said: Callable[..., InboundMessage]
) -> None:
    await store.outbox.put_news("n", ANA, TOLD, after(0))
    (news,) = await claim(store, after(0))
    assert await store.outbox.conclude(news, Retry(after(60), unknown=True, error="reset"))
    await store.inbox.add("web:1", said(1))
    await store.inbox.answer("web:1", said(1), OutboundMessage("hi"), None)
    (answer,) = await claim(store, after(1))
    assert answer.kind is NoticeKind.ANSWER
    await store.outbox.conclude(answer, Sent("m1", after(1)))
    (again,) = await claim(store, after(60))
    assert (again.news, again.ambiguous) == (TOLD, True)


async def test_dead_news_come_back_when_their_person_writes(
    store: Store, after: After, said: Callable[..., InboundMessage]
) -> None:
    await store.outbox.put_news("n", ANA, TOLD, after(0))
    (news,) = await claim(store, after(0))
    assert await store.outbox.conclude(news, Dead("the 24-hour window is closed"))
    assert [one.reason for one in await store.outbox.dead(9, key="news:n")] == [
        "the 24-hour window is closed"
    ]
    assert await claim(store, after(100)) == []
    await store.inbox.add("web:1", said(101))
    (back,) = await claim(store, after(102))
    assert (back.news, back.created, back.attempt) == (TOLD, after(0), 1), "as old as they are"


async def test_dead_news_of_days_ago_stay_dead(
    store: Store, after: After, said: Callable[..., InboundMessage]
) -> None:
    """Catches: "one moment, please" of three days ago, told to whoever says hi."""
    for number, made in enumerate((0, 7200)):
        await store.outbox.put_news(f"n{number}", ANA, TOLD, after(made))
        (news,) = await claim(store, after(made))
        await store.outbox.conclude(news, Dead("blocked"))
    day = 24 * 3600
    for number in range(2):
        await store.inbox.add(f"web:{number}", said(day + 3600 + number))
    assert [news.id for news in await claim(store, after(day + 3602))] == ["news:n1"]
    assert [dead.id for dead in await store.outbox.dead(9)] == ["news:n0"]
    await store.clean(after(3 * day))
    assert await store.outbox.dead(9) == []


async def test_dead_news_are_doubted_in_an_old_copy_and_forgotten_in_time(store: Store, after: After) -> None:
    for number in range(2):
        await store.outbox.put_news(f"n{number}", ANA, TOLD, after(0))
    (news,) = await claim(store, after(0))
    await store.outbox.conclude(news, Dead("blocked"))
    assert await store.charges.restored(after(10)) == 2
    await store.clean(after(1000))
    assert await store.outbox.dead(9) == []
    (waiting,) = await claim(store, after(1000))
    assert (waiting.id, waiting.ambiguous) == ("news:n1", True)
