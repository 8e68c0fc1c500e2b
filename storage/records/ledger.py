"""The ledger on records: `line:<payment hash>`, its corrections `line:<payment hash>:<number>`, `books:<shop>`.

A line is kept for 400 days, in the memory of a Redis too: hashes have 43 signs, names are short, and what is usual is
left out.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NotRequired, TypedDict, cast

from ...accounts.shops import HOUSE_SHOP
from ...tracking.ledger import Line, Summing, Sums
from ...wallet.money import Currency, Money
from ..encoding import from_ms, to_ms
from .cleaning import STEP
from .engine import Read, Records, Scan, Steps, Work
from .indexes import Body

_Amount = list[int | str]  # [minor, currency]
_BOOKS = "books"


class _Line(TypedDict):
    v: int
    shop: NotRequired[str]  # left out: the house
    code: str
    at: int  # milliseconds; of a correction when it was learned
    took: int  # milliseconds from when it was asked
    inv: int  # milliseconds from when the invoice was made
    src: str
    by: NotRequired[str]  # the account, until it is forgotten
    ch: str
    ask: NotRequired[_Amount]
    paid: NotRequired[_Amount]  # of a correction the difference; left out where it is what was asked
    open: NotRequired[int]  # 1: nothing is known of what was paid
    sats: NotRequired[int]
    late: NotRequired[int]  # 1, or left out
    extra: NotRequired[int]
    more: NotRequired[int]  # how many corrections there are
    fills: NotRequired[int]  # 1: of a correction, nothing was known before


class RecordLedger:
    """tracking.ledger.Ledger on records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def write(self, line: Line, now: datetime) -> bool:
        return await self._records.run(partial(_write, line, now))

    async def line(self, payment_hash: str) -> Line | None:
        key = _key(payment_hash)
        (body,) = await self._records.get(key)
        return None if body is None else _read(key, body)

    def lines(self, shop: str, since: datetime, until: datetime) -> AsyncIterator[Line]:
        return self._scanned(f"shop:{shop}:lines", to_ms(since), to_ms(until) - 1)

    def lines_of(self, made_by: str) -> AsyncIterator[Line]:
        return self._scanned(f"account:{made_by}:lines", 0, None)

    async def shops(self) -> AsyncIterator[str]:
        offset = 0
        while found := await self._records.look(partial(_books, offset)):
            for key in found:
                yield key.partition(":")[2]
            offset += len(found)

    async def sums(self, shop: str, since: datetime, until: datetime, *, made_by: str | None = None) -> Sums:
        summing = Summing()
        async for line in self.lines(shop, since, until):
            if made_by is None or line.made_by == made_by:
                summing.add(line)
        return summing.sums()

    async def forget_maker(self, made_by: str) -> int:
        forgotten = 0
        while step := await self._records.run(partial(_forget_maker, made_by)):
            forgotten += step
        return forgotten

    async def clean(self, before: datetime) -> int:
        forgotten = 0
        async for shop in self.shops():
            while step := await self._records.run(partial(_clean, shop, to_ms(before))):
                forgotten += step
        return forgotten

    async def _scanned(self, index: str, low: int, high: int | None) -> AsyncIterator[Line]:
        """Portions by time: entries of one millisecond may lie on both sides of a border, and are passed over there."""
        seen: set[str] = set()
        while True:
            found = await self._records.look(partial(_portion, index, low, high, len(seen)))
            for at, key, body in found:
                if at != low:
                    low, seen = at, set()
                if key not in seen and body is not None:
                    yield _read(key, body)
                seen.add(key)
            if len(found) < STEP:
                return


def _id(payment_hash: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(payment_hash)).decode().rstrip("=")


def _key(payment_hash: str, number: int = 0) -> str:
    return f"line:{_id(payment_hash)}" + (f":{number}" if number else "")


def _write(line: Line, now: datetime, work: Work) -> Steps[bool]:
    key, books = _key(line.payment_hash), f"{_BOOKS}:{line.shop}"
    (body, kept), _ = yield Read((key, books))
    if body is None:
        work.put(key, _body(line))
        if kept is None:
            work.put(books, {"v": 1})
        return True
    work.drop(books)
    count = body.get("more", 0)
    keys = [_key(line.payment_hash, number) for number in range(1, count + 1)]
    bodies, _ = yield Read(keys)
    said = [_read(key, body), *(_read(one, its) for one, its in zip(keys, bodies, strict=True) if its)]
    missing = _missing(line, said)
    if not missing:
        return False
    empty = all(one.paid is None for one in said)
    new = [_key(line.payment_hash, count + 1 + position) for position in range(len(missing))]
    yield Read(new, new=True)
    for name, (paid, sats) in zip(new, missing, strict=True):
        correction = replace(
            line, made_by=said[0].made_by, asked=None, paid=paid, sats=sats, at=now, fills=empty
        )
        work.put(name, _body(correction))
    work.put(key, {**body, "more": count + len(missing)})
    return True


