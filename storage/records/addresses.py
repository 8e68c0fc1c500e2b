"""Addresses on records: what is bound to an account, further ids of one chat, and ids that became somebody else's.

`address:<digest>` names its account. An account knows its addresses and their aliases (`addresses`), the accounts that
were merged into it (`also`), and the addresses that it lost (`lost`). The operations here are parts of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from ...accounts.base import (
    MOST_ADDRESSES,
    Address,
    AddressState,
    Person,
    Standing,
    Told,
    hint_of,
)
from ...accounts.links import LinkState
from ..encoding import MILLISECOND, from_ms
from .asking import person_in
from .engine import Read, Steps, Work
from .indexes import Body

A_DAY = timedelta(days=1) // MILLISECOND
_LONGEST_NAME = 40
_IN_USE = (LinkState.ACTIVE, LinkState.STALE)


class Bound(NamedTuple):
    """An address and its account as they stand, with the account's other addresses, aliases among them."""

    address: Body
    account: Body
    others: list[Body]


class Arrival(NamedTuple):
    """Who says something now: the key of their address, their aliases by their keys, and what the message tells.

    `seen` is in milliseconds, None where nobody spoke; `new_id` and `token` are for what may have to be made.
    """

    key: str
    person: Person
    aliases: Mapping[str, Person]
    told: Told
    seen: int | None
    new_id: str
    token: str


def new_address(arrival: Arrival, account: str) -> Body:
    """The record of an address that nobody has written from."""
    told = {"chat": arrival.told.chat_id} if arrival.told.chat_id not in ("", arrival.person.id) else {}
    return {**named(arrival.person, account, arrival.seen), **told, **heard_now(arrival)}


def named(person: Person, account: str, since: int | None) -> Body:
    return {
        "v": 1, "account": account, "channel": person.channel, "id": person.id, "hint": hint_of(person),
        "since": since,
    }  # fmt: skip


def heard_now(arrival: Arrival) -> Body:
    name = {"name": arrival.told.name[:_LONGEST_NAME]} if arrival.told.name else {}
    return {**name, "heard": arrival.seen}


def state_of(body: Body) -> AddressState:
    """How an address stands; ACTIVE for what an older version wrote."""
    return AddressState(body.get("state", AddressState.ACTIVE))


def is_main(body: Body) -> bool:
    """Whether an address is a chat of its own, and no further id of one."""
    return not body.get("alias_of")


def may_ask(body: Body) -> bool:
    """Whether who writes from an address may say who else is this human: an id that is in doubt may not."""
    return is_main(body) and state_of(body) is AddressState.ACTIVE and not body.get("doubt")


def read_address(body: Body, leader: Body | None = None) -> Address:
    """The address that a record tells of; `leader` is the record of the one that it is an alias of."""
    since, heard = body.get("since"), body.get("heard")
    return Address(
        person=person_in(body),
        chat_id=body.get("chat") or body["id"],
        hint=body.get("hint") or hint_of(person_in(body)),
        state=state_of(body),
        since=None if since is None else from_ms(since),
        heard=None if heard is None else from_ms(heard),
        name=body.get("name", ""),
        alias_of=None if leader is None else person_in(leader),
    )


def standing_of(bound: Bound) -> Standing:
    """What an account is where one of its addresses writes."""
    address, account, others = bound
    if not others and len(address) == _PLAIN and "also" not in account:
        return _USUAL
    quarantined = state_of(address) is AddressState.QUARANTINED
    since = address.get("since")
    return Standing(
        also=tuple(account.get("also", ())),
        others=tuple(person_in(one) for one in others if state_of(one) is AddressState.ACTIVE),
        doubted=bool(address.get("doubt")),
        quarantined=from_ms(since or 0) if quarantined else None,
        named=bool(address.get("aliases")),
        orphan=quarantined and bool(address.get("orphan")),
    )


_USUAL = Standing()
_PLAIN = 4  # fields of an address that version 0.4 wrote, of which nothing else is known


def is_settled(arrival: Arrival, address: Body) -> bool:
    """Whether a message tells nothing of an address that is to be noted."""
    seen, heard = arrival.seen, address.get("heard")
    if seen is None:
        return True
    return (
        heard is not None
        and seen < heard + A_DAY
        and arrival.aliases.keys() <= set(address.get("aliases", ()))
        and not (arrival.told.lost and not address.get("doubt"))
        and state_of(address) is not AddressState.GONE
    )


def bound_to(key: str, work: Work) -> Steps[Bound | None]:
    """An address with its account and its other addresses; None where it has none."""
    yield Read((key,))
    if (address := work.get(key)) is None:
        return None
    name = f"account:{address['account']}"
    yield Read((name,))
    if (account := work.get(name)) is None:
        return None
    if keys := [one for one in account["addresses"] if one != key]:
        yield Read(keys)
    return Bound(address, account, [body for one in keys if (body := work.get(one)) is not None])


def give_to_new(key: str, bound: Bound, new_id: str, seen: int | None, work: Work) -> Steps[None]:
    """Take an address with its aliases from its account and give it one of its own, spoken to as before."""
    old, account = bound.account, f"account:{new_id}"
    yield Read((account,), new=True)
    along = [key, *bound.address.get("aliases", ())]
    new = {
        "v": 1, "id": new_id, "addresses": along, "language": old["language"], "time_zone": old["time_zone"],
        "currency": old["currency"], "profile": old.get("profile", ""), "seen": seen, "made": seen,
    }  # fmt: skip
    work.put(account, new)
    for one in along:
        if (body := work.get(one)) is not None:
            work.put(one, {**body, "account": new_id, "since": seen})
    left = [one for one in old["addresses"] if one not in along]
    work.put(f"account:{old['id']}", {**old, "addresses": left})


def has_contents(account: Body, work: Work) -> Steps[bool]:
    """Whether an account has a wallet of its own, and can't become a part of another one."""
    if not account.get("shop"):
        return False
    (shop,), _ = yield Read((f"shop:{account['shop']}",))
    if shop is None or not shop["link"]:
        return False
    (link,), _ = yield Read((f"link:{shop['link']}",))
    return link is not None and LinkState(link["state"]) in _IN_USE


def merge(into: Body, other: Body, work: Work) -> bool:
    """Make an account a part of another one: its addresses are that one's, and its charges are looked for there.

    All addresses of both were read. False, and nothing is changed, where more ids come together than are looked for.
    """
    also = list(dict.fromkeys((*into.get("also", ()), other["id"], *other.get("also", ()))))
    if len(also) >= MOST_ADDRESSES:
        return False
    for key in other["addresses"]:
        if (body := work.get(key)) is not None:
            work.put(key, {**body, "account": into["id"]})
    # Who has two chats is never forgotten: whether the other one had made a charge is not known here.
    keys = list(dict.fromkeys((*into["addresses"], *other["addresses"])))
    work.put(f"account:{into['id']}", {**into, "addresses": keys, "also": also, "seen": None})
    work.put(f"account:{other['id']}", {"v": 1, "id": other["id"], "merged": into["id"], "seen": None})
    return True
