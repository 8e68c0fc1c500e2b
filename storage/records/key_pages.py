"""Pages for keys on records: `linking:<digest of the token>`. No secret is in them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ...accounts.shops import Linking, LinkResult
from ...channels.base import Conversation
from ...tracking.key_pages import MOST_TRIES, Entered, KeyPage
from ..encoding import from_ms, to_ms
from .audit import RecordAudit
from .cleaning import forget_up_to
from .digests import Digests
from .engine import Read, Records, Steps, Work
from .indexes import Body
from .modes import unless_held
from .open_pages import INDEX
from .shops import linked_entry, make_link


class RecordKeyPages:
    """tracking.key_pages.PageStore on records."""

    def __init__(self, records: Records, digests: Digests, audit: RecordAudit) -> None:
        self._records = records
        self._digests = digests
        self._audit = audit

    async def row(self, token: str) -> str:
        return f"linking:{await self._digests.of('linking', token)}"

    async def put(self, page: KeyPage) -> None:
        await self._records.run(unless_held(partial(_put, page)))

    async def find(self, row: str, now: datetime) -> KeyPage | None:
        return await self._records.look(partial(_find, row, to_ms(now)))

    async def take_try(self, row: str, now: datetime) -> KeyPage | None:
        return await self._records.run(unless_held(partial(_take_try, row, to_ms(now))))

    async def use(self, row: str, entered: Entered, now: datetime) -> Linking | None:
        use = unless_held(partial(_use, row, entered, to_ms(now)))
        return await self._records.run(self._audit.recorded(use, partial(linked_entry, entered.link)))

    async def expire(self, now: datetime) -> int:
        return await forget_up_to(self._records, INDEX, to_ms(now))


def _put(page: KeyPage, work: Work) -> Steps[None]:
    yield Read((page.row,), new=True)
    work.put(page.row, {
        "v": 1, "account": page.account, "shop": page.shop, "place": page.place, "digits": page.digits,
        "chat": [page.chat.channel, page.chat.chat_id, page.chat.sender_id], "until": to_ms(page.until),
        "tries": page.tries, "used": "",
    })  # fmt: skip


def _read(row: str, body: Body) -> KeyPage:
    return KeyPage(
        row=row,
        account=body["account"],
        shop=body["shop"],
        chat=Conversation(*body["chat"]),
        place=body["place"],
        digits=body["digits"],
        until=from_ms(body["until"]),
        tries=body["tries"],
        used=body["used"],
    )


def _is_open(body: Body, now: int) -> bool:
    return not body["used"] and body["tries"] < MOST_TRIES and now < body["until"]


def _find(row: str, now: int, work: Work) -> Steps[KeyPage | None]:
    (body,), _ = yield Read((row,))
    return _read(row, body) if body is not None and _is_open(body, now) else None


def _take_try(row: str, now: int, work: Work) -> Steps[KeyPage | None]:
    (body,), _ = yield Read((row,))
    if body is not None and body["used"] and now < body["until"]:
        return _read(row, body)
    if body is None or not _is_open(body, now):
        return None
    work.put(row, body := {**body, "tries": body["tries"] + 1})
    return _read(row, body)


def _use(row: str, entered: Entered, now: int, work: Work) -> Steps[Linking | None]:
    (body,), _ = yield Read((row,))
    if body is None or body["used"] not in ("", entered.mark):
        return None
    done = yield from make_link(entered.link, entered.sealed, entered.telling, work)
    if done.result is LinkResult.LINKED and not body["used"]:
        work.put(row, {**body, "used": entered.mark})
        work.tell(row, Conversation(*body["chat"]), entered.news, now)
    return done
