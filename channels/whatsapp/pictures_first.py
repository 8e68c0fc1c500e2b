"""A payment request comes after its picture, which Twilio has to fetch, and which may fail and be sent anew."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

from ..errors import TryLater
from ..recent import Recent
from .twilio import ENDS, FAILED, Rejected, TwilioApi

_PATIENCE = 4.0  # seconds that a payment request waits for a picture that this process has sent
_LOOK = 2.0  # seconds for a look into Twilio's log: the request has to be sent in the same attempt
_PAUSE = 1.0  # seconds until the next look, where another process has sent it, or it failed
_PAUSES = 4


@dataclass(slots=True)
class _Picture:
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    failed: bool = False


class PicturesFirst:
    """Holds payment requests back, each for some seconds: a person is shown what they asked for in any case."""

    def __init__(self, api: TwilioApi, sender: str) -> None:
        self._api = api
        self._sender = sender
        self._of_request: Recent[_Picture] = Recent()
        self._of_key: Recent[_Picture] = Recent()
        self._held: Recent[int] = Recent()  # how often a request was

    def begin(self, request: str, key: str, *, shown: bool) -> None:
        """The message with a request's picture is going to be sent under a key; not `shown`: without the picture.

        Then nothing that is said of an earlier attempt under the key counts any more.
        """
        picture = self._of_request[request] = _Picture()
        if shown:
            self._of_key[key] = picture
        else:
            self._of_key.pop(key, None)
            picture.ended.set()

    def end(self, key: str, *, failed: bool) -> None:
        """The message that was sent under a key is seen, or failed."""
        if (picture := self._of_key.get(key)) is not None:
            picture.failed = failed
            picture.ended.set()

    async def let_by(self, request: str, chat_id: str) -> None:
        """Wait until a request may be sent. Raises TryLater while its picture is not there: it may be sent anew."""
        picture = self._of_request.get(request)
        if picture is None:
            late = await self._is_late(chat_id)
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(picture.ended.wait(), _PATIENCE)
            late = picture.failed
        if late and self._held.get(request, 0) < _PAUSES:
            self._held[request] = self._held.get(request, 0) + 1
            raise TryLater("the picture of this payment request is not there yet", retry_after=_PAUSE)

    async def _is_late(self, chat_id: str) -> bool:
        """Whether the last message to a chat is a picture under way, or one that failed: another process sent it.

        One after which others came is an older order's, or was sent anew without its picture.
        """
        try:
            async with asyncio.timeout(_LOOK):
                listed = await self._api.sent_to(self._sender, chat_id, limit=1)
        except (TryLater, Rejected, TimeoutError):
            return False
        if not listed or not listed[0].has_picture:
            return False
        return listed[0].status not in ENDS or listed[0].status in FAILED
