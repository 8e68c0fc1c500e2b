"""gql's WebSocket transport, made to carry thousands of subscriptions and to end whenever the connection does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import ClientSession
from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
from gql.transport.common.adapters.aiohttp import AIOHTTPWebSocketsAdapter
from gql.transport.common.listener_queue import ListenerQueue, ParsedAnswer
from gql.transport.exceptions import (
    TransportConnectionFailed,
    TransportProtocolError,
    TransportQueryError,
    TransportServerError,
)
from graphql import ExecutionResult

from .documents import FOLLOW_INVOICE, PrintedRequest

_LARGEST_FRAME = 262_144


@dataclass(frozen=True, slots=True)
class FeedTimes:
    """Seconds. A dead connection is noticed after `ping` + `pong` at the latest, also one that takes no more data.

    `retry` to `longest_retry` is the back-off of one invoice whose status the server could not tell.
    """

    connect: float = 15.0
    ping: float = 10.0
    pong: float = 5.0
    close: float = 2.0
    retry: float = 1.0
    longest_retry: float = 60.0


class Subscription(ListenerQueue):
    """What gql hands the answers to one subscription to.

    The library's own is a queue, read by a task through two generators: 8 kB each. This one calls a function.
    `error` None in `on_end` means that the server completed the subscription.
    """

    send_stop = False

    def __init__(
        self,
        payment_hash: str,
        on_answer: Callable[[Subscription, ExecutionResult], None],
        on_end: Callable[[Subscription, Exception | None], None],
    ) -> None:
        self.payment_hash = payment_hash
        self._on_answer = on_answer
        self._on_end = on_end

    async def put(self, item: ParsedAnswer) -> None:
        """Take an answer, or the word that there are no more."""
        kind, result = item
        if result is not None:
            self._on_answer(self, result)
        elif kind == "complete":
            self._on_end(self, None)

    async def set_exception(self, exception: Exception) -> None:
        """Take the error of this subscription; that of the connection arrives by `StatusSocket.on_closed`."""
        if isinstance(exception, TransportQueryError):
            self._on_end(self, exception)


class StatusSocket(AIOHTTPWebsocketsTransport):
    """One anonymous connection. A new one is made for each attempt: gql's own reconnecting can hang for ever."""

    def __init__(
        self,
        url: str,
        session: ClientSession,
        times: FeedTimes,
        on_closed: Callable[[Exception | None], None],
    ) -> None:
        super().__init__(
            url,
            session=session,
            subprotocols=[self.GRAPHQLWS_SUBPROTOCOL],
            connect_timeout=times.connect,
            ack_timeout=times.connect,
            close_timeout=times.close,
            websocket_close_timeout=times.close,
            ping_interval=times.ping,
            pong_timeout=times.pong,
            connect_args={"max_msg_size": _LARGEST_FRAME},
        )
        self._send_timeout = times.pong
        self._on_closed = on_closed
        self._tcp: asyncio.Transport | None = None

    async def start(self, subscription: Subscription, payment_request: str) -> None:
        """Subscribe. The listener is in place before the server can answer.

        gql's `subscribe` registers it only after the frame is sent, and drops what comes before.
        """
        subscription.query_id = self.next_query_id
        self.listeners[subscription.query_id] = subscription
        request = PrintedRequest(FOLLOW_INVOICE, {"input": {"paymentRequest": payment_request}})
        sent_as = await self._send_query(request)
        assert sent_as == subscription.query_id, "only one task may subscribe"

    async def stop(self, subscription: Subscription) -> None:
        """Tell the server that a subscription is over; answers still on their way are dropped."""
        if self.listeners.pop(subscription.query_id, None) is not None:
            await self._send_complete_message(subscription.query_id)

    def abort(self) -> None:
        """Cut the connection under the socket. A peer that reads no more would keep a polite close waiting for ever."""
        if self._tcp is not None:
            self._tcp.abort()

    async def _after_connect(self) -> None:
        await super()._after_connect()  # type: ignore[no-untyped-call]
        assert isinstance(self.adapter, AIOHTTPWebSocketsAdapter)
        assert self.adapter.websocket is not None
        connection = self.adapter.websocket._response.connection
        self._tcp = connection.transport if connection is not None else None

    async def _send(self, message: str) -> None:
        # A peer that reads no more makes `send` wait for room in the buffer, and the ping with it.
        try:
            async with asyncio.timeout(self._send_timeout):
                await super()._send(message)
        except TimeoutError as error:
            await self._fail(TransportServerError("the server takes no data"), clean_close=False)
            raise TransportConnectionFailed("the server takes no data") from error

    def _parse_answer(self, answer: str) -> tuple[str, int | None, ExecutionResult | None]:
        # Any other error would end gql's reading task without a word to anybody.
        try:
            return super()._parse_answer(answer)
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise TransportProtocolError(f"a frame that is no message: {type(error).__name__}") from error

    async def _close_hook(self) -> None:
        self._on_closed(self.close_exception)
        await super()._close_hook()  # type: ignore[no-untyped-call]
