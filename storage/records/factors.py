"""Second factors on records: `totp:<account>` counts, `totpnew:<account>` waits for its first code, `asked:<account>`
is the line that waits for one. `factored:<digest of an address>` says that a factor counted for whoever writes from
there: it outlives the account, so that nobody is rid of their factor by disconnecting, or by being forgotten.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ...accounts.audit import Act, Entry
from ...accounts.second_factor import CodeResult, Said, new_row_of, row_of
from ..encoding import to_ms
from .audit import RecordAudit
from .digests import Digests
from .engine import Read, Records, Steps, Work
from .indexes import Body

FACTORED = "factored"
"""The kind of the records of addresses for which a factor counted."""


class RecordFactors:
    """accounts.second_factor.FactorStore on records."""

    def __init__(self, records: Records, audit: RecordAudit) -> None:
        self._records = records
        self._audit = audit
        self._digests = Digests(records)

    async def begin(self, account: str, sealed: str, at: datetime) -> None:
        body = {"v": 1, "owner": account, "sealed": sealed, "made": to_ms(at)}
        await self._records.run(partial(begin_factor, account, body, self._audit))

    async def begun(self, account: str) -> str | None:
        return await self._sealed(new_row_of(account))

    async def enrol(self, account: str, begun: str, sealed: str, step: int) -> bool:
        return await self._records.run(partial(enrol_factor, account, begun, sealed, step, self._audit))

    async def counting(self, account: str) -> str | None:
        return await self._sealed(row_of(account))

    async def ask(self, account: str, line: str, until: datetime, where: str = "") -> None:
        await self._records.run(partial(_ask, account, line, to_ms(until), await self._place(where)))

    async def confirmed(self, account: str, origin: str) -> str | None:
        (body,) = await self._records.get(row_of(account))
        last = None if body is None else body.get("last")
        return str(last["line"]) if last is not None and last["origin"] == origin else None

    async def use(self, account: str, step: int, origin: str, at: datetime, where: str = "") -> Said:
        use = partial(_use, account, step, origin, to_ms(at), await self._place(where), self._audit)
        return await self._records.run(use)

    async def wrong(self, account: str, origin: str) -> None:
        await self._audit.write(Entry(account, Act.WRONG_CODE, account), key=f"wrong:{origin}")

    async def forget(self, account: str, by: str) -> bool:
        return await self._records.run(partial(_forget, account, by, self._audit))

    async def _place(self, where: str) -> str:
        """What is kept of a chat: no id of it."""
        return await self._digests.of("asked", where)

    async def _sealed(self, row: str) -> str | None:
        (body,) = await self._records.get(row)
        # Empty where the ring was lost and abandoned: nothing can be checked by it any more.
        return None if body is None or not body["sealed"] else str(body["sealed"])


def asked_of(account: str) -> str:
    """The key of the record of the line that waits for a code of an account."""
    return f"asked:{account}"


def begin_factor(account: str, body: Body, audit: RecordAudit, work: Work) -> Steps[None]:
    """Keep a new secret, a step of an operation; see accounts.second_factor.FactorStore."""
    yield Read((new_row_of(account),))
    work.put(new_row_of(account), body)
    yield from audit.append(Entry(account, Act.TOTP, account, {"what": "begun"}), work)


def enrol_factor(
    account: str, begun: str, sealed: str, step: int, audit: RecordAudit, work: Work
) -> Steps[bool]:
    """Let a new secret count, a step of an operation; see accounts.second_factor.FactorStore."""
    (new, _, known), _ = yield Read((new_row_of(account), row_of(account), f"account:{account}"))
    if new is None or new["sealed"] != begun:
        return False
    marks = [f"{FACTORED}:{key.partition(':')[2]}" for key in (known or {}).get("addresses", ())]
    yield Read(marks)
    for mark in marks:
        work.put(mark, {"v": 1})
    work.delete(new_row_of(account))
    work.put(row_of(account), {**new, "sealed": sealed, "used": step})
    yield from audit.append(Entry(account, Act.TOTP, account, {"what": "enrolled"}), work)
    return True


def _ask(account: str, line: str, until: int, where: str, work: Work) -> Steps[None]:
    yield Read((asked_of(account),))
    work.put(asked_of(account), {"v": 1, "account": account, "line": line, "until": until, "where": where})


def _use(
    account: str, step: int, origin: str, at: int, where: str, audit: RecordAudit, work: Work
) -> Steps[Said]:
    (factor, asked), _ = yield Read((row_of(account), asked_of(account)))
    if factor is None:
        return Said(CodeResult.NOT_ENROLLED)
    last = factor.get("last")
    if last is not None and last["origin"] == origin:  # the message is handled once more
        return Said(CodeResult.RIGHT, last["line"])
    if step <= factor["used"]:
        return Said(CodeResult.USED)
    if asked is None or at >= asked["until"] or asked.get("where") != where:
        # The step is spent all the same: who read the digits over a shoulder has no use of them.
        work.put(row_of(account), {**factor, "used": step})
        return Said(CodeResult.NOTHING_ASKED)
    work.delete(asked_of(account))
    work.put(row_of(account), {**factor, "used": step, "last": {"origin": origin, "line": asked["line"]}})
    command = " ".join(asked["line"].split()[:2])
    yield from audit.append(Entry(account, Act.CONFIRMED, account, {"command": command}), work)
    return Said(CodeResult.RIGHT, asked["line"])


def _forget(account: str, by: str, audit: RecordAudit, work: Work) -> Steps[bool]:
    keys = (row_of(account), new_row_of(account), asked_of(account))
    bodies, _ = yield Read(keys)
    if bodies[0] is None and bodies[1] is None:
        return False
    for key, body in zip(keys, bodies, strict=True):
        if body is not None:
            work.delete(key)
    yield from audit.append(Entry(by, Act.TOTP, account, {"what": "forgotten"}), work)
    return True
