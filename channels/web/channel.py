"""A chat page of our own: the page over HTTP, its conversation over a WebSocket."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.websockets import WebSocket

from ...locales.texts import FIRST_LANGUAGE
from ...web.addresses import client_address
from ...web.new_chats import NewChatLimit
from ...web.refusal import refuse
from ...web.signpost import Closed, Signpost
from ..base import Abilities, Conversation, InboundMessage, OutboundMessage, Receiver
from ..clock import utc_now
from ..errors import NotStored, TryLater
from ..said_secrets import TAKEN_BACK, cut
from ..transcript import Line, Transcript
from .admission import Admission
from .chats import KEY_PREFIX, WebChat, WebChatRefused, WebChats
from .frames import NewChat, Refused, Say, chat_frame, read_language, taken_frame
from .page import page_middleware, page_routes
from .socket import RESTART, REVOKED, Socket

_REVISION = re.compile(r"[0-9]{1,15}")
_SOCKETS_OF_A_CHAT = 8
_AGAIN = 0.5  # seconds
_LOOK = 2.0  # seconds between looks whether the chats of open pages were revoked, here or by another process


class WebChannel:
    """Carries messages to and from a web page; `app` is the ASGI application to mount, as at `/chat`.

    The address of a chat, the last part of its link, is its key: anyone who has it reads along and speaks, and nothing
    else is asked (chats.py says who makes them). So the page sends no referrer and asks not to be indexed, and a
    host that logs addresses logs keys. `signpost` makes the page for people without one. What `newcomers`, `admit` and
    `origins` say of who is let in, admission.py tells.

    `frame_ancestors` is the CSP source list of pages that may frame the chat. What the transcript or a receiver could
    not store (NotStored) is tried again. `clock` says when a line was written, and how long a QR still is of use.
    """

    name = "web"
    keeper = ""  # what is rewritten changes on all pages
    abilities = Abilities(
        edits=True, replies=True, buttons=True, repeats_safely=True, key_prefix=KEY_PREFIX, random_ids=True
    )

    def __init__(
        self,
        transcript: Transcript,
        chats: WebChats,
        *,
        signpost: Signpost | None = None,
        newcomers: NewChatLimit | None = None,
        admit: Callable[[str, str], Awaitable[float]] | None = None,
        frame_ancestors: str = "'none'",
        origins: Collection[str] = (),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._transcript = transcript
        self._chats = chats
        self._signpost = signpost = signpost or Signpost(FIRST_LANGUAGE)
        self._admission = Admission(transcript, newcomers=newcomers, admit=admit, origins=origins)
        self._clock = clock
        self._sockets: defaultdict[WebChat, set[Socket]] = defaultdict(set)
        self._receiver: Receiver | None = None
        self._app = Starlette(
            routes=[
                WebSocketRoute("/{address}/socket", self._serve_socket),
                *page_routes(self._instead, self._maker(), signpost),
            ],
            middleware=page_middleware(frame_ancestors),
            exception_handlers={HTTPStatus.NOT_FOUND: lambda request, _: signpost.chat(request, "lost")},
        )

    def _maker(self) -> Callable[[], Awaitable[str]] | None:
        """How somebody who has no chat gets one, where they may."""
        if self._chats.anybody:
            return self._chats.make
        return self._open_chat if self._chats.strangers else None

    async def _open_chat(self) -> str:
        return self._chats.open_address()

    @property
    def app(self) -> Starlette:
        """The ASGI application: `/` leads to one's chat, `/<address>` is its page, `/<address>/socket` its socket."""
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
        except NotStored as error:  # if it was stored after all, the same key does not store it twice
            raise TryLater(str(error), retry_after=_AGAIN) from error
        return line.id

    async def _write(self, chat_id: str, message: OutboundMessage, key: str) -> Line:
        if message.edit_of is not None:
            line = await self._transcript.rewrite(chat_id, message.edit_of, message)
            if line is not None:
                return line
        return await self._transcript.write(chat_id, key, True, message, self._clock())

    async def forget(self, conversation: Conversation, reference: str) -> None:
        """Write over what a person said, on every page of the chat."""
        try:
            await self._transcript.rewrite(conversation.chat_id, reference, OutboundMessage(TAKEN_BACK))
        except NotStored as error:
            raise TryLater(str(error), retry_after=_AGAIN) from error

    async def receive(self, receiver: Receiver) -> None:
        """Let pages connect and hand what people say to `receiver`, until cancelled; then all pages are closed."""
        self._receiver = receiver
        try:
            while True:
                await asyncio.sleep(_LOOK)
                await self._close_revoked()
        finally:
            self._receiver = None
            for sockets in self._sockets.values():
                for socket in sockets:
                    socket.close(RESTART)

    async def _close_revoked(self) -> None:
        """Close the pages of chats that have been revoked; while the store can't be asked, none is."""
        if not self._sockets:
            return
        try:
            standing = await self._chats.standing()
        except NotStored:
            return
        if standing is None:
            return
        for chat in [chat for chat in self._sockets if not (chat.stranger or chat.key in standing)]:
            self._close(chat, REVOKED)

    def _close(self, chat: WebChat, code: int) -> None:
        for socket in self._sockets.get(chat, ()):
            socket.close(code)

    async def _instead(self, request: Request) -> Response | None:
        """What is shown in place of a chat's page, if anything.

        While the store can't be asked nothing is: the page's socket waits for the store.
        """
        try:
            chat = await self._chats.find(request.path_params["address"])
            wait = 0.0 if chat is None else await self._admission.wait(chat, request)
        except NotStored:
            return None
        except Closed as closed:
            return self._signpost.closed(request, closed)
        if chat is None:
            return self._signpost.chat(request, "lost")
        return self._signpost.chat(request, "crowded", wait) if wait else None

    async def _serve_socket(self, websocket: WebSocket) -> None:
        if not self._admission.is_own(websocket):
            await _refuse(websocket, HTTPStatus.FORBIDDEN)
            return
        receiver = self._receiver
        if receiver is None:
            await _refuse(websocket, HTTPStatus.SERVICE_UNAVAILABLE)
            return
        address = websocket.path_params["address"]
        try:
            chat = await self._chats.find(address)
            wait = 0.0 if chat is None else await self._admission.wait(chat, websocket)
            if chat is not None and not wait:
                await self._chats.note_use(chat)
        except (NotStored, Closed):
            await _refuse(websocket, HTTPStatus.SERVICE_UNAVAILABLE)
            return
        if chat is None:
            await _refuse(websocket, HTTPStatus.NOT_FOUND)
        elif wait or len(self._sockets.get(chat, ())) >= _SOCKETS_OF_A_CHAT:
            await _refuse(websocket, HTTPStatus.TOO_MANY_REQUESTS, wait)
        else:
            await self._serve_page(websocket, address, chat, receiver)

    async def _serve_page(
        self, websocket: WebSocket, address: str, chat: WebChat, receiver: Receiver
    ) -> None:
        since, seen = (_revision(websocket, name) for name in ("since", "seen"))
        socket = Socket(
            websocket,
            chat.id,
            self._transcript,
            since,
            clock=self._clock,
            seen=seen,
            owner=chat.owner,
        )

        async def serve(wanted: Say | NewChat) -> str:
            if await self._chats.find(address) is None:
                self._close(chat, REVOKED)
                raise Refused("malformed")
            if isinstance(wanted, NewChat):
                return await self._new_chat(chat)
            said_here = replace(wanted, language=wanted.language or _language(websocket))
            return await self._hand_over(receiver, chat, said_here, client_address(websocket.scope))

        self._sockets[chat].add(socket)
        try:
            with self._transcript.watch(chat.id, socket.notice):
                await websocket.accept()
                await socket.run(serve)
        finally:
            self._sockets[chat].discard(socket)
            if not self._sockets[chat]:
                del self._sockets[chat]

    @property
    def clients(self) -> int:
        return sum(map(len, self._sockets.values()))

    async def _new_chat(self, chat: WebChat) -> str:
        if not chat.owner:
            raise Refused("malformed")
        try:
            return chat_frame(await self._chats.make())
        except WebChatRefused as refused:
            raise Refused("malformed") from refused

    async def _hand_over(self, receiver: Receiver, chat: WebChat, say: Say, source: str) -> str:
        """Write down what was said, which every page of the chat then shows, and give it to the receiver."""
        at = self._clock()
        # Prefixed, so that no page can take the line id of a message that the bot is yet to send.
        line = f"said-{say.id}"
        # No secret gets into the transcript, and the page shows what stands there in place of what was typed.
        said = OutboundMessage(cut(say.text).text, reply_to=say.reply_to)
        await self._transcript.write(chat.id, line, False, said, at)
        await receiver(
            InboundMessage(
                Conversation(self.name, chat.id, chat.id),
                f"{chat.id}:{say.id}",
                say.text,
                at,
                reply_to=say.reply_to,
                language=say.language,
                time_zone=say.time_zone,
                reference=line,
                source=source,
            )
        )
        await self._chats.note_use(chat)
        return taken_frame(say.id)


async def _refuse(websocket: WebSocket, status: int, wait: float = 0.0) -> None:
    await refuse(websocket.scope, websocket.receive, websocket.send, status, wait=wait)


def _revision(websocket: WebSocket, name: str) -> int:
    given = websocket.query_params.get(name, "")
    return int(given) if _REVISION.fullmatch(given) else 0


def _language(websocket: WebSocket) -> str | None:
    return read_language(websocket.headers.get("accept-language", ""))
