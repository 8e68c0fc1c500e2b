"""The inbox on Redis."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from ...channels.base import InboundMessage, OutboundMessage
from ..encoding import decode_inbound, encode_inbound, encode_outbound, to_ms
from .server import Server


class RedisInbox:
    """tracking.base.Inbox on Redis."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._doubtful: dict[str, list[str]] = {}  # the tokens of calls whose answer was lost, by the message

    async def add(self, origin: str, message: InboundMessage) -> bool:
        """See tracking.base.Inbox.

        A message that was stored by a call of ours whose answer was lost is new all the same: nobody handles it yet.
        """
        names = self._server.names
        tokens = [*self._doubtful.pop(origin, ()), secrets.token_hex(8)]
        stored = None
        try:
            stored = await self._server.run(
                "add_message",
                names.origin(origin),
                origin,
                encode_inbound(message),
                to_ms(message.at),
                self._channel(origin),
                names.line(message.conversation),
                *tokens,
            )
        finally:
            if stored is None:
                self._doubtful.setdefault(origin, []).extend(tokens)
        return bool(stored)

    async def waiting(self) -> Sequence[tuple[str, InboundMessage]]:
        """See tracking.base.Inbox."""
        return [(origin, decode_inbound(message)) for origin, message in await self._server.run("waiting")]

    async def answer(
        self, origin: str, message: InboundMessage, answer: OutboundMessage, payment_hash: str | None
    ) -> None:
        """See tracking.base.Inbox. Only the first answer to a message counts."""
        names = self._server.names
        await self._server.run(
            "answer",
            names.origin(origin),
            origin,
            to_ms(message.at),
            self._channel(origin),
            names.where_text(message.conversation),
            encode_outbound(answer),
            payment_hash or "",
        )

    def _channel(self, origin: str) -> str:
        return self._server.names.channel(origin.partition(":")[0])
