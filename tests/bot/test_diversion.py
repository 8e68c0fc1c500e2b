"""PE-7, PE-8: news of a payment go to its maker, whoever has the chat by now that it was asked in."""

from __future__ import annotations

from datetime import timedelta

from chatwallet.accounts.base import Account, Person, Told
from chatwallet.accounts.roles import Owners
from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.base import Store
from chatwallet.tests.charges import WALLET, only
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.base import Hint
from chatwallet.tracking.charges import Charges
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.outbox.base import Notice, NoticeKind, Sent
from chatwallet.tracking.outbox.diversion import ADDRESS_CHANGED, Diversion, Withheld
from chatwallet.tracking.outbox.rendering import NoticeRenderer
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

NUMBER = Person("whatsapp", "whatsapp:+18765550543")
TELEGRAM = Person("telegram", "110201777")
OWNER = Conversation("telegram", "1", "1")
WHERE = Conversation("whatsapp", NUMBER.id, NUMBER.id)


class Stage:
    """A store, and what writes the notices of one order that was asked for on WhatsApp."""

    def __init__(self, store: Store) -> None:
        self.store, self.wallet = store, MemoryWallet()
        owners = Owners(["telegram:1"])
        self.alerts = Alerts(store.values, store.outbox, owners)
        self.tracker = Tracker(store.charges)
        self.charges = Charges(store.charges, only(self.wallet), self.tracker, open_for=timedelta(hours=24))
        self.renderer = NoticeRenderer(
            store.charges,
            store.accounts,
            only(self.wallet),
            Catalogue(),
            defaults=Account(Person("", ""), "en", "UTC", "USD"),
            diversion=Diversion(store.accounts, store.outbox, store.values, owners),
        )

    async def heard(self, person: Person, *aliases: str) -> Account:
        defaults = Account(person, "en", "UTC", "USD")
        return await self.store.accounts.load(defaults, utc_now(), Told(aliases, "Ana"))

    async def ask(self) -> str:
        """Ask for ten dollars on WhatsApp; return the payment hash."""
        account = await self.heard(NUMBER, "whatsapp:US.1")
        price = Money(1000, USD)
        _, row = await self.charges.request(
            WHERE, price, price, "Coffee", "whatsapp:1", made_by=account.id, pays=WALLET
        )
        return row.payment_hash

    async def pay(self, payment_hash: str) -> None:
        self.wallet.pay(payment_hash)
        await self.tracker.handle(Hint(payment_hash, InvoiceStatus.PAID, "test", confirmed=True))

    async def written(self) -> list[tuple[str, OutboundMessage | Withheld]]:
        """What is written for whom, of all that is due; what is told to nobody is left out."""
        found = []
        while claimed := await self.store.outbox.claim("test", utc_now() + timedelta(seconds=1), 60, 100):
            for one in claimed:
                message = await self.renderer.write(one, say_repeat=False)
                await self.store.outbox.conclude(one, Sent("1", utc_now()))
                if isinstance(message, OutboundMessage | Withheld) and one.conversation is not None:
                    found.append((one.conversation.sender_id, message))
        return found

    async def connect(self) -> None:
        """Make a chat on Telegram the same human's."""
        await self.heard(TELEGRAM)
        pairings, now = self.store.pairings, utc_now()
        await pairings.begin(NUMBER, "CODE", now, ("yes {token}", "no {token}"))
        await pairings.claim(TELEGRAM, "CODE", now)
        token = (await self.store.accounts.question(NUMBER))[0].rpartition(" ")[2]
        await pairings.answer(NUMBER, token, True, now)
        await self.written()


async def test_pe_7_after_connect_news_go_to_the_chat_where_it_was_asked(store: Store) -> None:
    stage = Stage(store)
    payment_hash = await stage.ask()
    await stage.connect()
    await stage.pay(payment_hash)
    ((who, message),) = await stage.written()
    assert who == NUMBER.id
    assert isinstance(message, OutboundMessage)
    assert "Payment received" in message.text


async def test_pe_7_news_of_a_chat_that_was_taken_away_go_to_the_maker_s_other_one(store: Store) -> None:
    stage = Stage(store)
    payment_hash = await stage.ask()
    await stage.connect()
    await store.pairings.disconnect(TELEGRAM, 1, "m1", utc_now())
    await stage.written()
    await stage.pay(payment_hash)
    ((who, message),) = await stage.written()
    assert who == TELEGRAM.id
    assert isinstance(message, OutboundMessage)
    assert message.text.startswith("✅ Payment received: $10.00")
    assert message.text.endswith("It was asked for in WhatsApp …543.")
    assert await stage.written() == []


async def test_pe_8_who_got_the_number_is_not_told_and_the_owners_are(store: Store) -> None:
    stage = Stage(store)
    payment_hash = await stage.ask()
    await stage.alerts.heard(OWNER)
    await stage.heard(NUMBER, "whatsapp:US.2")
    await stage.pay(payment_hash)
    ((who, message),) = await stage.written()
    assert who == OWNER.sender_id
    assert isinstance(message, OutboundMessage)
    assert "Payment received" in message.text


async def test_pe_8_where_nobody_else_is_they_wait_as_dead_until_the_number_is_back(store: Store) -> None:
    stage = Stage(store)
    payment_hash = await stage.ask()
    await stage.heard(NUMBER, "whatsapp:US.2")
    await stage.pay(payment_hash)
    (notice,) = await store.outbox.claim("test", utc_now() + timedelta(seconds=1), 60, 100)
    assert await stage.renderer.write(notice, say_repeat=False) == Withheld(ADDRESS_CHANGED)
    await store.pairings.restore(NUMBER, utc_now())
    message = await stage.renderer.write(notice, say_repeat=False)
    assert isinstance(message, OutboundMessage)
    assert "Payment received" in message.text


async def test_pe_8_an_answer_that_was_meant_for_the_one_before_is_not_said(store: Store) -> None:
    stage = Stage(store)
    await stage.heard(NUMBER, "whatsapp:US.1")
    said = InboundMessage(WHERE, "2", "balance", utc_now())
    await store.inbox.add(said.origin, said)
    await store.inbox.answer(said.origin, said, OutboundMessage("💰 $1,000"), None)
    (notice,) = await store.outbox.claim("test", utc_now() + timedelta(seconds=1), 60, 100)
    old = _older(notice)
    assert isinstance(await stage.renderer.write(old, say_repeat=False), OutboundMessage)
    await stage.heard(NUMBER, "whatsapp:US.2")
    assert await stage.renderer.write(old, say_repeat=False) == Withheld(ADDRESS_CHANGED)


def _older(notice: Notice) -> Notice:
    assert notice.kind is NoticeKind.ANSWER
    return Notice(
        notice.id,
        notice.kind,
        notice.to,
        None,
        notice.message,
        utc_now() - timedelta(hours=1),
        2,
        1,
        ambiguous=False,
    )
