"""The load: people on both channels who ask for a code, have it paid, and look at their screens."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chatwallet.sandbox.flash.faults import PushFault
from chatwallet.sandbox.flash.ledger import Invoice
from chatwallet.sandbox.flash.receipts import PaymentRefused
from chatwallet.tests.fakes.telegram_world import Person as TelegramPerson
from chatwallet.tests.fakes.twilio_people import Person as WhatsAppPerson
from chatwallet.tracking.reference import reference

from .stage import Stage

FAILED = ("failed", "undelivered")
REQUEST = re.compile(r"\blnbc[0-9a-z]{50,}\b")
CARD_PATIENCE = 55.0  # seconds: after sixty a code can be paid no more
LOOK = (1.1, 2.5)  # seconds from a code on the screen to its payment; a chat takes one message a second


@dataclass(frozen=True, slots=True)
class Sight:
    """A message of the bot on somebody's screen; `at` is when the channel took it.

    `shows`: it can be paid by it: it holds a QR, or on WhatsApp, which may not get the picture, the payment request.
    """

    at: datetime
    text: str
    shows: bool = False


@dataclass(eq=False, slots=True)
class Customer:
    """One person with one charge: what they did and saw. `story` is for whoever looks into a failure."""

    channel: str
    person: TelegramPerson | WhatsAppPerson
    payment_hash: str = ""
    asked_at: datetime | None = None
    shown_at: datetime | None = None
    paid_at: datetime | None = None
    blocked: bool = False
    sources: tuple[str, ...] = ()
    story: list[str] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """The reference that every notice of their payment carries."""
        return reference(self.payment_hash)

    def note(self, what: str) -> None:
        """Write down what happened."""
        self.story.append(f"{datetime.now(UTC):%H:%M:%S.%f} {what}")


Announce = Callable[[Customer, Invoice], Awaitable[None]]
"""Tells the bots of a payment by other ways than Flash's push."""


async def no_announcement(customer: Customer, invoice: Invoice) -> None:
    """Flash's push alone."""


