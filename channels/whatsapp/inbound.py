"""Takes what people write on WhatsApp, from the webhook or from Twilio's log, and minds who wants no messages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

from ..base import InboundMessage, Receiver
from ..contacts import Contacts
from ..recent import Recent

_STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE"})
_START_WORDS = frozenset({"START", "UNSTOP"})

_LOST = 2  # times that a chat was found to be nobody's, from which on somebody else may have its number
LONGEST_ABSENCE = timedelta(hours=24)
# Clocks differ, and the webhook that came last need not be the last one sent.
_OVERLAP = timedelta(minutes=10)


class OptOut(Enum):
    """What a person asks of messages as such."""

    STOP = auto()
    START = auto()


def opt_out_of(text: str, opt_out_type: str = "") -> OptOut | None:
    """What a text asks, by its words or by what Twilio's own opt-out handling made of it (`OptOutType`)."""
    word = (opt_out_type or text).strip().upper()
    if word in _STOP_WORDS:
        return OptOut.STOP
    return OptOut.START if word in _START_WORDS else None


class Inbound:
    """Stands between Twilio and the receiver, which is None while no message can be handed on.

    `missed` is set when one could not be taken, or not be read: then it is to be looked for in Twilio's log.
    """

    def __init__(self, channel: str, contacts: Contacts) -> None:
        self._channel = channel
        self._contacts = contacts
        self._granted: Recent[bool] = Recent()
        self.receiver: Receiver | None = None
        self.missed = asyncio.Event()
        self._first_missed: datetime | None = None
        self._missed_more = False  # since `begin`

    def begin(self) -> None:
        """What is missed from here on is to be looked for once more."""
        self.missed.clear()
        self._missed_more = False

    @property
    def behind(self) -> bool:
        """Whether something was missed, so that Twilio's log is to be read."""
        return self._first_missed is not None

    def miss(self, at: datetime) -> None:
        """Have what somebody wrote at a time looked for in Twilio's log."""
        self._missed_more = True
        self._first_missed = at if self._first_missed is None else min(self._first_missed, at)
        self.missed.set()

    async def missed_since(self, now: datetime) -> datetime | None:
        """From when on messages may have been missed; None if nobody ever wrote."""
        # Not the last one alone: where it could not be stored, it may not have been noted who wrote either.
        times = (await self._contacts.last_heard(self._channel), self._first_missed)
        known = [at for at in times if at is not None]
        return max(min(known) - _OVERLAP, now - LONGEST_ABSENCE) if known else None

    def caught_up(self) -> None:
        """What was missed is found, unless more was missed meanwhile."""
        if not self._missed_more:
            self._first_missed = None

    async def receive(self, message: InboundMessage, opt_out: OptOut | None) -> bool:
        """Hand a message to the receiver, unless its person wants no answers. False: there is no receiver now.

        A message may come twice: an opt-out counts once, and the receiver knows the rest by its id.
        """
        receiver, chat_id = self.receiver, message.conversation.chat_id
        if receiver is None:
            self.miss(message.at)  # Twilio may have no more tries left for it when there is one
            return False
        contact = await self._contacts.find(self._channel, chat_id)
        # First of all, since an answer may go out before `receiver` returns, and needs the open window.
        await self._contacts.heard(self._channel, chat_id, message.at, message.aliases)
        if (
            message.aliases and contact.stopped
        ):  # the id may have become somebody else's, who has stopped nothing
            contact = await self._contacts.find(self._channel, chat_id)
        if opt_out is not None and message.id not in self._granted:
            # A missed message may be older than what the webhook brought meanwhile: the later word counts.
            if contact.heard is None or contact.heard <= message.at:
                await self._contacts.stop(self._channel, chat_id, opt_out is OptOut.STOP)
            self._granted[message.id] = True
        if opt_out is OptOut.STOP or (opt_out is None and contact.stopped):
            return True
        if contact.unreached < _LOST:
            await receiver(message)
        else:
            await receiver(replace(message, lost=True))
        if contact.unreached:
            await self._contacts.reached(self._channel, chat_id)
        return True

    async def take_missed(self, messages: Sequence[InboundMessage]) -> None:
        """Take what was written while nobody listened, oldest first; what is known already, the receiver drops.

        What was said after a stop stays unanswered, though by now its person may want messages again.
        """
        stopped: set[str] = set()
        for message in messages:
            chat_id, opt_out = message.conversation.chat_id, opt_out_of(message.text)
            if opt_out is OptOut.STOP:
                stopped.add(chat_id)
            elif opt_out is OptOut.START:
                stopped.discard(chat_id)
            if opt_out is None and chat_id in stopped:
                await self._contacts.heard(self._channel, chat_id, message.at)
            else:
                await self.receive(message, opt_out)
