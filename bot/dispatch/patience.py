"""What a person is answered who says one line after the other that is no command."""

from __future__ import annotations

from ...accounts.roles import Owners
from ...commands.base import Context
from ...tracking.clock import Clock, utc_now
from ...tracking.shares import Limited, OverShare, uncounted
from ...tracking.unknown_lines import Heed, Patience, UnknownLines


class UnknownReplies:
    """Keeps answers to unknown lines from going on for ever, as between two programs that answer each other.

    Only where people link wallets of their own, and of nobody who owns the house: there every line is answered.
    """

    def __init__(
        self,
        lines: UnknownLines,
        owners: Owners,
        patience: Patience,
        *,
        clock: Clock = utc_now,
        limited: Limited = uncounted,
    ) -> None:
        self._lines = lines
        self._owners = owners
        self._patience = patience
        self._clock = clock
        self._limited = limited

    async def unknown(self, context: Context) -> None:
        """Count an unknown line. Raises OverShare for one that gets the last answer, or none; or StoreError."""
        if not self._counts(context):
            return
        heed = await self._lines.count(
            context.account.id, context.message.origin, self._patience, self._clock()
        )
        if heed is not Heed.ANSWER:
            self._limited("unknown")
            silence = self._patience.silence.total_seconds()
            raise OverShare("share-unknown", silence, told=heed is Heed.SILENCE)

    async def known(self, context: Context) -> None:
        """A command was said: the next unknown line is the first one again. Raises StoreError."""
        if self._counts(context):
            await self._lines.end(context.account.id)

    def _counts(self, context: Context) -> bool:
        account = context.account
        return context.shop.linking and account.id != "" and not self._owners.include(account.person)
