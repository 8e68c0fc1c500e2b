"""Which entries of which indexes a record has: a function of the record alone.

Scores are integers below 2^53 (Redis keeps them as floating-point numbers); members sort by their text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]
"""A record: a JSON object with `v`, the version of its form. It is never changed in place."""

Entries: TypeAlias = dict[tuple[str, str], int]
"""(index, member) -> score."""


def entries(key: str, body: Body | None) -> Entries:
    """The entries of the record `key`; none of one that is not there."""
    made = None if body is None else BY_KIND.get(key.partition(":")[0])
    return {} if made is None or body is None else made(key, body)


def _contact(key: str, body: Body) -> Entries:
    if body["heard"] is None:
        return {}
    found = {(f"channel:{body['channel']}:heard", key): body["heard"]}
    return found if body["stopped"] else {**found, ("contacts:idle", key): body["heard"]}


def _value(key: str, body: Body) -> Entries:
    kind, colon, _ = key.removeprefix("value:").partition(":")
    return {("values", key): 0, **({(f"values:{kind}", key): 0} if colon else {})}


def _account(key: str, body: Body) -> Entries:
    return {} if body["seen"] is None else {("accounts:idle", key): body["seen"]}


def _link(key: str, body: Body) -> Entries:
    found = {(f"shop:{body['owner']}:links", key): body["made"]}
    if body["state"] in ("active", "stale"):
        found[f"wallet:{body['backend']}:{body['account']}:links", key] = body["made"]
    return found


def _member(key: str, body: Body) -> Entries:
    return {(f"shop:{body['shop']}:members", key): body["since"]}


def _block(key: str, body: Body) -> Entries:
    return {("blocks", key): body["at"]}


def _unknown(key: str, body: Body) -> Entries:
    return {("unknown", key): body["at"]}


BY_KIND: dict[str, Callable[[str, Body], Entries]] = {
    "account": _account,
    "block": _block,
    "contact": _contact,
    "link": _link,
    "member": _member,
    "unknown": _unknown,
    "value": _value,
}
"""The entries of a record by its kind, given its key and its body. A kind without indexes is not among them."""
