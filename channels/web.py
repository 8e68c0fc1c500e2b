"""A chat page of our own: the page over HTTP, its conversation over a WebSocket."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.websockets import WebSocket

from ..web.hosts import Origin, same_host
from ..web.refusal import refuse
from .base import Abilities, Conversation, InboundMessage, OutboundMessage, Receiver
from .errors import TryLater
from .transcript import Line, Transcript
from .web_frames import Say, read_language
from .web_page import TOKEN, page_middleware, page_routes
from .web_socket import RESTART, Socket

_REVISION = re.compile(r"[0-9]{1,15}")
_SOCKETS_OF_A_CHAT = 8
_AGAIN = 0.5  # seconds


class WebChannel:
    """Carries messages to and from a web page; `app` is the ASGI application to mount, as at `/chat`.

    The link of a chat is its key: its random token is both the chat's id and its person's, whoever has the link
    reads along and speaks, and nothing else is asked. So the page sends no referrer and asks not to be indexed,
    and a host that logs addresses logs keys.

    `frame_ancestors` is the CSP source list of pages that may frame the chat. `origins` are further addresses
    (`https://shop.example/wallet`) whose pages may open a socket, for a proxy that rewrites the Host header. `unstored`
    are the errors of the transcript and of a receiver which say that nothing was stored: that is tried again.
    """

    name = "web"
    abilities = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True, keyed=True)

    def __init__(
        self,
        transcript: Transcript,
        *,
        frame_ancestors: str = "'none'",
        origins: Collection[str] = (),
        unstored: tuple[type[Exception], ...] = (),
    ) -> None:
        self._transcript = transcript
        self._origins = frozenset(map(Origin.of, origins))
        self._unstored = unstored
        self._sockets: defaultdict[str, set[Socket]] = defaultdict(set)
        self._receiver: Receiver | None = None
        self._app = Starlette(
            routes=[WebSocketRoute("/{token}/socket", self._serve_socket), *page_routes()],
            middleware=page_middleware(frame_ancestors),
        )

    @property
    def app(self) -> Starlette:
        """The ASGI application: `/` opens a new chat, `/<token>` is the page, `/<token>/socket` its socket."""
        return self._app

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """`app`, mounted at `/chat`."""
        return (Mount("/chat", self._app),)

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        """Write the message to the transcript, which has every open page show it; its reference is its line's id.

        A page that is not open now shows it when it comes back, so this succeeds once the line is stored.
        """
        chat_id = conversation.chat_id
        try:
            line = await self._write(chat_id, message, key)
        except self._unstored as error:  # if it was stored after all, the same key does not store it twice
            raise TryLater(str(error), retry_after=_AGAIN) from error
        return line.id

    async def _write(self, chat_id: str, message: OutboundMessage, key: str) -> Line:
        if message.edit_of is not None:
            line = await self._transcript.rewrite(chat_id, message.edit_of, message)
            if line is not None:
                return line
        return await self._transcript.write(chat_id, key, True, message, datetime.now(UTC))

    async def receive(self, receiver: Receiver) -> None:
        """Let pages connect and hand what people say to `receiver`, until cancelled; then all pages are closed."""
        self._receiver = receiver
        try:
            await asyncio.Event().wait()
        finally:
            self._receiver = None
            for sockets in self._sockets.values():
                for socket in sockets:
                    socket.close(RESTART)

    async def _serve_socket(self, websocket: WebSocket) -> None:
        receiver, refusal = self._receiver, self._refusal(websocket)
        if receiver is None or refusal is not None:
            status = refusal or HTTPStatus.SERVICE_UNAVAILABLE
            await refuse(websocket.scope, websocket.receive, websocket.send, status)
            return
        chat_id = websocket.path_params["token"]
        since, seen = (_revision(websocket, name) for name in ("since", "seen"))
        socket = Socket(websocket, chat_id, self._transcript, since, seen=seen, unstored=self._unstored)
        self._sockets[chat_id].add(socket)
        try:
            with self._transcript.watch(chat_id, socket.notice):
                await websocket.accept()
                await socket.run(partial(self._hand_over, receiver, chat_id, _language(websocket)))
        finally:
            self._sockets[chat_id].discard(socket)
            if not self._sockets[chat_id]:
                del self._sockets[chat_id]

    def _refusal(self, websocket: WebSocket) -> int | None:
        """Why the socket must not be opened, if so. A program without an Origin holds no cookie to misuse."""
        token = websocket.path_params["token"]
        origin = websocket.headers.get("origin")
        if not TOKEN.fullmatch(token):
            return HTTPStatus.NOT_FOUND
        if origin is not None and not self._is_own(Origin.of(origin), websocket):
            return HTTPStatus.FORBIDDEN
        if len(self._sockets.get(token, ())) >= _SOCKETS_OF_A_CHAT:
            return HTTPStatus.TOO_MANY_REQUESTS
        return None

    def _is_own(self, page: Origin | None, websocket: WebSocket) -> bool:
        return page is not None and (
            page in self._origins or same_host(page, websocket.headers.get("host", ""))
        )

    async def _hand_over(self, receiver: Receiver, chat_id: str, language: str | None, say: Say) -> None:
        """Write down what was said, which every page of the chat then shows, and give it to the receiver."""
        at = datetime.now(UTC)
        # Prefixed, so that no page can take the line id of a message that the bot is yet to send.
        said = OutboundMessage(say.text, reply_to=say.reply_to)
        await self._transcript.write(chat_id, f"said-{say.id}", False, said, at)
        await receiver(
            InboundMessage(
                Conversation(self.name, chat_id, chat_id),
                f"{chat_id}:{say.id}",
                say.text,
                at,
                reply_to=say.reply_to,
                language=say.language or language,
                time_zone=say.time_zone,
            )
        )


def _revision(websocket: WebSocket, name: str) -> int:
    given = websocket.query_params.get(name, "")
    return int(given) if _REVISION.fullmatch(given) else 0


def _language(websocket: WebSocket) -> str | None:
    return read_language(websocket.headers.get("accept-language", ""))
