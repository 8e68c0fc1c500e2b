"""Which entries of which indexes a record has: a function of the record alone.

Scores are integers below 2^53 (Redis keeps them as floating-point numbers); members sort by their text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]
"""A record: a JSON object with `v`, the version of its form. It is never changed in place."""

SEALED = "sealed"
"""The index of all records with a field `sealed`, by the keys that they are sealed with (accounts/secrets.py)."""

CANARIES = "canaries"
"""The index of what tells whether a ring of keys is the one of this store."""

LEAVING = "refs:leaving"
"""The index of refs that are forgotten soon, by since when."""

AUDIT = "audit"
"""The index of the rows of the audit, by their numbers."""

AUDIT_HEAD = "audit:head"
"""The record of the end of the audit's chain, which is no row."""

ACCOUNTS = "accounts:made"
"""The index of accounts by when they were made; those of before 0.5 do not say it."""

ADMINS = "admins"
"""The index of who is an admin, by since when."""

_KID = re.compile("[0-9a-f]{8}")

Entries: TypeAlias = dict[tuple[str, str], int]
"""(index, member) -> score."""


def entries(key: str, body: Body | None) -> Entries:
    """The entries of the record `key`; none of one that is not there."""
    if body is None:
        return {}
    made = BY_KIND.get(key.partition(":")[0])
    found = {} if made is None else made(key, body)
    return {**found, (SEALED, key): kid_number(sealed)} if (sealed := body.get("sealed")) else found


def kid_number(sealed: str) -> int:
    """The key that a text was sealed with, as a number below 2^32; -1 where that can't be read."""
    kid = sealed.split(".", 2)[1] if sealed.startswith("cw1.") else ""
    return int(kid, 16) if _KID.fullmatch(kid) else -1


def links_index(kind: str, state: str) -> str:
    """The index of the links of a kind that are in a state."""
    return f"links:{kind}:{state}"


def _canary(key: str, body: Body) -> Entries:
    return {(CANARIES, key): body["made"]}


def _contact(key: str, body: Body) -> Entries:
    if body["heard"] is None:
        return {}
    found = {(f"channel:{body['channel']}:heard", key): body["heard"]}
    return found if body["stopped"] else {**found, ("contacts:idle", key): body["heard"]}


def _value(key: str, body: Body) -> Entries:
    kind, colon, _ = key.removeprefix("value:").partition(":")
    return {("values", key): 0, **({(f"values:{kind}", key): 0} if colon else {})}


def _account(key: str, body: Body) -> Entries:
    found = {} if body["seen"] is None else {("accounts:idle", key): body["seen"]}
    return found if (made := body.get("made")) is None else {**found, (ACCOUNTS, key): made}


def _link(key: str, body: Body) -> Entries:
    found = {
        (f"shop:{body['owner']}:links", key): body["made"],
        (links_index(body["kind"], body["state"]), key): body["made"],
    }
    if body["state"] in ("active", "stale"):
        found[f"wallet:{body['backend']}:{body['account']}:links", key] = body["made"]
    return found


def _member(key: str, body: Body) -> Entries:
    return {(f"shop:{body['shop']}:members", key): body["since"]}


def _pairing(key: str, body: Body) -> Entries:
    return {("pairings", key): body["until"]}


def _block(key: str, body: Body) -> Entries:
    found = {("blocks", key): body["at"]}
    return {**found, ("blocks:until", key): body["until"]} if "until" in body else found


def _incoming(key: str, body: Body) -> Entries:
    return {("incoming:until", key): body["until"]}


def _page(key: str, body: Body) -> Entries:
    return {(f"{key.partition(':')[0]}:until", key): body["until"]}


def _unknown(key: str, body: Body) -> Entries:
    return {("unknown", key): body["at"]}


def _erasure(key: str, body: Body) -> Entries:
    return {("erasures", key): body["at"]}


def _line(key: str, body: Body) -> Entries:
    member = key.removeprefix("line:")
    found = {(f"shop:{body.get('shop', 'house')}:lines", member): body["at"]}
    return {**found, (f"account:{body['by']}:lines", member): body["at"]} if "by" in body else found


def _books(key: str, body: Body) -> Entries:
    return {("books", key): 0}


def _refof(key: str, body: Body) -> Entries:
    return {(LEAVING, key): body["leaves"]} if "leaves" in body else {}


def _audit(key: str, body: Body) -> Entries:
    if "actor" not in body:
        return {}
    found = {(AUDIT, key): body["seq"]}
    return {**found, (f"{AUDIT}:{body['actor']}", key): body["seq"]} if body["actor"] else found


def _audited(key: str, body: Body) -> Entries:
    return {("audited", key): body["at"]}


def _admin(key: str, body: Body) -> Entries:
    return {(ADMINS, key): body["since"]}


def _invite(key: str, body: Body) -> Entries:
    return {("invites", key): body["until"]}


BY_KIND: dict[str, Callable[[str, Body], Entries]] = {
    "account": _account,
    "admin": _admin,
    "audit": _audit,
    "audited": _audited,
    "block": _block,
    "books": _books,
    "canary": _canary,
    "contact": _contact,
    "enrolling": _page,
    "erasure": _erasure,
    "incoming": _incoming,
    "invite": _invite,
    "line": _line,
    "link": _link,
    "linking": _page,
    "member": _member,
    "pairing": _pairing,
    "refof": _refof,
    "unknown": _unknown,
    "value": _value,
}
"""The entries of a record by its kind, given its key and its body. One without indexes of its own is not among them."""
