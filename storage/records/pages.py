"""One-time pages on records, whatever is entered there: `<kind>:<digest of the token>`. No secret is in them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from ...accounts.modes import Mode
from ...channels.base import Conversation
from ...tracking.one_time_pages import MOST_TRIES, Page
from ..encoding import from_ms, to_ms
from .audit import RecordAudit
from .cleaning import forget_up_to
from .digests import Digests
from .engine import Operation, Read, Records, Steps, T, Work
from .indexes import Body
from .modes import unless_held
from .open_pages import index_of

P = TypeVar("P", bound=Page)


class RecordPages(ABC, Generic[P]):
    """tracking.one_time_pages.PageStore on records, for pages of a `kind`; the modes of `held_by` hold them back."""

    kind: str
    held_by: tuple[Mode, ...] = tuple(Mode)

    def __init__(self, records: Records, digests: Digests, audit: RecordAudit) -> None:
        self._records = records
        self._digests = digests
        self._audit = audit

    async def row(self, token: str) -> str:
        return f"{self.kind}:{await self._digests.of(self.kind, token)}"

    async def find(self, row: str, now: datetime) -> P | None:
        return await self._records.look(partial(self._find, row, to_ms(now)))

    async def take_try(self, row: str, now: datetime) -> P | None:
        return await self._run(partial(self._take_try, row, to_ms(now)))

    async def expire(self, now: datetime) -> int:
        return await forget_up_to(self._records, index_of(self.kind), to_ms(now))

    @abstractmethod
    def _read(self, row: str, body: Body) -> P:
        """The page of a record."""

    def _stands(self, body: Body, work: Work) -> Steps[bool]:
        """Whether what a page was made for is still so."""
        yield from ()
        return True

    async def _run(self, operation: Operation[T]) -> T:
        return await self._records.run(unless_held(operation, *self.held_by))

    def _open(self, row: str, now: int, work: Work) -> Steps[Body | None]:
        """The record of an open page."""
        (body,), _ = yield Read((row,))
        if body is None or body["used"] or body["tries"] >= MOST_TRIES or now >= body["until"]:
            return None
        return body if (yield from self._stands(body, work)) else None

    def _find(self, row: str, now: int, work: Work) -> Steps[P | None]:
        body = yield from self._open(row, now, work)
        return None if body is None else self._read(row, body)

    def _take_try(self, row: str, now: int, work: Work) -> Steps[P | None]:
        body = yield from self._open(row, now, work)
        if body is None:
            used = work.get(row)
            return (
                self._read(row, used) if used is not None and used["used"] and now < used["until"] else None
            )
        work.put(row, body := {**body, "tries": body["tries"] + 1})
        return self._read(row, body)


def body_of(page: Page) -> Body:
    """What of a page stands in the record of each kind."""
    return {
        "v": 1, "account": page.account, "place": page.place, "digits": page.digits,
        "chat": [page.chat.channel, page.chat.chat_id, page.chat.sender_id], "until": to_ms(page.until),
        "tries": page.tries, "used": "",
    }  # fmt: skip


def fields_of(row: str, body: Body) -> Mapping[str, Any]:
    """The fields of a Page."""
    return {
        "row": row,
        "account": body["account"],
        "chat": Conversation(*body["chat"]),
        "place": body["place"],
        "digits": body["digits"],
        "until": from_ms(body["until"]),
        "tries": body["tries"],
        "used": body["used"],
    }
