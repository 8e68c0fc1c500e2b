"""The audit on records: `audit:<seq>` is a row, `audit:head` the end of the chain, `audit:anchor` where it was cut.

Who does something that is written appends its row in the same operation: two writers can't have one `prev`, because
both put the head that they have read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial

from ...accounts.audit import Act, AuditRow, Entry, Finding, Head, Signer, Verdict, plain_mac, text_of
from ..encoding import from_ms, to_ms
from .cleaning import forget_up_to
from .engine import Operation, Read, Records, Scan, Steps, T, Work
from .indexes import AUDIT, AUDIT_HEAD, Body

_ANCHOR = "audit:anchor"
_BRANCH = "audit"
_PAGE = 500
_NO_ROW = (KeyError, TypeError, ValueError)
"""What comes of reading a row of somebody else's making."""

_START = ""
"""The mark before the first row."""


class RecordAudit:
    """accounts.audit.AuditStore on records. Until there is a signer with a ring its marks are made without a key."""

    def __init__(self, records: Records, signer: Signer | None = None) -> None:
        self._records = records
        self._signer = signer

    def sign_with(self, signer: Signer) -> None:
        """Make the marks from now on with the key of a ring, as soon as there is one."""
        self._signer = signer

    def recorded(self, operation: Operation[T], entry_of: Callable[[T], Entry | None]) -> Operation[T]:
        """The same operation, which also appends what its result is worth, where it has changed anything."""

        def both(work: Work) -> Steps[T]:
            result = yield from operation(work)
            entry = entry_of(result) if work.changed or work.tells else None
            if entry is not None:
                yield from self.append(entry, work)
            return result

        return both

    @property
    def _key(self) -> Signer | None:
        return self._signer if self._signer is not None and self._signer.ready else None

    def append(self, entry: Entry, work: Work) -> Steps[AuditRow]:
        """Append a row, as a step of an operation: after its decision, before or behind what it puts."""
        (head,), _ = yield Read((AUDIT_HEAD,))
        seq = 1 if head is None else head["seq"] + 1
        prev = _START if head is None else head["mac"]
        at, details = work.tick() // 1000, dict(sorted(entry.details.items()))
        text = text_of(seq, at, entry.actor, entry.act, entry.object, details)
        if head is not None and head.get("keyed") and self._key is None and self._signer is not None:
            self._signer.look_again()  # at the machine somebody has made the ring that this process has not read yet
        key = self._key
        mac = plain_mac(prev, text) if key is None else key.digest(_BRANCH, prev, text)
        body: Body = {
            "v": 1, "seq": seq, "at": at, "actor": entry.actor, "act": entry.act.value, "object": entry.object,
            "details": details, "prev": prev, "mac": mac, "keyed": key is not None,
        }  # fmt: skip
        yield Read((row_key(seq),), new=True)
        work.put(row_key(seq), body)
        work.put(AUDIT_HEAD, {"v": 1, "seq": seq, "mac": mac, "at": at, "keyed": key is not None})
        return _row(body)

    async def write(self, entry: Entry, *, key: str = "") -> AuditRow | None:
        return await self._records.run(partial(self._write, entry, key))

    async def head(self) -> Head:
        (body,) = await self._records.get(AUDIT_HEAD)
        return Head(0, _START, None) if body is None else Head(body["seq"], body["mac"], from_ms(body["at"]))

    async def rows(self, after: int = 0) -> AsyncIterator[AuditRow]:
        async for body in self._bodies(after):
            yield _row(body)

    async def last(self, limit: int, actor: str = "") -> list[AuditRow]:
        index = f"{AUDIT}:{actor}" if actor else AUDIT
        return [_row(body) for body in await self._records.look(partial(_newest, index, limit))]

    async def count(self) -> int:
        return await self._records.look(_count)

    async def keeps(self, seq: int, mac: str) -> bool | None:
        row, anchor = await self._records.get(row_key(seq), _ANCHOR)
        if row is None and anchor is not None and seq <= anchor["seq"]:
            return mac == anchor["mac"] if seq == anchor["seq"] else None
        return row is not None and row.get("mac") == mac

    async def verify(self, newest: int | None = None) -> Verdict:
        while True:
            anchor = await self._cut_at()
            verdict = await self._walk(anchor, newest)
            # What was cut off for its age while this walked is missing by right: begin again behind it.
            if verdict.finding is not Finding.GAP or await self._cut_at() == anchor:
                return verdict

    async def _cut_at(self) -> Body | None:
        return (await self._records.get(_ANCHOR))[0]

    async def _walk(self, anchor: Body | None, newest: int | None) -> Verdict:
        # The head first: what is appended meanwhile is more than it says, and never less.
        nothing = Head(0, _START, None)
        try:
            head = await self.head()
        except _NO_ROW:
            return Verdict(0, 0, nothing, 0, Finding.HEAD)
        try:
            before = 0 if anchor is None else int(anchor["seq"])
            mac = _START if anchor is None else str(anchor["mac"])
            keyed = anchor is not None and bool(anchor.get("keyed"))
        except _NO_ROW:
            return Verdict(0, 0, head, 0, Finding.HEAD)
        if newest is not None and head.seq - newest > before:
            before = head.seq - newest
            (last,) = await self._records.get(row_key(before))
            if last is None:
                return Verdict(0, before, head, before, Finding.GAP)
            mac, keyed = str(last.get("mac")), bool(last.get("keyed"))
        rows, first = 0, before + 1
        try:
            async for body in self._bodies(before):
                rows, row = rows + 1, _row(body)
                finding = self._finding(row, before, mac, keyed=keyed)
                if finding is not None:
                    return Verdict(rows, first, head, before + 1, finding)
                before, mac, keyed = row.seq, row.mac, keyed or row.keyed
                if before == head.seq and mac != head.mac:
                    return Verdict(rows, first, head, before, Finding.CHANGED)
        except _NO_ROW:
            return Verdict(rows, first, head, before + 1, Finding.CHANGED)
        if before < head.seq:
            return Verdict(rows, first, head, before + 1, Finding.TRUNCATED)
        return Verdict(rows, first, head)

    async def _bodies(self, after: int) -> AsyncIterator[Body]:
        limit = _PAGE
        while True:
            try:
                after, page = await self._records.look(partial(_page, after, limit))
            except _NO_ROW:
                if limit == 1:
                    raise
                limit = 1  # so that those before the one that can't be read are seen
                continue
            if not page:
                return
            for body in page:
                yield body

    async def clean(self, before: datetime) -> int:
        """Forget which keys of `write` were used before a time; the rows themselves are kept, see `cut`."""
        return await forget_up_to(self._records, "audited", to_ms(before) - 1)

    async def cut(self, before: datetime) -> int:
        gone = 0
        while step := await self._records.run(partial(_cut, to_ms(before))):
            gone += step
        return gone

    def _finding(self, row: AuditRow, before: int, mac: str, *, keyed: bool) -> Finding | None:
        if row.seq != before + 1:
            return Finding.GAP
        if keyed and not row.keyed:
            return Finding.PLAIN
        if row.prev != mac:
            return Finding.CHANGED
        key = self._key if row.keyed else None
        if row.keyed and key is None:
            return Finding.UNCHECKED
        text = text_of(row.seq, to_ms(row.at), row.actor, row.act, row.object, row.details)
        right = plain_mac(mac, text) if key is None else key.digest(_BRANCH, mac, text)
        return None if right == row.mac else Finding.CHANGED

    def _write(self, entry: Entry, key: str, work: Work) -> Steps[AuditRow | None]:
        if key:
            once = f"audited:{key}"
            (known,), _ = yield Read((once,), new=True)
            if known is not None:
                return None
            row = yield from self.append(entry, work)
            work.put(once, {"v": 1, "seq": row.seq, "at": to_ms(row.at)})
            return row
        return (yield from self.append(entry, work))