@dataclass(slots=True)
class Crowd:
    """Customers who come at a rate. `push` draws what becomes of Flash's own news of each payment.

    `on_card` is called with each customer who has their code, before they pay.
    """

    stage: Stage
    customers: list[Customer] = field(default_factory=list)
    announce: Announce = no_announcement
    push: Callable[[], PushFault] = PushFault
    on_card: Callable[[Customer], None] = lambda _: None
    patience: float = CARD_PATIENCE
    early: dict[str, datetime] = field(default_factory=dict)
    """Payment hashes that somebody else has paid at once, and when."""

    async def come(self, count: int, per_second: float) -> None:
        """Have so many people come, ask and pay; return when the last of them has paid, or given up."""
        start = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as visits:
            for number in range(count):
                await _until(start + number / per_second)
                visits.create_task(self._visit(self._newcomer(number)))

    async def invite(self, channels: Sequence[str]) -> list[Customer]:
        """One customer for each channel named, who have their code and have not paid."""
        customers = [self._newcomer(0 if channel == "telegram" else 1) for channel in channels]
        await asyncio.gather(*map(self.ask, customers))
        return customers

    async def ask(self, customer: Customer) -> Invoice | None:
        """Ask for a code and wait for it; None if it does not come in time."""
        customer.asked_at = datetime.now(UTC)
        customer.note("asks")
        try:
            request = await self._ask(customer)
        except TimeoutError:
            customer.note("has no answer")
            return None
        invoice = self.stage.sandbox.backend.receipts.find(payment_request=request)
        customer.shown_at = datetime.now(UTC)
        customer.payment_hash = invoice.payment_hash
        customer.note("is shown a QR")
        self.on_card(customer)
        return invoice

    async def pay(self, customer: Customer, *, late: bool = False) -> None:
        """Pay the code of a customer."""
        backend = self.stage.sandbox.backend
        invoice = backend.receipts.find(payment_hash=customer.payment_hash)
        fault = self.push()
        if fault.remaining is None and fault.mode != "ok":
            fault.remaining = 1
        if fault.mode != "ok":
            backend.faults.push = fault
        try:
            (backend.receipts.pay_late if late else backend.receipts.pay)(invoice)
        except PaymentRefused as refused:
            customer.note(f"can't pay: {refused.code}")
            customer.paid_at = self.early.get(customer.payment_hash)
            return
        customer.paid_at = datetime.now(UTC)
        customer.note(f"pays{' late' if late else ''}; push {fault.mode}")
        await self.announce(customer, invoice)

    async def told(self, seconds: float, copies: int = 1, of: Sequence[Customer] | None = None) -> bool:
        """Wait until each who has paid was told so often; False when that takes longer than `seconds`."""
        waiting = [one for one in (self.customers if of is None else of) if one.paid_at is not None]
        loop = asyncio.get_running_loop()
        give_up = loop.time() + seconds
        while waiting and loop.time() < give_up:
            waiting = [one for one in waiting if len(self.notices(one)) < copies]
            await asyncio.sleep(0.1)
        return not waiting

    def notices(self, customer: Customer) -> list[Sight]:
        """The news of a customer's payment, oldest first."""
        found = [sight for sight in self.sights(customer) if customer.ref in sight.text]
        return sorted(found, key=lambda sight: sight.at)

    def block(self, customer: Customer) -> None:
        """Have a customer want to hear no more of the bot."""
        customer.blocked = True
        customer.note("blocks the bot")
        if isinstance(customer.person, TelegramPerson):
            self.stage.telegram.block(customer.person)
        else:
            customer.person.stopped = True

    async def come_back(self, customer: Customer) -> None:
        """Have a customer who blocked the bot write to it again, and wait for the answer."""
        customer.note("is back")
        if isinstance(customer.person, TelegramPerson):
            before = len(self.stage.telegram.private(customer.person).answers)
            self.stage.telegram.say(customer.person, "help")
            await self.stage.telegram.answer(
                self.stage.telegram.private(customer.person), before + 1, self.patience
            )
        else:
            customer.person.stopped = False
            before = len(customer.person.sees)
            await customer.person.say("help")
            await self.stage.twilio.until(lambda: len(customer.person.sees) > before, self.patience)  # type: ignore[union-attr]

    def taken(self, channel: str) -> int:
        """How many messages a channel has taken."""
        return sum(len(self.sights(one)) for one in self.customers if one.channel == channel)

    def sights(self, customer: Customer) -> list[Sight]:
        """All that the bot has said to a customer, oldest first, as the channel took it.

        Not what WhatsApp took and then said that it did not arrive: nobody saw it.
        """
        if isinstance(customer.person, TelegramPerson):
            chat = self.stage.telegram.private(customer.person)
            return [Sight(message.at, message.text, message.photo is not None) for message in chat.answers]
        sent = self.stage.twilio.sent(customer.person)
        return [
            Sight(message.date_created, message.body, REQUEST.search(message.body) is not None)
            for message in sent
            if message.status not in FAILED
        ]

    async def _visit(self, customer: Customer) -> None:
        invoice = await self.ask(customer)
        if invoice is not None:
            await asyncio.sleep(self.stage.dice.uniform(*LOOK))
            await self.pay(customer)

    async def _ask(self, customer: Customer) -> str:
        stage, person = self.stage, customer.person
        text = "receive 1 Coffee"
        if isinstance(person, TelegramPerson):
            chat = stage.telegram.private(person)
            stage.telegram.say(person, text)
            found = await stage.telegram.wait_for(
                lambda: [REQUEST.findall(one.text) for one in chat.answers if REQUEST.search(one.text)],
                self.patience,
            )
            return str(found[0][0])
        await person.say(text)
        seen = await person.until(lambda one: REQUEST.search(one.text) is not None, self.patience)
        return str(REQUEST.findall(seen.text)[0])

    def _newcomer(self, number: int) -> Customer:
        serial = len(self.customers)
        if number % 2 == 0:
            person: TelegramPerson | WhatsAppPerson = self.stage.telegram.person("Ana", language="en")
            customer = Customer("telegram", person)
        else:
            customer = Customer("whatsapp", self.stage.twilio.person(f"+1555{serial:07}", "Bob"))
        self.customers.append(customer)
        return customer


async def _until(time: float) -> None:
    await asyncio.sleep(max(0.0, time - asyncio.get_running_loop().time()))
