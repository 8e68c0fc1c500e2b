"""What somebody who writes tells of who they are, noted in the records of their address and account.

An address may be new, of an account that is known by another id, silent for long, or somebody else's by now.
"""

from __future__ import annotations

from ...accounts.base import SILENCE, Account, AddressState, Standing
from ..encoding import MILLISECOND
from .addresses import (
    A_DAY,
    Arrival,
    Bound,
    bound_to,
    give_to_new,
    has_contents,
    heard_now,
    is_main,
    may_ask,
    merge,
    named,
    new_address,
    standing_of,
    state_of,
)
from .asking import ask_whether_back
from .engine import Operation, Read, Steps, Work
from .indexes import Body

_SILENCE = SILENCE // MILLISECOND


class Foreseen(Exception):
    """How an account would stand after a step."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("a step was undone")
        self.standing = standing


def load(arrival: Arrival, defaults: Account, made: bool | None, work: Work) -> Steps[Bound]:
    """The account of an address, made if there is none; who has `made` a charge is kept for good from now on.

    Where that is not known (None), an account that is there stays as it is.
    """
    found = yield from bound_to(arrival.key, work)
    if found is None:
        yield from _make(arrival, defaults, work)
    elif made is not None and is_news(found.account, arrival.seen):
        seen = None if made else arrival.seen
        work.put(f"account:{found.account['id']}", {**found.account, "seen": seen})
    yield from hear(arrival, work)
    found = yield from bound_to(arrival.key, work)
    if found is None:
        raise LookupError(f"{arrival.key} was bound a moment ago")
    return found


def undone(arrive: Operation[Bound]) -> Operation[None]:
    """A step of which nothing stays but what it would have come to."""

    def step(work: Work) -> Steps[None]:
        raise Foreseen(standing_of((yield from arrive(work))))

    return step


def _make(arrival: Arrival, defaults: Account, work: Work) -> Steps[None]:
    """Bind an address to the account of one of its aliases, else to a new one."""
    bound, seen, new_id = work.get(arrival.key), arrival.seen, arrival.new_id
    if bound is None:
        for key in arrival.aliases:
            if (known := (yield from bound_to(key, work))) is not None:
                work.put(arrival.key, new_address(arrival, known.account["id"]))
                keys = [arrival.key, *known.account["addresses"]]
                work.put(f"account:{known.account['id']}", {**known.account, "addresses": keys})
                return
        yield Read((f"account:{new_id}",), new=True)
        work.put(arrival.key, new_address(arrival, new_id))
    else:
        # Of a store of before 0.3.0, which knew of this person nothing but that a charge was theirs.
        new_id, seen = bound["account"], None
    work.put(f"account:{new_id}", {
        "v": 1, "id": new_id, "addresses": [arrival.key], "language": defaults.language,
        "time_zone": defaults.time_zone, "currency": defaults.currency, "seen": seen, "made": seen,
    })  # fmt: skip


def is_news(account: Body, seen: int | None) -> bool:
    """Whether it is to be noted that somebody who may be forgotten has spoken: once a day is enough."""
    known = account["seen"]
    return known is not None and seen is not None and seen >= known + A_DAY


def hear(arrival: Arrival, work: Work) -> Steps[None]:
    """Note that somebody wrote, who they are besides, and whether they may be somebody else than before.

    The address and its account are there.
    """
    bound = yield from bound_to(arrival.key, work)
    if bound is None or arrival.seen is None:
        return
    if arrival.aliases:
        yield Read(tuple(arrival.aliases))
        known = set(bound.address.get("aliases", ()))
        same = known & arrival.aliases.keys() or any(
            (one := work.get(key)) is not None and one["account"] == bound.account["id"]
            for key in arrival.aliases
        )
        if known and not same:
            yield from _quarantine(arrival, bound, work)
            return
        yield from _bind_aliases(arrival, work)
        if known:  # the id that belongs to one human alone is as before
            _note(arrival, work)
            return
    address = work.get(arrival.key)
    last = None if address is None else address.get("heard")
    if (arrival.told.recycled and last is not None and arrival.seen - last >= _SILENCE) or arrival.told.lost:
        yield from _doubt(arrival, work)
    _note(arrival, work)


def _note(arrival: Arrival, work: Work) -> None:
    address = work.get(arrival.key)
    if address is None:
        return
    heard = address.get("heard")
    body = {**address, **heard_now(arrival)}
    if arrival.seen is not None and heard is not None and heard > arrival.seen:
        body["heard"] = heard
    if state_of(address) is AddressState.GONE:
        del body["state"]
    if body != address:
        work.put(arrival.key, body)


def _doubt(arrival: Arrival, work: Work) -> Steps[None]:
    """Who writes may be somebody else: begin anew where nothing but old orders is known of this human."""
    bound = yield from bound_to(arrival.key, work)
    if bound is None or bound.address.get("doubt"):
        return
    if all(not is_main(one) for one in bound.others) and not bound.account.get("shop"):
        yield from give_to_new(arrival.key, bound, arrival.new_id, arrival.seen, work)
    address = work.get(arrival.key)
    if address is not None:
        work.put(arrival.key, {**address, "doubt": {"at": arrival.seen, "tries": 0}})


def _bind_aliases(arrival: Arrival, work: Work) -> Steps[None]:
    """Have all ids of a message be of one account, the one that leads before the others."""
    for key, person in arrival.aliases.items():
        bound = yield from bound_to(arrival.key, work)
        if bound is None:
            return
        other = work.get(key)
        if other is not None and other["account"] != bound.account["id"]:
            if not (yield from _join(arrival.key, key, work)):
                continue
            bound, other = (yield from bound_to(arrival.key, work)) or bound, work.get(key)
        account = bound.account
        alias = other or named(person, account["id"], arrival.seen)
        work.put(key, {**alias, "alias_of": arrival.key})
        keys = [one for one in account["addresses"] if one != key]
        work.put(f"account:{account['id']}", {**account, "addresses": [*keys, key]})
        leader = bound.address
        known = [one for one in leader.get("aliases", ()) if one != key]
        work.put(arrival.key, {**leader, "aliases": [*known, key]})


def _join(key: str, alias: str, work: Work) -> Steps[bool]:
    """Make the accounts of two ids of one human one; False where both have contents, or more than fits."""
    one, other = (yield from bound_to(key, work)), (yield from bound_to(alias, work))
    if one is None or other is None:
        return False
    if not (yield from has_contents(other.account, work)):
        return merge(one.account, other.account, work)
    if not (yield from has_contents(one.account, work)):
        return merge(other.account, one.account, work)
    return False


def _quarantine(arrival: Arrival, bound: Bound, work: Work) -> Steps[None]:
    """The id is somebody else's: a new account for it, and a question to the old one, where that has another chat."""
    address, old = bound.address, bound.account
    for key in address.get("aliases", ()):  # ids of who had it before; they count again when they write
        if (body := work.get(key)) is not None:
            alone = {name: value for name, value in body.items() if name != "alias_of"}
            work.put(key, {**alone, "state": AddressState.GONE.value})
    asked = [key for key in old["addresses"] if key != arrival.key and _may_ask(key, work)]
    alone = {
        name: value for name, value in address.items() if name not in ("aliases", "doubt", "was", "name")
    }
    mere = Bound({**address, "aliases": []}, old, bound.others)
    yield from give_to_new(arrival.key, mere, arrival.new_id, arrival.seen, work)
    account, changed = f"account:{arrival.new_id}", f"account:{old['id']}"
    work.put(
        account, {**(work.get(account) or {}), "seen": None}
    )  # that it is not the old one's is not forgotten
    lost = [key for key in old.get("lost", ()) if key != arrival.key]
    work.put(changed, {**(work.get(changed) or {}), "lost": [*lost, arrival.key]})
    now = {
        "account": arrival.new_id, "state": AddressState.QUARANTINED.value, "was": old["id"], "orphan": not asked,
        "since": arrival.seen,
    }  # fmt: skip
    work.put(arrival.key, {**alone, **heard_now(arrival), **now})
    yield from _bind_aliases(arrival, work)
    if asked:
        yield from ask_whether_back(arrival.token, arrival.key, old["id"], asked, arrival.seen or 0, work)


def _may_ask(key: str, work: Work) -> bool:
    body = work.get(key)
    return body is not None and may_ask(body)
