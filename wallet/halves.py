"""Accounts that people have linked, opened when they are used and closed again."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

from .base import Credential, Credentials, WalletAccount, WalletRef
from .errors import NO_WALLET, WalletRefused
from .limits import Monotonic
from .linking import OpenLinker

MOST = 200
KEPT = 600.0
FRESH = 2.0
_LOOK = 60.0  # seconds between two looks for what has been idle


@dataclass(eq=False, slots=True)
class _Half:
    """An opened account. `asked_at` is when its credential was last seen in the store, `users` how many use it now."""

    account: WalletAccount
    credential: Credential | None
    asked_at: float
    used_at: float
    opened: AsyncExitStack
    users: int = 0
    left: bool = field(default=False)


class Halves:
    """Opens accounts by their credentials: at most `most` at a time, each until it was idle for `kept` seconds.

    A credential is asked for when an account is opened, and again every `fresh` seconds at most while it is used: so
    what another instance has unlinked is used for two seconds more at the longest, and the store is read once in two
    seconds for an account at work, and not at all for the others. What is used when it is closed ends first. It opens
    and closes the `linker` too.
    """

    def __init__(
        self,
        linker: OpenLinker,
        credentials: Credentials,
        *,
        most: int = MOST,
        kept: float = KEPT,
        fresh: float = FRESH,
        clock: Monotonic = time.monotonic,
    ) -> None:
        self._linker = linker
        self._credentials = credentials
        self._most = most
        self._kept = kept
        self._fresh = fresh
        self._clock = clock
        self._halves: OrderedDict[WalletRef, _Half] = OrderedDict()
        self._closings = 0

    def __len__(self) -> int:
        """How many are open."""
        return len(self._halves)

    async def __aenter__(self) -> Self:
        await self._linker.__aenter__()
        self._tidying = asyncio.create_task(self._tidy(), name="linked-wallets")
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._tidying.cancel()
        await asyncio.wait([self._tidying])
        try:
            for ref in list(self._halves):
                await self.close(ref)
        finally:
            await self._linker.__aexit__(*exc)

    @asynccontextmanager
    async def use(self, ref: WalletRef) -> AsyncIterator[WalletAccount]:
        """The account of a reference, open. Raises WalletRefused (NO_WALLET) where it has no credential (any more).

        What the credentials' store raises comes out of it too.
        """
        half = await self._open(ref)
        half.users += 1
        try:
            yield half.account
        finally:
            half.users -= 1
            half.used_at = self._clock()
            if half.left and not half.users:
                await half.opened.aclose()

    async def close(self, ref: WalletRef) -> None:
        """Close one now, as it was unlinked: what is under way ends, and whoever comes next asks for the credential."""
        self._closings += 1
        await self._leave(ref)

    async def tidy(self) -> None:
        """Close those that have been idle for long."""
        for ref, half in list(self._halves.items()):
            if not half.users and self._clock() - half.used_at >= self._kept:
                await self._leave(ref)

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(min(_LOOK, self._kept))
            await self.tidy()

    async def _open(self, ref: WalletRef) -> _Half:
        while True:
            half, now, closings = self._halves.get(ref), self._clock(), self._closings
            if half is None or now - half.asked_at >= self._fresh:
                credential = await self._credential(ref)
                if closings != self._closings:  # it may be that of a link which was removed meanwhile
                    continue
                half = self._halves.get(ref)
                if half is None or half.credential != credential:
                    await self._leave(ref)
                    await self._put(ref, credential, now)
                    continue
                half.asked_at = now
            self._halves.move_to_end(ref)
            return half

    async def _credential(self, ref: WalletRef) -> Credential | None:
        if not self._linker.needs_credential(ref):
            return None
        credential = await self._credentials.credential(ref)
        if credential is None:
            await self._leave(ref)
            raise WalletRefused(f"no account {ref.account} at {ref.backend}", code=NO_WALLET)
        return credential

    async def _put(self, ref: WalletRef, credential: Credential | None, asked_at: float) -> None:
        closings = self._closings
        async with AsyncExitStack() as stack:
            account = await stack.enter_async_context(self._linker.account(ref, credential))
            if ref in self._halves or closings != self._closings:  # somebody was quicker, or it was unlinked
                return
            self._halves[ref] = _Half(account, credential, asked_at, self._clock(), stack.pop_all())
        while len(self._halves) > self._most:
            await self._leave(next(iter(self._halves)))

    async def _leave(self, ref: WalletRef) -> None:
        half = self._halves.pop(ref, None)
        if half is None:
            return
        half.left = True
        if not half.users:
            await half.opened.aclose()
