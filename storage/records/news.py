"""News for people, put into the outbox by a program that has the records of a store alone."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ...channels.base import Conversation
from ...tracking.outbox.base import News
from ..encoding import to_ms
from .engine import Records, Steps, Work


class RecordNews:
    """What `Outbox.put_news` is of a whole store, on its records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def put_news(self, news_id: str, conversation: Conversation, news: News, at: datetime) -> None:
        """Put news for a person into the outbox, once for each id. Raises StoreError."""
        await self._records.run(partial(_put, news_id, conversation, news, to_ms(at)))


def _put(news_id: str, to: Conversation, news: News, at: int, work: Work) -> Steps[None]:
    work.tell(news_id, to, news, at)
    yield from ()
