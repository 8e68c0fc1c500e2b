"""One open page of a web chat: sends it the lines it misses and hands on what its person says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from ..errors import NotStored
from ..transcript import Line, Transcript
from . import frames
from .frames import NewChat, Refused, Say

GOING_AWAY, UNSUPPORTED, TOO_BIG, RESTART, REVOKED = 1001, 1003, 1009, 1012, 4404
"""Close codes of RFC 6455 §7.4.1 and of IANA's registry; the last one is ours: this address opens no chat any more."""

_ANSWERS_WAITING = 32
_LINES = 200  # that a new page is shown, and that are held in memory at once
_AGAIN = 0.5  # seconds between tries at a store that can't be asked


Serve = Callable[[Say | NewChat], Awaitable[str]]
"""Does what a frame of a page wants, and returns the frame to answer with. Raises Refused."""


class Socket:
    """One WebSocket of one chat.

    News is a hint here too: `notice()` only wakes the writer, which asks the transcript for what is newer than
    the last line sent. So lines come in the order of their revisions and none is left out, a slow page holds up
    nobody, and there is no queue of lines to overflow.

    The page has all lines up to `revision`; with 0 it is new and gets the newest lines, and with them all that is newer
    than `seen`, what its person saw when they were last there: the news of a payment may lie that far back.

    While the transcript or the receiver can't store what is said (NotStored), the page stays connected: its next
    line waits, and so does its person.
    """

    def __init__(
        self,
        websocket: WebSocket,
        chat_id: str,
        transcript: Transcript,
        revision: int,
        *,
        clock: Callable[[], datetime],
        seen: int = 0,
        owner: bool = False,
    ) -> None:
        self._websocket = websocket
        self._chat_id = chat_id
        self._transcript = transcript
        self._revision = revision
        self._clock = clock
        self._seen = seen
        self._owner = owner
        self._news = asyncio.Event()
        self._answers: asyncio.Queue[str] = asyncio.Queue(_ANSWERS_WAITING)
        self._closed_with: int | None = None

    def notice(self) -> None:
        """Tell that the chat has changed, or may have."""
        self._news.set()

    def close(self, code: int) -> None:
        """Ask the socket to end with `code`."""
        if self._closed_with is None:
            self._closed_with = code
        self._news.set()

    async def run(self, serve: Serve) -> None:
        """Serve the page until it leaves or `close` is called; each frame is answered by what `serve` returns for it.

        What is being served when the page leaves is served to the end.
        """
        async with asyncio.TaskGroup() as tasks:
            reader = tasks.create_task(self._read(serve, tasks))
            with suppress(WebSocketDisconnect):
                await self._write()
            reader.cancel()
        states = {self._websocket.client_state, self._websocket.application_state}
        if self._closed_with is not None and states == {WebSocketState.CONNECTED}:
            await self._websocket.close(self._closed_with)

    async def _read(self, serve: Serve, tasks: asyncio.TaskGroup) -> None:
        while True:
            event = await self._websocket.receive()
            if event["type"] == "websocket.disconnect":
                return self.close(GOING_AWAY)
            frame = event.get("text")
            if frame is None:
                return self.close(UNSUPPORTED)
            if len(frame.encode(errors="replace")) > frames.FRAME_LIMIT:
                return self.close(TOO_BIG)
            if frames.is_ping(frame):  # at once: the writer may be waiting for the store
                with suppress(WebSocketDisconnect):
                    await self._websocket.send_text(frames.PONG)
                continue
            answering = tasks.create_task(self._answer(frame, serve))
            if (answer := await asyncio.shield(answering)) is not None:
                await self._answers.put(answer)
            self._news.set()

    async def _answer(self, frame: str, serve: Serve) -> str | None:
        """The frame to answer with; None for a page that has left meanwhile, and will say it again."""
        while self._closed_with is None:
            try:
                return await serve(frames.read_frame(frame))
            except Refused as refused:
                return frames.refused_frame(refused)
            except NotStored:
                await asyncio.sleep(_AGAIN)
        return None

    async def _write(self) -> None:
        await self._find_beginning()
        await self._write_lines()
        await self._websocket.send_text(frames.ready_frame(self._revision, self._owner))
        while True:
            await self._news.wait()
            self._news.clear()
            answers = self._answers.qsize()
            await self._write_lines()
            for _ in range(answers):
                await self._websocket.send_text(self._answers.get_nowait())
            if self._closed_with is not None:
                return

    async def _find_beginning(self) -> None:
        """Set the revision after which the page misses lines.

        A page may know more than the store, which was put back or emptied: then it is new.
        """
        last = await self._asked(lambda: self._transcript.last(self._chat_id, 1))
        newest = last[-1].revision if last else 0
        if 0 < self._revision <= newest:
            return
        shown = await self._asked(lambda: self._transcript.last(self._chat_id, _LINES))
        self._revision = shown[0].revision - 1 if shown else 0
        if 0 < self._seen <= newest:
            self._revision = min(self._revision, self._seen)

    async def _write_lines(self) -> None:
        """Send all that is newer than the last line sent, a part at a time."""
        more = True
        while more:
            lines = await self._asked(lambda: self._transcript.since(self._chat_id, self._revision, _LINES))
            more = len(lines) == _LINES
            for line in lines:
                # In a thread: a reload of a long chat draws many codes, and others are waiting for the loop.
                await self._websocket.send_text(
                    await asyncio.to_thread(frames.line_frame, line, self._clock())
                )
                self._revision = line.revision
            if not lines:
                more = await self._begins_anew()

    async def _begins_anew(self) -> bool:
        """Whether the lines that the page has were forgotten, and others came: their revisions begin anew."""
        last = await self._asked(lambda: self._transcript.last(self._chat_id, 1))
        if not last or last[-1].revision >= self._revision:
            return False
        self._revision = 0
        return True

    async def _asked(self, question: Callable[[], Awaitable[Sequence[Line]]]) -> Sequence[Line]:
        """What the transcript says, as soon as it says anything; nothing once the socket is to close."""
        while self._closed_with is None:
            try:
                return await question()
            except NotStored:
                await asyncio.sleep(_AGAIN)
        return ()
