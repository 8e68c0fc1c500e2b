"""Takes people's messages: stores each before it is acknowledged, and has each answered once, in order of a chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from ...accounts.incoming import IncomingSecrets
from ...channels.base import Conversation, InboundMessage
from ...channels.dividing import Divide, undivided
from ...channels.said_secrets import Cut, cut, marked
from ...commands.parsing.router import LONGEST_LINE
from ...storage.errors import StoreUnavailable
from ...tracking.inbox import Inbox
from ...tracking.shares import OverShare
from .forgetting import Forgetting
from .handler import MessageHandler
from .progress import Progress
from .senders import Senders
from .throttle import Throttle
from .waiting import Waiting

log = structlog.get_logger(__name__)

LOOK = 2.0  # seconds between looks at what dead instances, or a store that was away, have left unanswered
_LOOK_AT = 1000  # conversations at once
_SEARCHED = 10_000  # characters of a message in which a secret is looked for: more than any channel brings

Current = Callable[[Conversation], Awaitable[Conversation]]


async def _as_it_is(conversation: Conversation) -> Conversation:
    return conversation


class InboxWorker:
    """Between the channels and the handler of messages: one task for each conversation that waits for an answer.

    `divide` says in which messages a channel says one (channels.base.DividesMessages). `throttle` says who is heard;
    without it everybody is, however much they say. What people write with a secret in it, `forgetting` takes back;
    a key in it `incoming` keeps for linking, where that is on. `waiting` is told how many messages wait.
    `current` is what a conversation is called by now that was stored before.
    `senders` learn of further ids of who writes before the message is stored.
    """

    def __init__(
        self,
        inbox: Inbox,
        handler: MessageHandler,
        *,
        progress: Progress,
        divide: Divide = undivided,
        throttle: Throttle | None = None,
        forgetting: Forgetting | None = None,
        waiting: Waiting | None = None,
        incoming: IncomingSecrets | None = None,
        current: Current = _as_it_is,
        senders: Senders | None = None,
    ) -> None:
        self._senders = senders
        self._inbox = inbox
        self._handler = handler
        self._progress = progress
        self._divide = divide
        self._throttle = throttle
        self._forgetting = forgetting or Forgetting({})
        self._waiting = waiting or Waiting()
        self._incoming = incoming
        self._current = current
        self._at_work: dict[
            Conversation, bool
        ] = {}  # and whether more was said since its last look at the inbox
        self._out = False  # the store could not be asked the last time
        self._tasks: asyncio.TaskGroup | None = None
        self.quiet = asyncio.Event()  # set while it runs and nobody waits for an answer

    async def run(self) -> None:
        """Answer what was stored before, then what comes, and what others leave unanswered, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._at_work.clear()
            self._tasks = tasks
            try:
                while True:
                    await self._look()
                    await asyncio.sleep(LOOK)
            finally:
                self._tasks = None

    async def receive(self, message: InboundMessage) -> None:
        """Take a message. When this returns it is stored and will be answered, or it was over its person's share.

        Raises NotStored where neither is sure: the channel must bring it again, which counts once all the same.
        """
        said = _cut(message.text)
        message = replace(message, text=said.text)
        heard = self._throttle is None or await self._throttle.admits(message)
        if heard and said.key is not None:
            await self._keep(message, said.key)
        if heard and message.aliases and message.private and self._senders is not None:
            # Before what waits for their id is sent again: the id may have become somebody else's.
            await self._senders.account_of(message, store=True)
        if heard and await self._inbox.add(message.origin, message):
            self._waiting.came(message.conversation)
            self._start(message.conversation)

    async def _keep(self, message: InboundMessage, key: str) -> None:
        """Keep a key for linking, where nobody has it but its person: a chat that forgets it everywhere."""
        if self._incoming is None or not message.private:
            return
        if self._forgetting.is_whole(message.conversation.channel):
            await self._incoming.keep(message.origin, key)

    async def _look(self) -> None:
        try:
            for conversation in await self._inbox.abandoned(_LOOK_AT):
                self._start(conversation)
        except StoreUnavailable as error:
            if not self._out:
                log.warning("inbox_unavailable", reason=str(error))
            self._out = True
        else:
            self._out = False
            if not self._at_work:
                self.quiet.set()

    def _start(self, conversation: Conversation) -> None:
        if self._tasks is None:
            return  # not running yet: `run` finds the message in the inbox
        if conversation in self._at_work:
            self._at_work[conversation] = True
            return
        self._at_work[conversation] = False
        self.quiet.clear()
        self._tasks.create_task(self._answer_all(conversation))

    async def _answer_all(self, conversation: Conversation) -> None:
        try:
            while await self._answer_next(conversation) or self._at_work[conversation]:
                pass
        except StoreUnavailable as error:  # what is left is found at one of the next looks
            log.warning("answer_put_off", reason=str(error))
        except Exception:
            # The ring around one conversation: a row that can't be read must not stop the others.
            log.exception("conversation_failed", channel=conversation.channel)
        finally:
            del self._at_work[conversation]
            if not self._at_work:
                self.quiet.set()

    async def _answer_next(self, conversation: Conversation) -> bool:
        """Answer the oldest message of a conversation; False if there is none, or another instance is at it."""
        self._at_work[conversation] = False  # what is said from now on may not be seen by this look
        taken = await self._inbox.claim(conversation)
        if taken is None:
            self._waiting.none(conversation)
            return False
        origin, message = taken
        said = replace(message, conversation=await self._current(message.conversation))
        forgotten = await self._forgetting.forget(said) if marked(message.text) else None
        try:
            async with self._progress.while_answering(said):
                answer = await self._handler.handle(said, forgotten)
        except OverShare:
            await self._inbox.answer(origin, message, None, None)
        else:
            first, *further = self._divide(conversation.channel, answer.message)
            if answer.then is not None:
                further += self._divide(conversation.channel, answer.then)
            await self._inbox.answer(origin, message, first, answer.payment_hash, further)
        self._waiting.answered(conversation)
        return True


def _cut(text: str) -> Cut:
    """A text as it is stored, and as anybody but the channel ever sees it: no secret is in it."""
    # JSON and terminals can bring half of a surrogate pair, which no store and no channel can write.
    said = cut(text[:_SEARCHED].encode("utf-8", "replace").decode())
    # Nobody reads more than a line that is too long by one; the marks of secrets stand at the end.
    line = said.text[-LONGEST_LINE:] if said.kinds else said.text[: LONGEST_LINE + 1]
    return replace(said, text=line)
