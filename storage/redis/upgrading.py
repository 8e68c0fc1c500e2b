"""Charges and notices for the program as 0.1.0 and 0.2.0 wrote them, made what this version reads (moving.py)."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import orjson

from ...accounts.base import Person
from ...accounts.shops import HOUSE_SHOP
from ...channels.base import Conversation
from ...tracking.bell import Bell
from ...tracking.recipients import MAYBE_PROGRAM, PROGRAM, in_chat
from ...wallet.base import HOUSE
from ..encoding import encode_recipient
from ..records.accounts import bind_old, old_account
from ..records.redis import RedisRecords
from .records import fields_text
from .server import Server

_PORTION = 500
_FLASH = "flash"  # the only backend that there was
_WHERE = ("via", "chat_id", "sender_id", "thread_id")


async def upgrade_charges(server: Server, secret: str) -> None:
    """Bring all charges up to date, then the notices for the program; what is so already stays as it is.

    `secret` is that of the digests of records. The accounts of those who made them were moved before.
    """
    records = RedisRecords(server, Bell())
    for state in ("open", "closed"):
        charges = await server.command("ZRANGE", f"charges:{state}", 0, -1)
        await _each(partial(_charge, server, records, secret), charges)
    await records.finish()
    rows = [name.rpartition(":")[2] async for name in server.scan("notice:host:*")]
    await _each(partial(_notice, server), rows)


async def _charge(server: Server, records: RedisRecords, secret: str, charge: str) -> None:
    names, token = server.names, secrets.token_bytes(16)
    found: Sequence[str | None] = await server.command("HMGET", f"charge:{charge}", *_WHERE)
    if found[0] is None:
        return  # another one that opens the store has been here, and it is forgotten by now
    chat = Conversation(*(text or "" for text in found))
    asker = Person(chat.channel, chat.sender_id)
    await records.run(partial(bind_old, secret, asker))
    account = old_account(secret, asker)
    fields = {
        "shop": HOUSE_SHOP,
        "made_by": account,
        "backend": _FLASH,
        "wallet_account": HOUSE,
        "token": token.hex(),
        "tell": names.tell((in_chat(chat), MAYBE_PROGRAM), chat),
    }
    indexes = (names.shop(HOUSE_SHOP), names.account(account), names.token(token), names.person(asker))
    await server.run("upgrade_charge", charge, *indexes, fields_text(fields))


async def _notice(server: Server, payment_hash: str) -> None:
    place = server.names.place(encode_recipient(PROGRAM))
    await server.run("upgrade_notice", payment_hash, orjson.dumps(place).decode())


async def _each(step: Callable[[str], Awaitable[None]], names: Sequence[str]) -> None:
    for start in range(0, len(names), _PORTION):
        await asyncio.gather(*map(step, names[start : start + _PORTION]))
