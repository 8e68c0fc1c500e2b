"""Publish and subscribe inside one process, the part that Redis plays for Flash."""

import asyncio
from collections import deque
from collections.abc import Hashable
from typing import Any


class Stream:
    """An endless sequence of events for one listener; `aclose` ends it."""

    __slots__ = ("_closed", "_events", "_topics", "_waiter")

    def __init__(self) -> None:
        self._events: deque[Any] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._topics: list[tuple[Topics, Hashable]] = []
        self._closed = False

    @property
    def closed(self) -> bool:
        """True once the listener has gone."""
        return self._closed

    def put(self, event: Any) -> None:
        """Adds an event; the listener sees events in this order."""
        self._events.append(event)
        self._wake()

    def listen(self, topics: "Topics", topic: Hashable) -> None:
        """Adds every later event of a topic to this stream."""
        topics.join(topic, self)
        self._topics.append((topics, topic))

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> Any:
        while not self._events:
            if self._closed:
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._events.popleft()

    async def aclose(self) -> None:
        """Leaves all topics and ends the sequence."""
        self._closed = True
        for topics, topic in self._topics:
            topics.leave(topic, self)
        self._topics.clear()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Topics:
    """Named topics: an event reaches everybody who listens at that moment, and nobody later."""

    def __init__(self) -> None:
        self._streams: dict[Hashable, list[Stream]] = {}

    def join(self, topic: Hashable, stream: Stream) -> None:
        """Adds a listener to a topic."""
        self._streams.setdefault(topic, []).append(stream)

    def leave(self, topic: Hashable, stream: Stream) -> None:
        """Takes a listener off a topic."""
        streams = self._streams[topic]
        streams.remove(stream)
        if not streams:
            del self._streams[topic]

    def publish(self, topic: Hashable, event: Any) -> None:
        """Hands an event to every listener of a topic."""
        for stream in tuple(self._streams.get(topic, ())):
            stream.put(event)
