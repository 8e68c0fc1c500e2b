"""One account at Flash and the server beside it, in one object."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Self

from ..base import Budget, LastRates, Payees, Windows
from ..limits import Monotonic
from .account import FlashAccount
from .server import POLL_BURST, FlashServer, utc_now
from .settings import FALLBACK, FRESH
from .socket import FeedTimes


class FlashWallet(FlashServer, FlashAccount):
    """A FlashServer and the one FlashAccount on it, opened together; see both for what can be set.

    Without `token` and `api_key` only statuses, feeds and rates can be asked for.
    """

    def __init__(
        self,
        *,
        graphql_url: str,
        ws_url: str,
        token: str | None = None,
        api_key: str | None = None,
        network: str = "lnbc",
        payees: Collection[str] = (),
        known_payees: Payees | None = None,
        timeout: float = 10.0,
        patience: float = 8.0,
        polls_per_minute: float = 30.0,
        poll_burst: int = POLL_BURST,
        budget: Budget | None = None,
        windows: Windows | None = None,
        feed_times: FeedTimes | None = None,
        last_rates: LastRates | None = None,
        price_fresh: float = FRESH,
        price_fallback: float = FALLBACK,
        clock: Monotonic = time.monotonic,
        now: Callable[[], datetime] = utc_now,
        on_date: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        FlashServer.__init__(
            self, graphql_url=graphql_url, ws_url=ws_url, timeout=timeout, polls_per_minute=polls_per_minute,
            poll_burst=poll_burst, budget=budget, feed_times=feed_times, last_rates=last_rates, price_fresh=price_fresh,
            price_fallback=price_fallback, clock=clock, now=now, on_date=on_date,
        )  # fmt: skip
        FlashAccount.__init__(
            self, self, token=token, api_key=api_key, network=network, payees=payees, known_payees=known_payees,
            patience=patience, windows=windows,
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opened:
            await opened.enter_async_context(self._public)
            await opened.enter_async_context(self._client)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._opened.aclose()
