"""Pages for keys on records: `linking:<digest of the token>`."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ...accounts.shops import Linking, LinkResult
from ...channels.base import Conversation
from ...tracking.key_pages import Entered, KeyPage
from ..encoding import to_ms
from .engine import Read, Steps, Work
from .indexes import Body
from .open_pages import LINKING
from .pages import RecordPages, body_of, fields_of
from .shops import linked_entry, make_link


class RecordKeyPages(RecordPages[KeyPage]):
    """tracking.key_pages.KeyPageStore on records."""

    kind = LINKING

    async def put(self, page: KeyPage) -> None:
        await self._run(partial(_put, page))

    async def use(self, row: str, entered: Entered, now: datetime) -> Linking | None:
        use = partial(_use, row, entered, to_ms(now))
        return await self._run(self._audit.recorded(use, partial(linked_entry, entered.link)))

    def _read(self, row: str, body: Body) -> KeyPage:
        return KeyPage(**fields_of(row, body), shop=body["shop"])


def _put(page: KeyPage, work: Work) -> Steps[None]:
    yield Read((page.row,), new=True)
    work.put(page.row, {**body_of(page), "shop": page.shop})


def _use(row: str, entered: Entered, now: int, work: Work) -> Steps[Linking | None]:
    (body,), _ = yield Read((row,))
    if body is None or body["used"] not in ("", entered.mark):
        return None
    done = yield from make_link(entered.link, entered.sealed, entered.telling, work)
    if done.result is LinkResult.LINKED and not body["used"]:
        work.put(row, {**body, "used": entered.mark})
        work.tell(row, Conversation(*body["chat"]), entered.news, now)
    return done
