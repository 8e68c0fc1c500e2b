"""Takes people's messages: stores each before it is acknowledged, and answers each once, in the order of a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from ..accounts.base import Account, AccountStore, Person
from ..channels.base import Button, InboundMessage, OutboundMessage
from ..commands.base import Answer, Context, Limits, Reading
from ..commands.errors import AmbiguousAmount, CommandError
from ..commands.router import Parsed, Router
from ..locales.formats import Formats
from ..locales.texts import Catalogue
from ..locales.zones import find_zone
from ..tracking.base import Inbox
from ..tracking.charges import ChargeClosed, Charges
from ..tracking.history import History
from ..wallet.base import Wallet
from ..wallet.errors import InvoiceMismatch, NotLinked, RateLimited, WalletError, WalletRefused
from ..wallet.money import Currency

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a stranger is spoken to until they say otherwise."""

    language: str
    time_zone: str
    currency: str
    default_unit: Currency


class Reception:
    """Between the channels and the commands. `on_answer` is called when an answer lies in the outbox."""

    def __init__(
        self,
        inbox: Inbox,
        accounts: AccountStore,
        router: Router,
        catalogue: Catalogue,
        charges: Charges,
        history: History,
        wallet: Wallet,
        *,
        manners: Manners,
        limits: Limits,
        on_answer: Callable[[], None] = lambda: None,
    ) -> None:
        self._inbox = inbox
        self._accounts = accounts
        self._router = router
        self._catalogue = catalogue
        self._charges = charges
        self._history = history
        self._wallet = wallet
        self._manners = manners
        self._limits = limits
        self._on_answer = on_answer
        self._queues: dict[Person, asyncio.Queue[tuple[str, InboundMessage]]] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self.quiet = asyncio.Event()  # set while it runs and nobody waits for an answer

    async def run(self) -> None:
        """Answer what was stored before, then what comes, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._queues.clear()
            self._tasks = tasks
            try:
                for origin, message in await self._inbox.waiting():
                    self._enqueue(origin, message)
                if not self._queues:
                    self.quiet.set()
                await asyncio.get_running_loop().create_future()
            finally:
                self._tasks = None

    async def receive(self, message: InboundMessage) -> None:
        """Take a message. When this returns it is stored, and it will be answered whatever happens."""
        # JSON and terminals can bring half of a surrogate pair, which no store and no channel can write.
        message = replace(message, text=message.text.encode("utf-8", "replace").decode())
        origin = f"{message.conversation.channel}:{message.id}"
        if await self._inbox.add(origin, message):
            self._enqueue(origin, message)
        self._on_answer()  # storing it may have revived notices that were dead while the person was away

    async def handle(self, origin: str, message: InboundMessage) -> Answer:
        """Answer one message. The one error ring: whatever goes wrong, the person gets a text."""
        context = await self._context(origin, message)
        try:
            return await self._answer(context, message)
        except AmbiguousAmount as error:
            return await self._ask_back(context, error)
        except CommandError as error:
            return _say(context, error.text_key, **error.values)
        except ChargeClosed as error:
            example = context.say("receive", "10")
            return _say(
                context, f"error-charge-{error.charge.state}", code=error.charge.code, example=example
            )
        except WalletError as error:
            return _wallet_trouble(context, error)
        except Exception:
            log.exception("command_failed")
            return _say(context, "error-internal")

    def _enqueue(self, origin: str, message: InboundMessage) -> None:
        person = Person(message.conversation.channel, message.conversation.sender_id)
        if self._tasks is None:
            return  # not running yet: `run` finds the message in the inbox
        if person in self._queues:
            self._queues[person].put_nowait((origin, message))
            return
        queue = self._queues[person] = asyncio.Queue()
        self.quiet.clear()
        queue.put_nowait((origin, message))
        self._tasks.create_task(self._serve(person, queue))

    async def _serve(self, person: Person, queue: asyncio.Queue[tuple[str, InboundMessage]]) -> None:
        try:
            while not queue.empty():
                origin, message = queue.get_nowait()
                answer = await self.handle(origin, message)
                await self._inbox.answer(origin, message, answer.message, answer.payment_hash)
                self._on_answer()
        finally:
            del self._queues[person]
            if not self._queues:
                self.quiet.set()

    async def _context(self, origin: str, message: InboundMessage) -> Context:
        manners = self._manners
        person = Person(message.conversation.channel, message.conversation.sender_id)
        language = self._catalogue.negotiate(message.language, manners.language)
        time_zone = (message.time_zone and find_zone(message.time_zone)) or manners.time_zone
        account = await self._accounts.load(Account(person, language, time_zone, manners.currency))
        # A language that was stored may have no file any more; its people must not be left without an answer.
        account = replace(account, language=self._catalogue.negotiate(account.language, manners.language))
        return Context(
            origin=origin,
            conversation=message.conversation,
            reply_to=message.reply_to,
            account=account,
            texts=self._catalogue[account.language],
            formats=Formats(account.language, account.time_zone),
            catalogue=self._catalogue,
            limits=self._limits,
            default_unit=self._manners.default_unit,
            commands=self._router.names,
            charges=self._charges,
            history=self._history,
            accounts=self._accounts,
            wallet=self._wallet,
        )

    async def _answer(self, context: Context, message: InboundMessage) -> Answer:
        reading = Reading(context.account.language, self._manners.default_unit)
        parsed = self._router.read(message.text, reading)
        if parsed.number is not None:
            said = await self._accounts.take_choice(context.account.person, parsed.number, context.origin)
            if said is not None:
                parsed = self._router.read(said, reading)
        else:
            await self._accounts.drop_question(context.account.person)
        if parsed.error is not None:
            raise parsed.error
        if parsed.command is None:
            return _unknown(context, parsed)
        return await parsed.command.handle(context, parsed.arguments)

    async def _ask_back(self, context: Context, error: AmbiguousAmount) -> Answer:
        await self._accounts.ask(context.account.person, error.choices)
        lines = [context.texts(error.text_key, **error.values)]
        for number, choice in enumerate(error.choices, 1):
            lines.append(context.texts("error-choice", number=context.formats.number(number), choice=choice))
        buttons = tuple(Button(choice, choice) for choice in error.choices)
        return Answer(OutboundMessage("\n".join(lines), buttons=buttons))


def _say(context: Context, key: str, **values: str | int) -> Answer:
    return Answer(OutboundMessage(context.texts(key, **values)))


def _unknown(context: Context, parsed: Parsed) -> Answer:
    lines = [context.texts("unknown-command", word=parsed.word)]
    buttons: tuple[Button, ...] = ()
    if parsed.suggestion is not None:
        lines.append(context.texts("unknown-suggest", suggestion=parsed.suggestion))
        buttons = (Button(parsed.suggestion, parsed.suggestion),)
    lines.append(context.texts("unknown-help", help=context.say("help")))
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons))


def _wallet_trouble(context: Context, error: WalletError) -> Answer:
    log.warning("wallet_trouble", error=type(error).__name__, detail=str(error))
    match error:
        case RateLimited():
            return _say(context, "error-rate-limited", seconds=max(1, round(error.retry_after)))
        case NotLinked():
            return _say(context, "error-not-linked")
        case WalletRefused() | InvoiceMismatch():
            return _say(context, "error-wallet-refused")
        case _:
            return _say(context, "error-wallet-unavailable")
