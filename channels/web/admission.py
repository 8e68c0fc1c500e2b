"""Who is let in: whose pages may open a socket, and how long a new chat waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from starlette.requests import HTTPConnection

from ...web.addresses import client_address
from ...web.hosts import Origin, same_host
from ...web.new_chats import NewChatLimit
from ..transcript import Transcript
from .chats import WebChat


class Admission:
    """Lets in pages of the host that they come to, and of `origins`.

    Those are further addresses (`https://shop.example/wallet`) whose pages may open a socket, for a proxy that rewrites
    the Host header.

    Where any address opens a chat, `newcomers` says how many new ones of one address of the net this process lets in;
    a chat with a name, or in which something was said, is not new. `admit` says it of strangers' chats over all
    instances: given where one comes from and its key it returns the seconds to wait, 0.0 once it is let in.
    """

    def __init__(
        self,
        transcript: Transcript,
        *,
        newcomers: NewChatLimit | None,
        admit: Callable[[str, str], Awaitable[float]] | None,
        origins: Collection[str],
    ) -> None:
        self._transcript = transcript
        self._newcomers = newcomers
        self._admit = admit
        self._origins = frozenset(map(Origin.of, origins))

    async def wait(self, chat: WebChat, connection: HTTPConnection) -> float:
        """The seconds that a chat has to wait because too many new ones came from its address.

        Raises NotStored, and Closed where no new one is let in now.
        """
        if self._newcomers is None or chat.name or await self._transcript.last(chat.id, 1):
            return 0.0
        if chat.stranger and self._admit is not None:
            source = client_address(connection.scope)
            if wait := await self._admit(source, chat.key):
                return wait
        return self._newcomers.wait(chat.key, connection.scope)

    def is_own(self, connection: HTTPConnection) -> bool:
        """Whether no page of somebody else's opens it. A program without an Origin holds no cookie to misuse."""
        origin = connection.headers.get("origin")
        if origin is None:
            return True
        page = Origin.of(origin)
        return page is not None and (
            page in self._origins or same_host(page, connection.headers.get("host", ""))
        )
