"""Takes people's messages: stores each before it is acknowledged, and answers each once, in the order of a chat."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace

import structlog

from ...accounts.base import Account
from ...accounts.roles import Owners
from ...channels.base import Conversation, InboundMessage
from ...channels.dividing import Divide, undivided
from ...commands.base import Answer, Context, Reading, Services, Shop
from ...commands.errors import Ambiguous, CommandError
from ...commands.parsing.router import LONGEST_LINE, Router
from ...commands.replies.group import invitation
from ...commands.speech import Speech
from ...locales.formats import Formats
from ...locales.texts import Catalogue
from ...storage.errors import StoreUnavailable
from ...tracking.address import spoken_to
from ...tracking.alerts import Alerts
from ...tracking.charges import ChargeClosed
from ...tracking.inbox import Inbox
from ...tracking.reference import reference
from ...tracking.shares import OverShare
from ...wallet.errors import NotLinked, WalletError
from ..credential import Credential
from .hearing import Hearing, whole
from .manners import Manners, sender
from .progress import Progress
from .replies import ask_back, in_group, in_language, obey, say, unknown, wallet_trouble

log = structlog.get_logger(__name__)

LOOK = 2.0  # seconds between looks at what the dead, or a store that was away, have left unanswered
_LOOK_AT = 1000  # conversations at once


class Reception:
    """Between the channels and the commands.

    `divide` says in which messages a channel says one (channels.base.Dividing). `hearing` says who is heard; without
    it everybody is, however much they say. The `credential` is doubted when the wallet has refused it.
    `buttoned` are the channels that show buttons.
    """

    def __init__(
        self,
        inbox: Inbox,
        router: Router,
        catalogue: Catalogue,
        services: Services,
        *,
        shop: Shop,
        manners: Manners,
        owners: Owners,
        alerts: Alerts,
        progress: Progress,
        divide: Divide = undivided,
        hearing: Hearing | None = None,
        buttoned: Collection[str] = (),
        credential: Credential | None = None,
    ) -> None:
        self._inbox = inbox
        self._router = router
        self._catalogue = catalogue
        self._services = services
        self._accounts = services.accounts
        self._shop = shop
        self._manners = manners
        self._owners = owners
        self._alerts = alerts
        self._progress = progress
        self._divide = divide
        self._hearing = hearing
        self._buttoned = frozenset(buttoned)
        self._credential = credential
        self._attended: dict[Conversation, bool] = {}  # and whether more was said since the last look
        self._out = False  # the store could not be asked the last time
        self._tasks: asyncio.TaskGroup | None = None
        self.quiet = asyncio.Event()  # set while it runs and nobody waits for an answer

    async def run(self) -> None:
        """Answer what was stored before, then what comes, and what others leave unanswered, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._attended.clear()
            self._tasks = tasks
            try:
                while True:
                    await self._look()
                    await asyncio.sleep(LOOK)
            finally:
                self._tasks = None

    async def receive(self, message: InboundMessage) -> None:
        """Take a message. When this returns it is stored, and it will be answered whatever happens, or was too much.

        Raises StoreError where neither is sure: the message is to come again then, which costs its person nothing.
        """
        # JSON and terminals can bring half of a surrogate pair, which no store and no channel can write. Nobody reads
        # more than a line that is too long by one.
        text = message.text[: LONGEST_LINE + 1].encode("utf-8", "replace").decode()
        message = replace(message, text=text)
        heard = self._hearing is None or await self._hearing.admits(message)
        if heard and await self._inbox.add(message.origin, message):
            self._attend(message.conversation)

    async def handle(self, message: InboundMessage) -> Answer:
        """Answer one message. The one error ring: whatever goes wrong, the person gets a text.

        Raises StoreUnavailable while nothing can be stored: then the message waits in the inbox for another try; and
        OverShare for who wants too much and was told so: they get no answer.
        """
        # One id in all lines from here on; that of the invoice stands beside it where one is made.
        with structlog.contextvars.bound_contextvars(said=reference(message.origin)):
            context = await self._context(message)
            try:
                if message.private:
                    await self._alerts.heard(message.conversation)
                return in_language(context, await self._reply(context, message))
            except (StoreUnavailable, OverShare):
                raise
            except Exception:
                log.exception("command_failed")
                return in_language(context, say(context, "error-internal"))

    async def _reply(self, context: Context, message: InboundMessage) -> Answer:
        """Answer, or explain what can't be done."""
        try:
            return await self._answer(context, message)
        except CommandError as error:
            if not context.message.private:
                return invitation(context)
            if isinstance(error, Ambiguous):
                return await ask_back(context, error)
            return say(context, error.text_key, **error.values)
        except ChargeClosed as error:
            example = context.say("receive", "10")
            return say(context, f"error-charge-{error.charge.state}", code=error.charge.code, example=example)
        except OverShare as over:
            if over.told or not context.message.private:
                raise
            return say(context, over.text_key, seconds=whole(over.seconds))
        except WalletError as error:
            if isinstance(error, NotLinked) and self._credential is not None:
                self._credential.doubt()
            return wallet_trouble(context, error)

    async def _look(self) -> None:
        try:
            for conversation in await self._inbox.abandoned(_LOOK_AT):
                self._attend(conversation)
        except StoreUnavailable as error:
            if not self._out:
                log.warning("inbox_unavailable", reason=str(error))
            self._out = True
        else:
            self._out = False
            if not self._attended:
                self.quiet.set()

    def _attend(self, conversation: Conversation) -> None:
        if self._tasks is None:
            return  # not running yet: `run` finds the message in the inbox
        if conversation in self._attended:
            self._attended[conversation] = True
            return
        self._attended[conversation] = False
        self.quiet.clear()
        self._tasks.create_task(self._serve(conversation))

    async def _serve(self, conversation: Conversation) -> None:
        try:
            while await self._answer_next(conversation) or self._attended[conversation]:
                pass
        except StoreUnavailable as error:  # what is left is found at one of the next looks
            log.warning("answer_put_off", reason=str(error))
        except Exception:
            # The ring around one conversation: a row that can't be read must not stop the others.
            log.exception("conversation_failed", channel=conversation.channel)
        finally:
            del self._attended[conversation]
            if not self._attended:
                self.quiet.set()

    async def _answer_next(self, conversation: Conversation) -> bool:
        """Answer the oldest message of a conversation; False if there is none, or another instance is at it."""
        self._attended[conversation] = False  # what is said from now on may not be seen by this look
        taken = await self._inbox.take(conversation)
        if taken is None:
            return False
        origin, message = taken
        try:
            async with self._progress.while_answering(message):
                answer = await self.handle(message)
        except OverShare:
            await self._inbox.answer(origin, message, None, None)
        else:
            first, *further = self._divide(conversation.channel, answer.message)
            await self._inbox.answer(origin, message, first, answer.payment_hash, further)
        return True

    async def claims(self, message: InboundMessage) -> bool:
        """Whether a message that a host's bot got is the wallet's. Stores nothing, and asks nobody but the store.

        It is when its line is (see Router.claims), when it answers an open question by its number, and when it is
        one of our commands, said in reply to a message that shows a charge.
        """
        if not self._router.concerns(message.text):
            return False
        reading = Reading((await self._account(message)).language, self._shop.default_unit)
        if self._router.claims(message.text, reading):
            return True
        parsed = self._router.read(message.text, reading)
        if parsed.number is not None:
            return message.private and bool(await self._accounts.question(sender(message)))
        if parsed.command is None or message.reply_to is None:
            return False
        return await self._services.charges.shown_in(message.conversation, message.reply_to) is not None

    async def _account(self, message: InboundMessage, *, store: bool = False) -> Account:
        """The account of who wrote; a stranger's is made up, and with `store` kept."""
        stranger = self._manners.stranger(message, self._catalogue)
        row = self._accounts.load(stranger, message.at) if store else self._accounts.find(stranger.person)
        return await spoken_to(row, stranger, self._catalogue)

    async def _context(self, message: InboundMessage) -> Context:
        account = await self._account(message, store=message.private)
        role = self._owners.role(account.person)
        say = Speech(
            texts=self._catalogue[account.language],
            formats=Formats(account.language, account.time_zone),
            catalogue=self._catalogue,
            commands=self._router.names_for(role),
            prefix=self._router.prefix,
            buttons=message.private and message.conversation.channel in self._buttoned,
        )
        return Context(message, account, self._shop, role, say, self._services)

    async def _answer(self, context: Context, message: InboundMessage) -> Answer:
        reading = Reading(context.account.language, self._shop.default_unit)
        parsed = self._router.read(message.text, reading)
        if not context.message.private:
            return await in_group(context, parsed)
        if parsed.number is not None:
            said = await self._accounts.take_choice(
                context.account.person, parsed.number, context.message.origin
            )
            if said is not None:
                parsed = self._router.read(said, reading)
        else:
            await self._accounts.drop_question(context.account.person)
        if parsed.error is not None:
            raise parsed.error
        if parsed.command is None:
            return unknown(context, parsed)
        return await obey(context, parsed.command, parsed.arguments)
