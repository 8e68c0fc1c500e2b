"""Charges and notices for the program as 0.1.0 and 0.2.0 wrote them, made what this version reads (moving.py)."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence

import orjson

from ...accounts.base import Person
from ...channels.base import Conversation
from ...tracking.base import HOUSE_SHOP
from ...tracking.recipients import MAYBE_PROGRAM, PROGRAM, in_chat
from ...wallet.base import HOUSE
from ..encoding import encode_recipient
from .records import fields_text
from .server import Server

_PORTION = 500
_FLASH = "flash"  # the only backend that there was
_WHERE = ("via", "chat_id", "sender_id", "thread_id")


async def upgrade_charges(server: Server) -> None:
    """Bring all charges up to date, then the notices for the program; what is so already stays as it is."""
    for state in ("open", "closed"):
        charges = await server.command("ZRANGE", f"charges:{state}", 0, -1)
        await _each(server, _charge, charges)
    rows = [name.rpartition(":")[2] async for name in server.scan("notice:host:*")]
    await _each(server, _notice, rows)


async def _charge(server: Server, charge: str) -> None:
    names, token = server.names, secrets.token_bytes(16)
    found: Sequence[str | None] = await server.command("HMGET", f"charge:{charge}", *_WHERE)
    chat = Conversation(*(text or "" for text in found))
    asker = Person(chat.channel, chat.sender_id)
    fields = {
        "shop": HOUSE_SHOP,
        "made_by": asker.key,
        "backend": _FLASH,
        "wallet_account": HOUSE,
        "token": token.hex(),
        "tell": names.tell((in_chat(chat), MAYBE_PROGRAM), chat),
    }
    indexes = (names.shop(HOUSE_SHOP), names.account(asker.key), names.token(token), names.person(asker))
    await server.run("upgrade_charge", charge, *indexes, fields_text(fields))


async def _notice(server: Server, payment_hash: str) -> None:
    place = server.names.place(encode_recipient(PROGRAM))
    await server.run("upgrade_notice", payment_hash, orjson.dumps(place).decode())


async def _each(server: Server, step: Callable[[Server, str], Awaitable[None]], names: Sequence[str]) -> None:
    for start in range(0, len(names), _PORTION):
        await asyncio.gather(*(step(server, name) for name in names[start : start + _PORTION]))
