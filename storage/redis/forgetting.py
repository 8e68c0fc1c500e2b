"""Forgetting somebody, for Redis: in steps that keep no other instance waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from ...accounts.erasure import Erasure, Forgotten
from ...channels.base import Conversation
from ..encoding import decode_inbound, decode_recipient, to_ms
from ..forgetting import ACCEPTED_FOR, PAYABLE_FOR
from .server import Server

_Theirs: TypeAlias = Callable[[str], Awaitable[bool]]

_STEP = 50  # what one script forgets: nobody else is served meanwhile
_PORTION = 500  # what is looked at here


class Forgetting:
    """One pass over all that may be of somebody."""

    def __init__(self, server: Server, erasure: Erasure, now: datetime) -> None:
        self._server = server
        self._erasure = erasure
        self._at = to_ms(erasure.at)
        self._payable = to_ms(now - PAYABLE_FOR)
        self._accepted = to_ms(now - ACCEPTED_FOR)

    async def run(self) -> Forgotten:
        """storage.base.Repositories.forget, all steps of it."""
        gone, kept = await self._charges()
        gone += await self._over("outbox:over", self._is_their_row, "forget_notices", self._accepted)
        gone += await self._over("inbox:handled", self._is_their_message, "forget_messages")
        gone += await self._lines()  # after the invoices, by which news is known
        return Forgotten(gone, kept + await self._waiting())

    async def _charges(self) -> tuple[int, int]:
        gone = kept = 0
        for maker in (*self._erasure.accounts, *(one.key for one in self._erasure.people)):
            name = self._server.names.account(maker)
            found = await self._steps("forget_charges", name, self._payable, self._accepted)
            gone, kept = gone + found[0], kept + found[1]
        return gone, kept

    async def _lines(self) -> int:
        gone, answer = 0, f"answer:{self._erasure.origin}"
        for one in self._erasure.people:
            if one.channel == "web":
                chat = self._server.names.chat(one.channel, one.id)
                gone += (await self._steps("forget_lines", chat, self._at, answer))[0]
        return gone

    async def _steps(self, script: str, name: str, *values: str | int) -> tuple[int, int]:
        """Run a script until it has looked at all; return how much has gone, and how much was kept."""
        gone = kept = 0
        while True:
            forgotten, left = await self._server.run(script, name, _STEP, kept, *values)
            gone, kept = gone + int(forgotten), kept + int(left)
            if forgotten + left < _STEP:
                return gone, kept

    async def _over(self, index: str, theirs: _Theirs, script: str, *values: int) -> int:
        """Forget, of what is done with by `index`, what is theirs."""
        gone = passed_over = 0
        while True:
            names: Sequence[str] = await self._server.command(
                "ZRANGEBYSCORE", index, "-inf", self._at, "LIMIT", passed_over, _PORTION
            )
            are_theirs = await asyncio.gather(*map(theirs, names))
            found = [name for name, is_theirs in zip(names, are_theirs, strict=True) if is_theirs]
            forgotten = 0
            for start in range(0, len(found), _STEP):
                forgotten += int(await self._server.run(script, *values, *found[start : start + _STEP]))
            gone, passed_over = gone + forgotten, passed_over + len(names) - forgotten
            if len(names) < _PORTION:
                return gone

    async def _waiting(self) -> int:
        """How much is still to be said to them, or to be answered."""
        rows, origins = await asyncio.gather(
            self._server.command("ZRANGEBYSCORE", "outbox:open", "-inf", self._at),
            self._server.command("ZRANGE", "inbox:waiting", 0, -1),
        )
        said, asked = await asyncio.gather(
            asyncio.gather(*map(self._is_their_row, rows)),
            asyncio.gather(*map(self._is_their_message, origins)),
        )
        return sum(said) + sum(asked)

    async def _is_their_row(self, row: str) -> bool:
        text = await self._server.command("HGET", f"notice:{row}", "conversation")
        return text is not None and self._is_theirs(decode_recipient(text).conversation)

    async def _is_their_message(self, origin: str) -> bool:
        text, message, at = await self._server.command("HMGET", f"inbox:{origin}", "origin", "message", "at")
        if text is None or int(at) > self._at:
            return False
        where = decode_inbound(message).conversation if message else None
        return self._erasure.begins(text) or self._is_theirs(where)

    def _is_theirs(self, where: Conversation | None) -> bool:
        return where is not None and self._erasure.is_of(where.channel, where.chat_id, where.sender_id)
