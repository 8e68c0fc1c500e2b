"""What people are told of a mode that an admin has switched on; whether something is held back the stores decide."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from ...accounts.modes import ModeHeld, Modes, ModeStore
from ...channels.base import OutboundMessage
from ...commands.base import Answer, Context
from ...locales.texts import Texts
from ...tracking.clock import Clock, utc_now
from ...tracking.shares import OverShare
from ...wallet.base import Window, Windows

_AGAIN = 600.0  # seconds until a chat is told anew that there is a lockdown


def words_of(modes: Modes, texts: Texts) -> str:
    """Why something is not done: what the admin wrote of a maintenance, else our own words in somebody's language.

    The reason of a lockdown is for the audit alone: it may say what somebody has got hold of.
    """
    if modes.lockdown is not None:
        return texts("mode-lockdown")
    if modes.maintenance is None:
        return texts("mode-over")
    return modes.maintenance.text or texts("mode-maintenance")


@dataclass(frozen=True, slots=True)
class Holding:
    """Reads the modes for each message, and answers in the place of what they hold back. Raises StoreError."""

    modes: ModeStore
    windows: Windows
    clock: Clock = utc_now

    async def now(self) -> Modes:
        """What is on."""
        return await self.modes.now()

    async def lock(self, context: Context, modes: Modes) -> Answer:
        """The answer to whatever is said in a lockdown, whose question is dropped.

        Raises OverShare where the chat was told within ten minutes: then it gets none. A message that is handled again
        is told again.
        """
        await self._drop(context)
        where = context.message.conversation
        window = Window(f"lockdown:{_digest(f'{where.channel}:{where.chat_id}')}", 1, _AGAIN)
        seconds = await self.windows.take(window, _digest(context.message.origin), self.clock())
        if seconds > 0:
            raise OverShare("mode-lockdown", seconds, told=True)
        return _say(context, modes)

    async def refused(self, context: Context, held: ModeHeld) -> Answer:
        """The answer where a step was held back: the question that led there is dropped."""
        await self._drop(context)
        return _say(context, held.modes)

    async def _drop(self, context: Context) -> None:
        if context.message.private:
            await context.services.accounts.drop_question(context.account.person)


def _say(context: Context, modes: Modes) -> Answer:
    return Answer(OutboundMessage(words_of(modes, context.texts)))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
