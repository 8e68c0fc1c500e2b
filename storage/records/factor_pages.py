"""Pages for second factors on records: `enrolling:<digest of the token>`.

Of the secrets that are begun and that counts a page holds a SHA-256 of what is sealed: it is for these alone. Where
the ring is rotated meanwhile they are sealed anew, and the page is over.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ...accounts.base import Person
from ...accounts.modes import Mode
from ...accounts.second_factor import new_row_of, row_of
from ...tracking.factor_pages import Enrolled, FactorPage, Put, mark_of
from ..encoding import to_ms
from .engine import Read, Steps, Work
from .factors import FACTORED, begin_factor, enrol_factor
from .indexes import Body
from .open_pages import ENROLLING
from .pages import RecordPages, body_of, fields_of


class RecordFactorPages(RecordPages[FactorPage]):
    """tracking.factor_pages.FactorPageStore on records. A maintenance does not hold them: they make no order."""

    kind = ENROLLING
    held_by = (Mode.LOCKDOWN,)

    async def put(self, page: FactorPage, person: Person, origin: str) -> Put:
        factored = f"{FACTORED}:{await self._digests.of('person', person.channel, person.id)}"
        return await self._run(partial(_put, page, factored, origin))

    async def reveal(self, row: str, sealed: str, now: datetime) -> str | None:
        return await self._run(partial(self._reveal, row, sealed, to_ms(now)))

    async def enrol(self, row: str, enrolled: Enrolled, now: datetime) -> bool:
        return await self._run(partial(self._enrol, row, enrolled, to_ms(now)))

    def _read(self, row: str, body: Body) -> FactorPage:
        return FactorPage(**fields_of(row, body), replaces=bool(body["counts"]), begun=body["begun"])

    def _stands(self, body: Body, work: Work) -> Steps[bool]:
        (counting,), _ = yield Read((row_of(body["account"]),))
        return bool(body["counts"] == _mark(counting))

    def _reveal(self, row: str, sealed: str, now: int, work: Work) -> Steps[str | None]:
        body = yield from self._open(row, now, work)
        if body is None:
            return None
        account = body["account"]
        if not body["begun"]:
            new = {"v": 1, "owner": account, "sealed": sealed, "made": now}
            work.put(row, {**body, "begun": _mark(new)})
            yield from begin_factor(account, new, self._audit, work)
            return sealed
        (begun,), _ = yield Read((new_row_of(account),))
        return str(begun["sealed"]) if begun is not None and _mark(begun) == body["begun"] else None

    def _enrol(self, row: str, enrolled: Enrolled, now: int, work: Work) -> Steps[bool]:
        (body,), _ = yield Read((row,))
        step = str(enrolled.step)
        if body is None or body["used"]:
            return body is not None and bool(body["used"] == step)
        if now >= body["until"] or not (yield from self._stands(body, work)):
            return False
        account = body["account"]
        secret = (enrolled.begun, enrolled.sealed, enrolled.step)
        own = body["begun"] == mark_of(enrolled.begun)
        if not (own and (yield from enrol_factor(account, *secret, self._audit, work))):
            return False
        work.put(row, {**body, "used": step})
        for number, (chat, news) in enumerate(enrolled.tells):
            work.tell(f"{row}:{number}", chat, news, now)
        return True


def _put(page: FactorPage, factored: str, origin: str, work: Work) -> Steps[Put]:
    (_, counting, lost), _ = yield Read((page.row, row_of(page.account), factored))
    counts = _mark(counting)
    if counting is None or not counts:
        if lost is not None:
            return Put.LOST
    elif (counting.get("last") or {}).get("origin") != origin:
        return Put.NEEDS_CODE
    work.put(page.row, {**body_of(page), "counts": counts, "begun": ""})
    return Put.DONE


def _mark(body: Body | None) -> str:
    """What tells the sealed secret of a record from others; empty where there is none, or its ring was abandoned."""
    return mark_of(body["sealed"]) if body is not None and body["sealed"] else ""
