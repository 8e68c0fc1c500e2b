"""`admin find`: orders, people and links by what somebody reads off a screen; never a number or an id in the answer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import tzinfo

from ....storage.reading import Reading
from ....storage.records.shops import read_link
from ....storage.trace import ChargeQuery
from ....tracking.codes import ALPHABET, LENGTH, LONGER
from ....tracking.reference import reference
from ...cli.trace import head, name
from ..base import AdminCommand, AdminError, Asked
from ..looking import ending, looking, moment, places, zone_of

SHOWN = 20
"""Of each kind, at most."""

_SHORTEST = 3
_HASH = re.compile(r"[0-9a-f]{8,64}")
_REFERENCE = re.compile(r"[A-Z2-7]{8}")


async def find(asked: Asked) -> str:
    """Look a text up in all that it may be."""
    text = asked.rest.strip()
    if len(text.lstrip("…")) < _SHORTEST:
        raise AdminError(f"Write at least {_SHORTEST} signs of what you look for.")
    zone = zone_of(asked)
    lines: list[str] = []
    async with looking(asked) as reading:
        for kind in (_orders(reading, text, zone), _people(reading, text, zone), _links(reading, text, zone)):
            found: list[str] = []
            async for line in kind:
                found.append(line)
                if len(found) == SHOWN:
                    found.append("… there may be more: write more of it.")
                    break
            lines += found
    return "\n".join(lines or ["Nothing here is called so."])


async def _orders(reading: Reading, text: str, zone: tzinfo) -> AsyncIterator[str]:
    """By code, by reference, by hash or the beginning of one."""
    upper, lower = text.upper(), text.lower()
    queries = []
    if len(upper) in (LENGTH, LONGER) and set(upper) <= set(ALPHABET):
        queries.append(ChargeQuery(code=upper))
    named, hashed = _REFERENCE.fullmatch(upper), _HASH.fullmatch(lower)
    if named or hashed:
        queries.append(
            ChargeQuery(
                fits=lambda one: bool(
                    (hashed and one.startswith(lower)) or (named and reference(one) == upper)
                )
            )
        )
    for query in queries:
        for trace in await reading.insight.traces(query, SHOWN):
            made_by = ending(trace.charge.made_by)
            yield f"order {trace.charge.code}, {name(trace)}: {head(trace, zone)}; account {made_by}"


async def _people(reading: Reading, text: str, zone: tzinfo) -> AsyncIterator[str]:
    """By the end of their account, or by the hint of a chat."""
    sought = text.lstrip("…")
    chats = set()
    async for body in reading.records.each("address"):
        if str(body.get("hint", "")).lstrip("…").casefold() == sought.casefold():
            chats.add(body["account"])
    async for body in reading.records.each("account"):
        account = str(body["id"])
        if "addresses" in body and (
            account in chats or (len(sought) > _SHORTEST and account.endswith(sought))
        ):
            where = ", ".join(await places(reading, body["addresses"])) or "no chat"
            blocked = ", blocked" if (await reading.records.get(f"block:{account}"))[0] is not None else ""
            shop = f", shop {ending(body['shop'])}" if body.get("shop") else ""
            yield f"account {ending(account)}: {where}; language {body.get('language') or '–'}{shop}{blocked}"


async def _links(reading: Reading, text: str, zone: tzinfo) -> AsyncIterator[str]:
    """By the username of the wallet."""
    async for body in reading.records.each("link"):
        if str(body.get("name", "")).casefold() == text.casefold():
            link = read_link(body)
            yield (
                f"link {link.kind} of “{link.name}”: {link.state} since {moment(link.made, zone)}, "
                f"account {ending(link.made_by)}, shop {ending(link.shop)}"
            )


ADMIN_COMMANDS = (
    AdminCommand(
        "find",
        "TEXT",
        "a code, a reference, 8 signs of a hash, the end of an account, a username, a chat's …543",
        find,
        slow=True,
    ),
)
