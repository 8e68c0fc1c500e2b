"""The live feed: one socket on which the statuses of all open invoices arrive."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self

import aiohttp
import structlog
from gql.transport.exceptions import TransportError
from graphql import ExecutionResult

from ..base import Invoice, InvoiceStatus
from ..errors import WalletError, WalletUnavailable
from .client import payload
from .refusals import first_meaning
from .replies import StatusRow
from .socket import FeedTimes, StatusSocket, Subscription

log = structlog.get_logger(__name__)

_SENDS_IN_A_ROW = 50  # then others get their turn on the event loop
_AHEAD = 1000  # subscriptions without a first status, until more are sent
_UNHEARD = 2.0  # seconds until those are counted no more


@dataclass(eq=False, slots=True)
class _Followed:
    """An invoice that is followed. `subscription` is None until it is subscribed, and while it waits for a retry."""

    invoice: Invoice
    subscription: Subscription | None = None
    failures: int = 0


class FlashFeed:
    """A StatusFeed over one anonymous connection, opened with `async with`; see `FeedTimes` for when it gives up.

    Iterating raises WalletUnavailable once the connection has ended, after the news that came before. Statuses that
    nobody has read yet are kept one per invoice, so a flood of duplicates takes no memory.
    """

    def __init__(self, url: str, times: FeedTimes) -> None:
        self._url = url
        self._times = times
        self._followed: dict[str, _Followed] = {}
        self._to_send: dict[str, None] = {}
        self._to_stop: list[Subscription] = []
        self._news: dict[str, InvoiceStatus] = {}
        self._ended: WalletUnavailable | None = None
        self._something_to_send = asyncio.Event()
        self._something_to_read = asyncio.Event()
        self._retries: set[asyncio.TimerHandle] = set()
        self._unheard: set[Subscription] = set()  # subscribed, and no first status so far
        self._heard = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._socket = StatusSocket(self._url, self._session, self._times, self._closed)
        try:
            async with asyncio.timeout(self._times.connect):
                await self._socket.connect()
        except (TransportError, TimeoutError) as error:
            await self._close()
            raise WalletUnavailable(f"no feed: {error or type(error).__name__}") from error
        except BaseException:
            await self._close()
            raise
        self._sender = asyncio.create_task(self._send_all(), name="flash-feed-sender")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sender.cancel()
        try:
            await asyncio.wait([self._sender])
        finally:
            await self._close()

    def follow(self, invoice: Invoice) -> None:
        """Follow an invoice until it is paid; following twice is following once."""
        if invoice.payment_hash not in self._followed:
            self._followed[invoice.payment_hash] = _Followed(invoice)
            self._subscribe_soon(invoice.payment_hash)

    def leave(self, payment_hash: str) -> None:
        """Follow it no longer."""
        followed = self._followed.pop(payment_hash, None)
        self._to_send.pop(payment_hash, None)
        self._news.pop(payment_hash, None)
        if followed is not None:
            self._unsubscribe(followed)

    async def __aiter__(self) -> AsyncIterator[tuple[str, InvoiceStatus]]:
        """Yield (payment hash, status); ends by raising WalletUnavailable."""
        while True:
            while self._news:
                payment_hash = next(iter(self._news))
                yield payment_hash, self._news.pop(payment_hash)
            if self._ended is not None:
                raise self._ended
            self._something_to_read.clear()
            await self._something_to_read.wait()

    # Called by the socket.

    def _answered(self, subscription: Subscription, result: ExecutionResult) -> None:
        self._hear(subscription)
        followed = self._followed.get(subscription.payment_hash)
        if followed is None:
            return
        try:
            status = _status_in(result)
        except WalletError as error:
            log.debug("status_not_told", payment_hash=subscription.payment_hash[:8], reason=str(error))
            if followed.subscription is subscription:  # else a retry is on its way already
                self._unsubscribe(followed)
                self._retry_later(followed)
            return
        followed.failures = 0
        if status is InvoiceStatus.PAID:
            del self._followed[subscription.payment_hash]
            self._to_send.pop(subscription.payment_hash, None)
            self._unsubscribe(followed)
        self._news[subscription.payment_hash] = status
        self._something_to_read.set()

    def _subscription_ended(self, subscription: Subscription, error: Exception | None) -> None:
        log.debug("subscription_ended", payment_hash=subscription.payment_hash[:8], reason=str(error))
        self._hear(subscription)
        self._socket.listeners.pop(subscription.query_id, None)
        followed = self._followed.get(subscription.payment_hash)
        if followed is None or followed.subscription is not subscription:
            return
        followed.subscription = None
        if error is None and not self._socket.listeners:
            # Flash completes nothing: a server that completes all there is, is going away.
            self._end(WalletUnavailable("the server completed every subscription"))
            return
        self._retry_later(followed)

    def _closed(self, error: Exception | None) -> None:
        self._end(WalletUnavailable(f"the feed was closed: {error or type(error).__name__}"))

    # Inside.

    async def _send_all(self) -> None:
        """Send what `follow` and `leave` ask for, one frame after the other, until the connection ends."""
        sent = 0
        try:
            while True:
                await self._something_to_send.wait()
                self._something_to_send.clear()
                while self._to_stop or self._to_send:
                    await self._keep_pace()
                    await self._send_next()
                    sent += 1
                    if sent % _SENDS_IN_A_ROW == 0:
                        await asyncio.sleep(0)
        except TransportError as error:
            self._end(WalletUnavailable(f"the feed takes no more: {error}"))

    async def _keep_pace(self) -> None:
        """Wait until the server has answered most of what it was sent, or does not, for whatever reason.

        Behind tens of thousands of frames no ping would be answered in time, and the connection given up for dead.
        """
        if len(self._unheard) < _AHEAD:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_UNHEARD):
                while len(self._unheard) > _AHEAD // 2:
                    self._heard.clear()
                    await self._heard.wait()
                return
        self._unheard.clear()

    def _hear(self, subscription: Subscription) -> None:
        self._unheard.discard(subscription)
        self._heard.set()

    async def _send_next(self) -> None:
        if self._to_stop:
            await self._socket.stop(self._to_stop.pop())
            return
        payment_hash = next(iter(self._to_send))
        del self._to_send[payment_hash]
        followed = self._followed[payment_hash]
        followed.subscription = Subscription(payment_hash, self._answered, self._subscription_ended)
        self._unheard.add(followed.subscription)
        await self._socket.start(followed.subscription, followed.invoice.payment_request)

    def _subscribe_soon(self, payment_hash: str) -> None:
        self._to_send[payment_hash] = None
        self._something_to_send.set()

    def _unsubscribe(self, followed: _Followed) -> None:
        if followed.subscription is not None:
            self._hear(followed.subscription)
            self._to_stop.append(followed.subscription)
            self._something_to_send.set()
            followed.subscription = None

    def _retry_later(self, followed: _Followed) -> None:
        ceiling = min(self._times.longest_retry, self._times.retry * 2**followed.failures)
        followed.failures = min(followed.failures + 1, 30)
        pause = random.uniform(ceiling / 2, ceiling)  # noqa: S311 — spreads retries, guards nothing
        timer: asyncio.TimerHandle

        def again() -> None:
            self._retries.discard(timer)
            if (
                self._followed.get(followed.invoice.payment_hash) is followed
                and followed.subscription is None
            ):
                self._subscribe_soon(followed.invoice.payment_hash)

        timer = asyncio.get_running_loop().call_later(pause, again)
        self._retries.add(timer)

    def _end(self, error: WalletUnavailable) -> None:
        if self._ended is None:
            self._ended = error
        self._something_to_read.set()

    async def _close(self) -> None:
        for timer in self._retries:
            timer.cancel()
        self._retries.clear()
        try:
            await self._socket.close()
        finally:  # a polite close is cut short where the bot stops while Flash stalls
            self._socket.abort()
            await self._session.close()


def _status_in(result: ExecutionResult) -> InvoiceStatus:
    if isinstance(result.errors, list) and (error := first_meaning(result.errors)) is not None:
        raise error
    if not isinstance(result.data, dict):
        raise WalletUnavailable("a frame without data")
    return StatusRow.status_in(payload(result.data, "lnInvoicePaymentStatus"))
