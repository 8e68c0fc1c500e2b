"""Web chats that people open for themselves: how many from one address of the net, over all instances of a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ..storage.base import Repositories
from ..tracking.clock import Clock
from ..wallet.base import Window
from ..web.signpost import Closed
from .config.settings import Settings
from .dispatch.holding import words_of

_MINUTE, _DAY = 60.0, 86_400.0


@dataclass(frozen=True, slots=True)
class NewChats:
    """Counts them; the address is kept as a digest. Raises StoreError."""

    settings: Settings
    store: Repositories
    clock: Clock

    async def admit(self, source: str, chat: str) -> float:
        """Let a chat be opened from an address, once, and return 0.0; else the seconds until one more may.

        Raises Closed in a lockdown.
        """
        modes = await self.store.modes.now()
        if modes.lockdown is not None:
            raise Closed(partial(words_of, modes))
        taken: list[Window] = []
        for window in self._windows(await self.store.digests.of("address", source)):
            if (wait := await self.store.windows.take(window, chat, self.clock())) > 0:
                for one in taken:
                    await self.store.windows.give_back(one, chat)
                return wait
            taken.append(window)
        return 0.0

    def _windows(self, source: str) -> Sequence[Window]:
        settings = self.settings
        return (
            Window(f"web-chats:{source}", settings.http_new_chats_per_minute, _MINUTE),
            Window(f"web-chats-day:{source}", settings.http_new_chats_per_day, _DAY),
        )
