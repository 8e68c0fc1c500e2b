"""When a channel last carried messages, asked of every store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.base import Store
from chatwallet.storage.insight import Traffic
from chatwallet.tracking.outbox.base import Sent

Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]


async def talk(store: Store, said: Said, now: datetime, reference: str | None = "m1") -> None:
    """Messages at the seconds 3 and 2, an answer to the later one, taken now."""
    for number in (3, 2):
        await store.inbox.add(f"web:{number}", said(number))
    await store.inbox.answer("web:3", said(3), OutboundMessage("hello"), None)
    (notice,) = await store.outbox.claim("worker", now, 10, 9)
    await store.outbox.conclude(notice, Sent(reference, now))


async def test_a_channel_tells_when_it_last_carried_messages(store: Store, after: After, said: Said) -> None:
    assert await store.traffic("web") == Traffic(None, None)
    await talk(store, said, after(4))
    assert await store.traffic("web") == Traffic(after(3), after(4))
    for other in ("we", "webs", "telegram"):
        assert await store.traffic(other) == Traffic(None, None)
    await store.clean(after(9))
    assert await store.traffic("web") == Traffic(after(2), None), "what is not kept is not known"


async def test_what_needed_no_message_is_no_traffic(store: Store, after: After, said: Said) -> None:
    await talk(store, said, after(4), reference=None)
    assert (await store.traffic("web")).last_out is None


async def test_the_time_of_the_first_success_stays(store: Store, after: After, said: Said) -> None:
    await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), None)
    (notice,) = await store.outbox.claim("worker", after(1), 10, 9)
    for seconds in (2, 5):
        await store.outbox.conclude(notice, Sent("m1", after(seconds)))
    assert (await store.traffic("web")).last_out == after(2)
