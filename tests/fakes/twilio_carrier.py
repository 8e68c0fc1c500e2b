"""The way of an accepted message: queued, sent, delivered, read, or failed with a code."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .twilio_account import Account
from .twilio_callbacks import Callbacks
from .twilio_form import Draft
from .twilio_media import Media, MediaFailed, fetch
from .twilio_messages import Message
from .twilio_people import Seen
from .twilio_sendable import unsendable
from .twilio_templates import ContentTemplate, Filled

Failed = Literal["failed", "undelivered"]
_RANKS = ("queued", "sending", "sent", "delivered", "read")


@dataclass(slots=True)
class _Doom:
    code: int
    status: Failed
    times: int


class Carrier:
    """Carries messages to people, each in a task of its own, without delay unless held."""

    def __init__(self, account: Account, callbacks: Callbacks) -> None:
        self._account = account
        self._callbacks = callbacks
        self._moving = asyncio.Event()
        self._moving.set()
        self._dooms: list[_Doom] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def hold(self) -> None:
        """Leave accepted messages in the queue."""
        self._moving.clear()

    def release(self) -> None:
        """Carry what waits in the queue."""
        self._moving.set()

    def fail_next(self, code: int, times: int = 1, *, status: Failed = "undelivered") -> None:
        """Let the next messages fail after they were accepted."""
        self._dooms.append(_Doom(code, status, times))

    def take(self, message: Message, draft: Draft) -> None:
        """Start carrying an accepted message; its template may be gone before it is there."""
        template = self._account.templates.get(draft.content_sid or "")
        task = asyncio.create_task(self._carry(message, draft, template))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def report(self, sid: str, status: str, code: int | None = None) -> None:
        """Say that a message came to a status, in whatever order; `code` says why it failed."""
        message = self._account.messages.find(sid)
        if message is None:
            raise LookupError(sid)
        if code is not None:
            message.error_code = code
        if status not in _RANKS or message.status not in _RANKS or _later(status, message.status):
            message.status = status
        self._account.changes.tell()
        await self._callbacks.tell(message, status)

    async def close(self) -> None:
        """End whatever is on its way; raises what went wrong in carrying."""
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
                raise outcome

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is None:
            self._tasks.discard(task)

    async def _carry(self, message: Message, draft: Draft, template: ContentTemplate | None) -> None:
        doom = self._doom()
        await self._moving.wait()
        try:
            # WhatsApp shows one file; Twilio takes more and leaves them out.
            media: list[Media] = [await fetch(url) for url in draft.media[:1]]
        except MediaFailed as error:
            await self._fail(message, error.code, "undelivered")
            return
        filled = self._filled(draft, template)
        code = self._obstacle(draft, template, filled) if doom is None else doom.code
        if code is not None:
            await self._fail(message, code, "undelivered" if doom is None else doom.status)
            return
        message.status, message.date_sent = "delivered", self._account.now()
        self._account.people[message.to].show(_seen(message, draft, template, filled, media))
        for news in ("sent", "delivered"):
            await self._callbacks.tell(message, news)

    def _filled(self, draft: Draft, template: ContentTemplate | None) -> Filled:
        return Filled(draft.body) if template is None else self._account.rules.fill(template, draft.variables)

    def _obstacle(self, draft: Draft, template: ContentTemplate | None, filled: Filled) -> int | None:
        person = self._account.people.get(draft.to)
        if person is None:
            return 63024
        code = self._account.too_late(draft, template)
        if code is None and template is not None:
            code = unsendable(template, draft.variables, filled, self._account.rules)
        return person.refuses_buttons if code is None and filled.buttons else code

    def _doom(self) -> _Doom | None:
        if not self._dooms:
            return None
        doom = self._dooms[0]
        doom.times -= 1
        if doom.times <= 0:
            self._dooms.remove(doom)
        return doom

    async def _fail(self, message: Message, code: int, status: Failed) -> None:
        message.date_sent = self._account.now()
        await self.report(message.sid, status, code)


def _later(status: str, than: str) -> bool:
    return _RANKS.index(status) > _RANKS.index(than)


def _seen(
    message: Message,
    draft: Draft,
    template: ContentTemplate | None,
    filled: Filled,
    media: Sequence[Media],
) -> Seen:
    if template is None:
        return Seen(message.sid, draft.body, tuple(media))
    return Seen(
        message.sid,
        filled.body,
        (),
        template.sid,
        draft.variables,
        buttons=filled.buttons,
        approved=template.status == "approved",
    )
