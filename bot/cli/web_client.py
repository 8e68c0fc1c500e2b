"""A person at the web channel, as a program: says lines and sees what the bot says, over restarts of the bot."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from ...channels.base import tells_payment
from ...channels.web.chats import chat_id_of

ANSWER = 60.0  # seconds in which an answer must come, whatever happens to the bot or to its wallet
RECONNECT = 0.1
LONGEST = 10_000  # characters: a longer frame would end the socket, and be sent again by the next one


@dataclass(frozen=True, slots=True)
class Seen:
    """One message of the bot as the page gets it. `qr` is the text of its picture."""

    id: str
    text: str
    qr: str | None
    buttons: tuple[tuple[str, str], ...]
    reply_to: str | None
    edited: bool
    at: str

    @property
    def is_notice(self) -> bool:
        """Whether it is the news of a payment: the id of a line is the key of its message."""
        return not self.edited and tells_payment(self.id)


class WebClient:
    """One person with a web chat of their own: at `address`, else at one that is made up, where any opens one.

    `on_message` sees every message of the bot, edits included. `chat_id` is that of a chat which no owner made.
    """

    def __init__(
        self,
        name: str,
        url: str,
        on_message: Callable[[str, Seen], None],
        *,
        address: str | None = None,
        chat_id: str | None = None,
    ) -> None:
        self.name = name
        address = address or secrets.token_urlsafe(16)
        self._chat_id = chat_id or chat_id_of(address)
        self._url = f"{url}/chat/{address}/socket"
        self._on_message = on_message
        self._revision = 0
        self._answered: dict[str, asyncio.Future[Seen]] = {}
        self._unsaid: dict[str, dict[str, Any]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._task: asyncio.Task[None] | None = None
        self.last: Seen | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._stay_connected())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def say(self, text: str, reply_to: str | None = None) -> Seen:
        """Say a line and return the bot's answer. Raises TimeoutError, or ValueError for a line too long."""
        if len(text) > LONGEST:
            raise ValueError(f"the chat takes {LONGEST} characters at once")
        said = secrets.token_urlsafe(9)
        answer: asyncio.Future[Seen] = asyncio.get_running_loop().create_future()
        self._answered[f"answer:web:{self._chat_id}:{said}"] = answer
        self._unsaid[said] = {"type": "say", "id": said, "text": text, "reply_to": reply_to}
        if self._socket is not None:
            await self._send(self._socket, said)
        return await asyncio.wait_for(answer, ANSWER)

    async def _stay_connected(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.ws_connect(f"{self._url}?since={self._revision}") as socket:
                        await self._listen(socket)
                except aiohttp.ClientError:
                    pass  # the bot is being killed or started: what was not taken is said again
                finally:
                    self._socket = None
                await asyncio.sleep(RECONNECT)

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        for said in list(self._unsaid):
            await self._send(socket, said)
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                self._take(json.loads(frame.data))

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, said: str) -> None:
        try:
            await socket.send_str(json.dumps(self._unsaid[said], ensure_ascii=False))  # as a browser does
        except (aiohttp.ClientError, ConnectionError):
            return  # the next connection sends it

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "taken":
                self._unsaid.pop(frame["id"], None)
            case "refused":
                self._refuse(frame)
            case "line":
                self._revision = max(self._revision, frame["revision"])
                if frame["by_bot"]:
                    self._see(frame)

    def _refuse(self, frame: dict[str, Any]) -> None:
        self._unsaid.pop(frame["id"], None)
        answer = self._answered.pop(f"answer:web:{self._chat_id}:{frame['id']}", None)
        if answer is not None and not answer.done():
            answer.set_exception(ValueError(f"the chat refuses this line: {frame['reason']}"))

    def _see(self, frame: dict[str, Any]) -> None:
        seen = Seen(
            id=frame["id"],
            text=frame["text"],
            qr=frame["qr"],
            buttons=tuple((button["label"], button["text"]) for button in frame["buttons"]),
            reply_to=frame["reply_to"],
            edited=frame["edited"],
            at=frame["at"],
        )
        if not seen.edited:
            self.last = seen
        self._on_message(self.name, seen)
        answer = self._answered.pop(seen.id, None)
        if answer is not None and not answer.done():
            answer.set_result(seen)
