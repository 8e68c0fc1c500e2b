"""The inbox: messages of people that wait for their answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..channels.base import Conversation, InboundMessage, OutboundMessage


class Inbox(Protocol):
    """Messages of people, stored before they are acknowledged. Every method is one atomic step."""

    async def add(self, origin: str, message: InboundMessage) -> bool:
        """Store a message; False when `origin` was stored before. This instance claims its conversation, unless
        another has. The person is back: dead notices of the conversation, except ANSWERs, become due again as if they
        were `created` now, and so do news that wait for another try, unless they may have arrived.
        """

    async def knows(self, origin: str) -> bool:
        """Whether a message is stored, answered or not."""

    async def claim(self, conversation: Conversation) -> tuple[str, InboundMessage] | None:
        """Claim the oldest message of a conversation that has no answer, as (origin, message).

        None when there is none, and while another living instance answers one of this conversation: that instance goes
        on with the next. The instance that has the claim gets the same message again until it is answered.
        """

    async def abandoned(self, limit: int) -> Sequence[Conversation]:
        """Conversations with unanswered messages that no other living instance has claimed, longest waiting first.

        Those that this instance has claimed are among them: the reply to such a claim may have been lost.
        """

    async def answer(
        self,
        origin: str,
        message: InboundMessage,
        answer: OutboundMessage | None,
        payment_hash: str | None,
        further: Sequence[OutboundMessage] = (),
    ) -> None:
        """Mark handled, and put the answer into the outbox as `answer:{origin}`. `payment_hash`: of its QR.

        `further` messages of it come after that, as `answer:{origin}+1` and so on: a reply to any is one to the charge.
        None: the person gets no answer. Where the charge is paid or cancelled by now, an EDIT of its QR goes after it.
        Of the message its origin is kept, and when it came; what was said is kept no longer.
        """
