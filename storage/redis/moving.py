"""What earlier versions kept in forms of its own, moved to where this one looks for it.

The instance that opens the store first does it, and each one that opens it meanwhile: every step is one that changes
nothing where another one has made it.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from ...accounts.base import Person
from ...tracking.bell import Bell
from ..encoding import MILLISECOND
from ..errors import StoreError
from ..records.accounts import old_account
from ..records.digests import digest, secret_of
from ..records.form import encode
from ..records.redis import RedisRecords, load
from .indexing import index_anew
from .server import Server
from .upgrading import upgrade_charges

_PORTION = 500
_DIGEST = "[0-9a-f]{32}"
_KEPT = timedelta(days=30) // MILLISECOND
"""How long earlier versions kept who never made a charge; the record itself ended then."""

Fields = Mapping[str, str]


async def open_moved(server: Server) -> None:
    """Open a server, and see that all is where this version looks for it. Raises as `Server.open` does."""
    await server.open()
    try:
        if await server.command("HEXISTS", "store", "moving"):
            await _move(server)
            await server.command("HDEL", "store", "moving")
        if await server.command("HEXISTS", "store", "indexing"):
            await index_anew(server)
            await server.command("HDEL", "store", "indexing")
    except StoreError:
        await server.close()
        raise


async def _move(server: Server) -> None:
    secret = await _secret(server)
    await _each(
        server, "contact:*", r"contact:\w+", lambda name, found: _contact(server, secret, name, found)
    )
    await _values(server)
    await _each(
        server, "user:*", rf"user:{_DIGEST}", lambda name, found: _account(server, secret, name, found)
    )
    await _each(
        server,
        "user:*:question",
        rf"user:{_DIGEST}:question",
        lambda name, found: _question(server, secret, name, found),
    )
    await upgrade_charges(server, secret)


async def _secret(server: Server) -> str:
    """The secret of the digests of records; the first instance makes it."""
    records = RedisRecords(server, Bell())
    secret = await secret_of(records)
    await records.finish()
    return secret


async def _each(
    server: Server, pattern: str, form: str, move_one: Callable[[str, Fields], Awaitable[None]]
) -> None:
    names = [name async for name in server.scan(pattern) if re.fullmatch(form, name)]

    async def one(name: str) -> None:
        if found := await server.command("HGETALL", name):
            await move_one(name, found)

    for start in range(0, len(names), _PORTION):
        await asyncio.gather(*map(one, names[start : start + _PORTION]))


async def _contact(server: Server, secret: str, name: str, found: Fields) -> None:
    heard = found.get("heard")
    body = {
        "v": 1,
        "channel": found["via"],
        "chat_id": found["chat_id"],
        "heard": None if heard is None else int(heard),
        "stopped": found.get("stopped") == "1",
    }
    key = f"contact:{digest(secret, 'chat', found['via'], found['chat_id'])}"
    channel = server.names.channel(found["via"])
    await load(server, key, encode(body), guard=name, old=(name, f"channel:{channel}"))


async def _values(server: Server) -> None:
    texts: Fields = dict(await server.command("HGETALL", "values"))
    one = (
        load(server, f"value:{key}", encode({"v": 1, "text": text}), guard="values")
        for key, text in texts.items()
    )
    await asyncio.gather(*one)
    await server.command("UNLINK", "values")


async def _account(server: Server, secret: str, name: str, found: Fields) -> None:
    """An account, and the address that it had for a name; its id follows from that, so that all who move it agree."""
    left = int(await server.command("PTTL", name))
    charges = await server.command("EXISTS", f"{name}:codes")
    stays = left < 0 or "made" in found or charges
    person = ("person", found["channel"], found["id"])
    address = f"address:{digest(secret, *person)}"
    account = old_account(secret, Person(found["channel"], found["id"]))
    body = {
        "v": 1,
        "id": account,
        "addresses": [address],
        **{field: found[field] for field in ("language", "time_zone", "currency")},
        "seen": None if stays else int(time.time() * 1000) + left - _KEPT,
    }
    bound = {"v": 1, "account": account, "channel": found["channel"], "id": found["id"]}
    await load(server, f"account:{account}", encode(body), guard=name)
    await load(server, address, encode(bound), guard=name, old=(name,))


async def _question(server: Server, secret: str, name: str, found: Fields) -> None:
    choices = json.loads(found["choices"])["choices"] if "choices" in found else []
    body = {"v": 1, "by": found.get("taken_by"), "taken": found.get("taken"), "choices": choices}
    key = f"question:{digest(secret, 'person', found['channel'], found['id'])}"
    await load(server, key, encode(body), guard=name, old=(name,))
