"""The inbox on Redis."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from ...channels.base import Conversation, InboundMessage, OutboundMessage
from ...tracking.bell import Bell
from ...tracking.outbox.base import NEWS_LAST
from ..encoding import MILLISECOND, decode_inbound, encode_inbound, encode_outbound, keyed, to_ms
from ..final_channels import FinalChannels
from .server import Server


class RedisInbox:
    """tracking.inbox.Inbox on Redis, for the instance of this name: when that is dead, its claims have ended."""

    def __init__(self, server: Server, instance: str, changed: Bell, final: FinalChannels) -> None:
        self._server = server
        self._final = final
        self._changed = changed
        self._instance = instance
        self._doubtful: dict[str, list[str]] = {}  # the tokens of calls whose answer was lost, by the message

    async def add(self, origin: str, message: InboundMessage) -> bool:
        """A message that a call of ours stored whose answer was lost is new all the same: nobody handles it yet."""
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
                self._instance,
                NEWS_LAST // MILLISECOND,
                *tokens,
            )
        finally:
            if stored is None:
                self._doubtful.setdefault(origin, []).extend(tokens)
        self._changed.ring()
        return bool(stored)

    async def knows(self, origin: str) -> bool:
        return bool(await self._server.command("EXISTS", f"inbox:{self._server.names.origin(origin)}"))

    async def claim(self, conversation: Conversation) -> tuple[str, InboundMessage] | None:
        found = await self._server.run("claim_message", self._server.names.line(conversation), self._instance)
        if found is None:
            return None
        origin, message = found
        return origin, decode_inbound(message)

    async def abandoned(self, limit: int) -> Sequence[Conversation]:
        oldest = await self._server.run("abandoned", self._instance, limit)
        return [decode_inbound(message).conversation for message in oldest]

    async def answer(
        self,
        origin: str,
        message: InboundMessage,
        answer: OutboundMessage | None,
        payment_hash: str | None,
        further: Sequence[OutboundMessage] = (),
    ) -> None:
        """Only the first answer to a message counts."""
        names = self._server.names
        rows = [(names.origin(key), key, encode_outbound(one)) for key, one in keyed(origin, answer, further)]
        await self._server.run(
            "answer",
            names.origin(origin),
            origin,
            to_ms(message.at),
            self._channel(origin),
            names.where_text(message.conversation),
            payment_hash or "",
            self._final.text,
            *(part for row in rows for part in row),
        )
        self._changed.ring()

    def _channel(self, origin: str) -> str:
        return self._server.names.channel(origin.partition(":")[0])