def _missing(line: Line, said: Sequence[Line]) -> list[tuple[Money, int | None]]:
    """What of each currency, and of satoshis, is to be added to what was said, so that it is what came."""
    if line.paid is None:
        return []
    differences = {line.paid.currency: line.paid.minor}
    for one in said:
        if one.paid is not None:
            differences[one.paid.currency] = differences.get(one.paid.currency, 0) - one.paid.minor
    found = [Money(minor, currency) for currency, minor in differences.items() if minor]
    sats = None if line.sats is None else line.sats - sum(one.sats or 0 for one in said)
    return [(amount, (sats or None) if place == 0 else None) for place, amount in enumerate(found)]


def _portion(
    index: str, low: int, high: int | None, offset: int, work: Work
) -> Steps[list[tuple[int, str, Body | None]]]:
    _, (found,) = yield Read(scans=(Scan(index, low=low, high=high, limit=STEP, offset=offset),))
    keys = [f"line:{member}" for _, member in found]
    bodies, _ = yield Read(keys)
    return [(at, key, body) for (at, _), key, body in zip(found, keys, bodies, strict=True)]


def _books(offset: int, work: Work) -> Steps[list[str]]:
    _, (found,) = yield Read(scans=(Scan(_BOOKS, limit=STEP, offset=offset),))
    return [key for _, key in found]


def _forget_maker(made_by: str, work: Work) -> Steps[int]:
    _, (found,) = yield Read(scans=(Scan(f"account:{made_by}:lines", limit=STEP),))
    keys = [f"line:{member}" for _, member in found]
    bodies, _ = yield Read(keys)
    for key, body in zip(keys, bodies, strict=True):
        if body is not None and body.get("by") == made_by:
            work.put(key, {name: value for name, value in body.items() if name != "by"})
    return len(work.changed)


def _clean(shop: str, before: int, work: Work) -> Steps[int]:
    _, (found,) = yield Read(scans=(Scan(f"shop:{shop}:lines", high=before - 1, limit=STEP),))
    keys = [f"line:{member}" for _, member in found]
    bodies, _ = yield Read(keys)
    for key, body in zip(keys, bodies, strict=True):
        if body is not None and body["at"] < before:
            work.delete(key)
    return len(work.changed)


def _body(line: Line) -> Body:
    at = to_ms(line.at)
    body = _Line(
        v=1, code=line.code, at=at, took=at - to_ms(line.asked_at), inv=at - to_ms(line.invoiced_at),
        src=line.source, ch=line.channel,
    )  # fmt: skip
    if line.shop != HOUSE_SHOP:
        body["shop"] = line.shop
    if line.made_by is not None:
        body["by"] = line.made_by
    if line.asked is not None:
        body["ask"] = _amount(line.asked)
    if line.paid is None:
        body["open"] = 1
    elif line.paid != line.asked:
        body["paid"] = _amount(line.paid)
    if line.sats is not None:
        body["sats"] = line.sats
    if line.late:
        body["late"] = 1
    if line.extra:
        body["extra"] = 1
    if line.fills:
        body["fills"] = 1
    return cast("Body", body)


def _read(key: str, body: Body) -> Line:
    """The line of a record."""
    line = cast("_Line", body)
    _, name, number = (*key.split(":"), "0")[:3]
    asked = _money(line.get("ask"))
    at = line["at"]
    return Line(
        payment_hash=base64.urlsafe_b64decode(f"{name}=").hex(),
        shop=line.get("shop", HOUSE_SHOP),
        code=line["code"],
        made_by=line.get("by"),
        channel=line["ch"],
        asked=asked,
        paid=None if line.get("open") else _money(line.get("paid")) or asked,
        sats=line.get("sats"),
        asked_at=from_ms(at - line["took"]),
        invoiced_at=from_ms(at - line["inv"]),
        at=from_ms(at),
        source=line["src"],
        late=bool(line.get("late")),
        extra=bool(line.get("extra")),
        number=int(number),
        fills=bool(line.get("fills")),
    )


def _amount(amount: Money) -> _Amount:
    return [amount.minor, amount.currency.code]


def _money(amount: _Amount | None) -> Money | None:
    return None if amount is None else Money(int(amount[0]), Currency.of(str(amount[1])))
