"""Open pages of the web channel, as programs: what they are shown, in the order in which it came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import WebChats
from chatwallet.storage.base import Repositories

PROMISE = 2.0
"""Seconds in which a page shows what another instance has sent."""

Frame = dict[str, Any]


def open_web(store: Repositories, **more: Any) -> WebChannel:
    """A web channel that anybody gets a chat of, at any address."""
    return WebChannel(store.transcript, WebChats(store.values, anybody=True), **more)


class OpenPage:
    """A page that is connected; it fails where a line comes twice or out of order."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.revision = 0

    async def say(self, id_: str, text: str) -> None:
        await self._socket.send_json({"type": "say", "id": id_, "text": text, "reply_to": None})

    async def line(self, patience: float = PROMISE) -> Frame:
        """The next line; other frames are passed over."""
        return (await self.frames("line", patience))[-1]

    async def lines(self, kind: str, patience: float = PROMISE) -> list[str]:
        """The texts of the lines up to the next frame of a kind."""
        return [frame["text"] for frame in await self.frames(kind, patience) if frame["type"] == "line"]

    async def frames(self, kind: str, patience: float) -> list[Frame]:
        frames: list[Frame] = []
        async with asyncio.timeout(patience):
            while not frames or frames[-1]["type"] != kind:
                frames.append(await self._socket.receive_json())
                if frames[-1]["type"] == "line":
                    assert frames[-1]["revision"] > self.revision, "each once, and in order"
                    self.revision = frames[-1]["revision"]
        return frames


@asynccontextmanager
async def open_page(base: str, token: str, since: int = 0) -> AsyncIterator[OpenPage]:
    """A page of the chat of this token; it knows the lines up to a revision."""
    url = f"{base}/chat/{token}/socket?since={since}"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        yield OpenPage(socket)