def row_key(seq: int) -> str:
    """The key of a row."""
    return f"audit:{seq:016d}"


def _row(body: Body) -> AuditRow:
    return AuditRow(
        seq=body["seq"],
        at=from_ms(body["at"]),
        actor=body["actor"],
        act=Act(body["act"]),
        object=body["object"],
        details=body["details"],
        prev=body["prev"],
        mac=body["mac"],
        keyed=body["keyed"],
    )


def _page(after: int, limit: int, work: Work) -> Steps[tuple[int, list[Body]]]:
    """Some rows behind a number, and the number to go on from; what a row says of itself is not asked for that."""
    _, (found,) = yield Read(scans=(Scan(AUDIT, low=after + 1, limit=limit),))
    bodies, _ = yield Read([key for _, key in found])
    return (found[-1][0] if found else after), [body for body in bodies if body is not None]


def _count(work: Work) -> Steps[int]:
    _, (found,) = yield Read(scans=(Scan(AUDIT, count=True),))
    return int(found)


def _newest(index: str, limit: int, work: Work) -> Steps[list[Body]]:
    _, (found,) = yield Read(scans=(Scan(index, reverse=True, limit=limit),))
    bodies, _ = yield Read([key for _, key in found])
    return [body for body in bodies if body is not None]


def _cut(before: int, work: Work) -> Steps[int]:
    """Cut off a page of old rows. The newest row stays always: the chain goes on from it."""
    _, (found,) = yield Read(scans=(Scan(AUDIT, limit=_PAGE),))
    keys = [key for _, key in found]
    bodies, _ = yield Read([*keys, AUDIT_HEAD, _ANCHOR])
    head, rows = bodies[-2], bodies[:-2]
    old: Body | None = None
    gone = 0
    for key, body in zip(keys, rows, strict=True):
        if body is None or head is None or body["at"] >= before or body["seq"] >= head["seq"]:
            break
        work.delete(key)
        gone, old = gone + 1, body
    if old is not None:
        work.put(_ANCHOR, {**{name: old[name] for name in ("seq", "mac", "at", "keyed")}, "v": 1})
    return gone
