"""Blocks on records: `block:<id>`, and for each chat `blocked:<digest of who writes>`, which names the block there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from ...accounts.audit import Act, Entry
from ...accounts.base import Person
from ...channels.base import Conversation
from ...tracking.blocks import Block
from ...tracking.outbox.base import News
from ..encoding import from_ms, to_ms
from .audit import RecordAudit
from .digests import Digests
from .engine import Read, Records, Scan, Steps, Work
from .indexes import Body

_SHOWN = 3  # signs of an id that a hint tells, as a ref does
_MOST = 1000  # blocks in a list


class RecordBlocks:
    """tracking.blocks.Blocks on records."""

    def __init__(self, records: Records, digests: Digests, audit: RecordAudit) -> None:
        self._records = records
        self._digests = digests
        self._audit = audit

    async def block(
        self,
        whom: Person | str,
        at: datetime,
        note: str = "",
        *,
        by: str = "",
        until: datetime | None = None,
        quiet: bool = False,
    ) -> Block | None:
        new: Body = {"v": 1, "hints": {}, "at": to_ms(at), "note": note, **_ends(until, quiet=quiet)}
        block = (
            partial(_block_account, whom, new)
            if isinstance(whom, str)
            else partial(_block_chat, await self._digest(whom), _hint(whom), new)
        )
        return await self._records.run(self._audit.recorded(block, partial(_entry, by, Act.BLOCK)))

    async def unblock(self, whom: Person | str, *, by: str = "") -> Block | None:
        unblock = (
            partial(_unblock, whom)
            if isinstance(whom, str)
            else partial(_unblock_chat, await self._digest(whom))
        )
        return await self._records.run(self._audit.recorded(unblock, partial(_entry, by, Act.UNBLOCK)))

    async def all(self) -> Sequence[Block]:
        return await self._records.look(_all)

    async def knows(self, person: Person) -> bool:
        key = await self._digest(person)
        return any(await self._records.get(f"address:{key}", f"blocked:{key}"))

    async def any(self) -> bool:
        return await self._records.look(_any)

    async def drop(self, conversation: Conversation, account: str, at: datetime, *, tell: bool) -> bool:
        person = Person(conversation.channel, conversation.sender_id)
        key = await self._digest(person)
        found = await self._records.look(partial(_holds, key, account, to_ms(at)))
        if found is None:
            return False
        if tell and not found:
            await self._records.run(partial(_tell, key, _hint(person), account, conversation, to_ms(at)))
        return True

    async def clean(self, before: datetime) -> int:
        """Forget blocks that ended before a time; return how many."""
        ended = await self._records.look(partial(_ended, to_ms(before)))
        gone = [await self._records.run(partial(_forget, block, to_ms(before))) for block in ended]
        return sum(gone)

    async def _digest(self, person: Person) -> str:
        """What the address of a person is kept under as well, so that it is known what account it has."""
        return await self._digests.of("person", person.channel, person.id)


def _entry(by: str, act: Act, block: Block | None) -> Entry | None:
    if block is None:
        return None
    if act is Act.UNBLOCK:
        return Entry(by, act, block.id)
    until = "" if block.until is None else block.until.isoformat(timespec="seconds")
    return Entry(by, act, block.id, {"until": until, "reason": block.note})


def _ends(until: datetime | None, *, quiet: bool) -> Body:
    """The fields of a block that ends by itself, or is not told: there only where they say something."""
    return {**({} if until is None else {"until": to_ms(until)}), **({"quiet": True} if quiet else {})}


def _hint(person: Person) -> str:
    return f"{person.channel} …{person.id[-_SHOWN:]}" if len(person.id) > _SHOWN else person.channel


def _read(block: str, body: Body) -> Block:
    until = body.get("until")
    return Block(
        id=block,
        hints=tuple(body["hints"].values()),
        at=from_ms(body["at"]),
        note=body["note"],
        until=None if until is None else from_ms(until),
        quiet=body.get("quiet", False),
    )


def _stands(body: Body, at: int) -> bool:
    return "until" not in body or at < body["until"]


def _renewed(known: Body | None, new: Body) -> Body:
    """What stands of a block, and of one that is made when it stood: a mute changes nothing of a block."""
    if known is None or not _stands(known, new["at"]) or (known.get("quiet") and not new.get("quiet")):
        return new
    if new.get("quiet") and not known.get("quiet"):
        return known
    kept = {name: value for name, value in known.items() if name != "until"}
    return {**kept, **({"until": new["until"]} if "until" in new else {})}


def _block_account(account: str, new: Body, work: Work) -> Steps[Block | None]:
    (body, known), _ = yield Read((f"account:{account}", f"block:{account}"))
    if known is None and body is None:
        return None
    addresses = [] if body is None else body["addresses"]
    bound, _ = yield Read(addresses)
    hints = {
        key.removeprefix("address:"): _hint(Person(one["channel"], one["id"]))
        for key, one in zip(addresses, bound, strict=True)
        if one is not None
    }
    return (yield from _put(account, _renewed(known, new), hints, work))


def _block_chat(key: str, hint: str, new: Body, work: Work) -> Steps[Block | None]:
    (bound, held), _ = yield Read((f"address:{key}", f"blocked:{key}"))
    if held is not None:
        (known,), _ = yield Read((f"block:{held['block']}",))
        if known is not None and _stands(known, new["at"]):
            return (yield from _put(held["block"], _renewed(known, new), {key: hint}, work))
    if bound is not None:
        found = yield from _block_account(bound["account"], new, work)
        if found is not None:
            return found
    return (yield from _put(key, new, {key: hint}, work))


def _put(block: str, body: Body, hints: dict[str, str], work: Work) -> Steps[Block]:
    (known,), _ = yield Read((f"block:{block}",))
    before = {} if known is None else known["hints"]
    body = {**body, "hints": {**before, **body["hints"], **hints}}
    names = [f"blocked:{key}" for key in body["hints"]]
    yield Read(names)
    anew = known is None or (known["at"], known.get("quiet")) != (body["at"], body.get("quiet"))
    for name in names:
        if (held := work.get(name)) is None or held["block"] != block or (anew and held["told"]):
            work.put(name, {"v": 1, "block": block, "told": False})
    if body != known:
        work.put(f"block:{block}", body)
    return _read(block, body)


def _unblock_chat(key: str, work: Work) -> Steps[Block | None]:
    (held, bound), _ = yield Read((f"blocked:{key}", f"address:{key}"))
    block = held["block"] if held is not None else "" if bound is None else bound["account"]
    return (yield from _unblock(block, work))


def _unblock(block: str, work: Work) -> Steps[Block | None]:
    (body,), _ = yield Read((f"block:{block}",))
    if body is None:
        return None
    names = [f"blocked:{key}" for key in body["hints"]]
    yield Read(names)
    for name in names:
        if (held := work.get(name)) is not None and held["block"] == block:
            work.delete(name)
    work.delete(f"block:{block}")
    return _read(block, body)


def _ended(before: int, work: Work) -> Steps[list[str]]:
    _, (found,) = yield Read(scans=(Scan("blocks:until", high=before - 1, limit=_MOST),))
    return [key.removeprefix("block:") for _, key in found]


def _forget(block: str, before: int, work: Work) -> Steps[int]:
    (body,), _ = yield Read((f"block:{block}",))
    if body is None or _stands(body, before):
        return 0
    yield from _unblock(block, work)
    return 1


def _holds(key: str, account: str, at: int, work: Work) -> Steps[bool | None]:
    """Whether who is blocked was told so, or is not to be; None for somebody who is not blocked."""
    (held, own), _ = yield Read((f"blocked:{key}", f"block:{account}"))
    if held is not None:
        (body,), _ = yield Read((f"block:{held['block']}",))
        if body is not None and _stands(body, at):
            return bool(held["told"] or body.get("quiet"))
    return None if own is None or not _stands(own, at) else bool(own.get("quiet"))


def _tell(key: str, hint: str, account: str, conversation: Conversation, at: int, work: Work) -> Steps[None]:
    """Tell somebody that they are blocked, once, and let the block hold in a chat that is new to it."""
    name = f"blocked:{key}"
    (held,), _ = yield Read((name,))
    block = account if held is None else held["block"]
    (body,), _ = yield Read((f"block:{block}",))
    if body is not None and not _stands(body, at) and block != account:
        held, block = None, account  # one of before has ended in this chat, that of the account has not
        (body,), _ = yield Read((f"block:{block}",))
    if body is None or not _stands(body, at) or (held is not None and held["told"]):
        return
    if key not in body["hints"]:
        work.put(f"block:{block}", {**body, "hints": {**body["hints"], key: hint}})
    work.put(name, {"v": 1, "block": block, "told": True})
    work.tell(f"blocked:{key}:{body['at']}", conversation, News("blocked", {}), at)


def _all(work: Work) -> Steps[list[Block]]:
    _, (found,) = yield Read(scans=(Scan("blocks", limit=_MOST, reverse=True),))
    keys = [key for _, key in found]
    bodies, _ = yield Read(keys)
    return [
        _read(key.removeprefix("block:"), body)
        for key, body in zip(keys, bodies, strict=True)
        if body is not None
    ]


def _any(work: Work) -> Steps[bool]:
    _, (found,) = yield Read(scans=(Scan("blocks", limit=1),))
    return bool(found)
