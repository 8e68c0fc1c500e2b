"""A port's line to the outside world: it can refuse, stall, answer with an error, and heal by itself."""

import asyncio
import socket
from abc import ABC, abstractmethod
from typing import Literal

LineMode = Literal["ok", "refuse", "stall", "status"]
BACKLOG = 2048


class Listener(ABC):
    """A server on one port that can stop listening and start again on the same port."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._placeholder: socket.socket | None = None

    @abstractmethod
    async def serve(self, bound: socket.socket) -> None:
        """Starts accepting on a bound socket."""

    @abstractmethod
    async def stop(self) -> None:
        """Stops accepting, cuts every open connection, and waits until that is done."""

    @abstractmethod
    def abort(self) -> None:
        """Cuts every open connection without a word: a reset, no closing handshake."""

    @abstractmethod
    def freeze(self) -> None:
        """Stops reading from open connections, where the server would answer by itself."""

    @abstractmethod
    def thaw(self) -> None:
        """Reads again."""

    async def open(self) -> None:
        """Listens; port 0 becomes a free one, and stays the same when opened again."""
        if self._placeholder is not None:
            self._placeholder.close()
            self._placeholder = None
        bound = _bound(self.host, self.port)
        self.port = bound.getsockname()[1]
        try:
            await self.serve(bound)
        except BaseException:
            bound.close()
            raise

    async def refuse(self) -> None:
        """Stops listening and cuts everything; a bound but deaf socket keeps the port for later."""
        await self.stop()
        self._placeholder = _bound(self.host, self.port)

    async def close(self) -> None:
        """Gives the port up."""
        await self.stop()
        if self._placeholder is not None:
            self._placeholder.close()


class Line:
    """The switchable condition of one listener. Healing counts real seconds, not the sandbox's."""

    def __init__(self, listener: Listener) -> None:
        self.mode: LineMode = "ok"
        self.status = 502
        self._listener = listener
        self._moving = asyncio.Event()
        self._moving.set()
        self._changing = asyncio.Lock()
        self._healing: asyncio.Task[None] | None = None

    async def set(self, mode: LineMode, *, status: int = 502, seconds: float | None = None) -> None:
        """Changes the condition; with `seconds` it returns to `ok` after that time."""
        if self._healing is not None:
            self._healing.cancel()
            self._healing = None
        await self._change(mode, status)
        if seconds is not None and mode != "ok":
            self._healing = asyncio.create_task(self._heal_after(seconds))

    async def passage(self) -> int | None:
        """Waits while the line stalls; then None, or the HTTP status to answer with instead."""
        await self._moving.wait()
        return self.status if self.mode == "status" else None

    async def aclose(self) -> None:
        """Ends a pending healing and lets go whatever is stalled."""
        if self._healing is not None:
            self._healing.cancel()
        self._moving.set()

    async def _change(self, mode: LineMode, status: int) -> None:
        async with self._changing:
            was, self.mode, self.status = self.mode, mode, status
            if mode == "stall":
                self._moving.clear()
                self._listener.freeze()
            else:
                self._moving.set()
                self._listener.thaw()
            if mode == "refuse" and was != "refuse":
                await self._listener.refuse()
            elif was == "refuse" and mode != "refuse":
                await self._listener.open()

    async def _heal_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._change("ok", self.status)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it every answer
    # that is written in two pieces takes 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise OSError(error.errno, f"port {port} of {host} can't be had: {error.strerror}") from error
    return bound
