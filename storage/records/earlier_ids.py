"""What was kept of an id in clear before there was a ring of keys: it is kept under the ref of the id from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from .engine import Read, Steps, Work
from .indexes import Body


@dataclass(frozen=True, slots=True)
class EarlierId:
    """An id and its ref, with the digests of both that records are named by: as a person, as a chat, as an admin."""

    channel: str
    id: str
    ref: str
    old: str
    new: str
    old_chat: str
    new_chat: str
    old_admin: str
    new_admin: str


def keep_under(one: EarlierId, work: Work) -> Steps[bool]:
    """Move what is kept of an id to its ref; False where nothing is."""
    address, question, blocked = f"address:{one.old}", f"question:{one.old}", f"blocked:{one.old}"
    contact, chat = f"contact:{one.old_chat}", f"value:owner_chat:{one.channel}:{one.id}"
    targets = (
        f"address:{one.new}", f"question:{one.new}", f"blocked:{one.new}", f"contact:{one.new_chat}",
        f"value:owner_chat:{one.channel}:{one.ref}", f"admin:{one.new_admin}",
    )  # fmt: skip
    old = (address, question, blocked, contact, chat, f"admin:{one.old_admin}")
    bodies, _ = yield Read(old)
    if all(body is None for body in bodies):
        work.drop(*old)
        return False
    yield Read(targets)
    if (bound := work.get(address)) is not None:
        yield from _rename(address, targets[0], bound, work)
    if (heard := work.get(contact)) is not None:
        yield from _rename_in(
            contact, targets[3], [*heard.get("same", ()), *filter(None, [heard.get("of")])], work
        )
    for key, target in zip(old, targets, strict=True):
        if (body := work.get(key)) is not None and work.get(target) is None:
            work.put(target, _with_ref(body, one))
        if body is not None:
            work.delete(key)
    if (held := work.get(targets[2])) is not None:
        yield from _rename_block(one, held["block"], work)
    return True


def _with_ref(body: Body, one: EarlierId) -> Body:
    """A record with the ref in every place where the id stood."""
    found = {name: one.ref if value == one.id else value for name, value in body.items()}
    if "text" not in found:
        return found
    where = {
        name: one.ref if value == one.id else value for name, value in orjson.loads(body["text"]).items()
    }
    return {**found, "text": orjson.dumps(where).decode()}


def _rename(old: str, new: str, address: Body, work: Work) -> Steps[None]:
    """Have all records that name an address name it by its new key."""
    others = [f"account:{address['account']}", *address.get("aliases", ())]
    others += [address[name] for name in ("alias_of",) if address.get(name)]
    others += [f"account:{address[name]}" for name in ("was",) if address.get(name)]
    yield from _rename_in(old, new, others, work)


def _rename_in(old: str, new: str, others: Sequence[str], work: Work) -> Steps[None]:
    """Have these records name one by its new key."""
    yield Read(others)
    for key in others:
        if (body := work.get(key)) is not None:
            work.put(key, {name: _renamed(value, old, new) for name, value in body.items()})


def _renamed(value: object, old: str, new: str) -> object:
    if isinstance(value, list):
        return [new if one == old else one for one in value]
    return new if value == old else value


def _rename_block(one: EarlierId, name: str, work: Work) -> Steps[None]:
    """A block that is named after the address itself gets its new name too."""
    (body,), _ = yield Read((f"block:{name}",))
    if body is None:
        return
    hints = {one.new if key == one.old else key: hint for key, hint in body["hints"].items()}
    if name != one.old:
        work.put(f"block:{name}", {**body, "hints": hints})
        return
    yield Read((f"block:{one.new}",))
    work.delete(f"block:{name}")
    work.put(f"block:{one.new}", {**body, "hints": hints})
    held = work.get(f"blocked:{one.new}")
    if held is not None:
        work.put(f"blocked:{one.new}", {**held, "block": one.new})
