"""What is done with is forgotten after two days, not after thirty, and who comes back to it finds what they need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage
from chatwallet.storage.base import Store
from chatwallet.storage.insight import Traffic
from chatwallet.tests.charges import chat_of, orders_of
from chatwallet.tests.commands.desk import ANA, Desk
from chatwallet.tests.ledgers import know_all
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.lookups import ByCode, ByHash, ByMessage, ByOrigin
from chatwallet.tracking.outbox.base import Dead, News, Notice, Sent
from chatwallet.wallet.base import InvoiceStatus

After = Callable[[float], datetime]
Said = Callable[..., InboundMessage]
NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]

PAID = f"{1:064x}"
LATER = 3 * 24 * 3600.0  # seconds


async def clean(store: Store, after: After, seconds: float = LATER) -> int:
    """What the regular job forgets at a time, when it keeps all else for a month."""
    return await store.clean(after(seconds) - timedelta(days=30), after(seconds) - timedelta(days=2))


async def send(store: Store, after: After, seconds: float = 0, *, ask: float | None = None) -> list[Notice]:
    """Send all that is due, one a millisecond; the reference of the first attempt is the id of its notice."""
    sent: list[Notice] = []
    while claimed := await store.outbox.claim("worker", after(seconds), 10, 1):
        for notice in claimed:
            at, asked = after(seconds + len(sent) / 1000), None if ask is None else after(ask)
            reference = notice.id if notice.fence == 1 else f"{notice.id} {notice.fence}"
            await store.outbox.conclude(notice, Sent(reference, at, ask=asked))
            sent.append(notice)
    return sent


async def shown(store: Store, after: After, said: Said, charge: Charge, invoice: InvoiceRecord) -> None:
    """A charge that a message has made, and its code in the chat."""
    await store.inbox.add("web:1", said(1))
    await store.charges.create(charge, invoice, after(0))
    await store.inbox.answer("web:1", said(1), OutboundMessage("pay"), invoice.payment_hash)
    await send(store, after, 1)


@pytest.fixture
def charge(new_charge: NewCharge) -> Charge:
    return new_charge()


async def test_what_is_sent_and_answered_goes_and_its_order_stays(
    store: Store, after: After, said: Said, charge: Charge, new_invoice: NewInvoice
) -> None:
    await shown(store, after, said, charge, new_invoice(charge, 1))
    await store.charges.settle(PAID, after(9), "poll")
    await send(store, after, 10)
    await store.inbox.add("web:5", said(5))  # the last of its channel stays, for what traffic says
    assert await clean(store, after, 2 * 24 * 3600) == 0, "not for two days"
    # The answer, the news and the change of the code, of which the last one sent stays; the message.
    assert await clean(store, after) == 2 + 1
    assert await clean(store, after) == 0
    assert await store.traffic("web") == Traffic(after(5), after(10.001))
    assert not await store.inbox.knows("web:1")

    # What decides that nobody is told twice is the invoice, and that nothing is made twice its origin.
    assert await store.charges.settle(PAID, after(LATER), "webhook") is None
    assert await store.outbox.claim("worker", after(LATER), 10, 9) == []
    again = new_invoice(charge, 2, "web:1")
    assert await store.charges.create(charge, again, after(LATER)) == CreateResult.ORIGIN_TAKEN
    found = await store.charges.find_invoice(ByOrigin("web:1"))
    assert found is not None
    assert found[1].message == "answer:web:1"
    for reference in ("answer:web:1", f"paid:{PAID}"):  # who quotes the code, or the news
        quoted = await store.charges.find(ByMessage(chat_of(charge), reference))
        assert quoted is not None
        assert quoted.id == charge.id
    assert await store.charges.find(ByCode(charge.made_by, charge.code)) == found[0]


async def test_a_message_that_comes_again_days_later_makes_no_second_order(
    store: Store, after: After
) -> None:
    """A page that never heard that its line was taken says it again when it is opened."""
    desk = Desk()
    desk.use(desk.wallet, store)
    message = InboundMessage(ANA, "1", "receive 10 Coffee", desk.now)
    last = InboundMessage(ANA, "2", "help", desk.now + timedelta(seconds=1))
    answers: list[str] = []
    for one in (message, last, message):
        assert await store.inbox.add(one.origin, one), "what was forgotten is as good as new"
        answer = await desk.handler.handle(one)
        await store.inbox.answer(one.origin, one, answer.message, answer.payment_hash)
        assert len(await send(store, after, 1 + len(answers))) == 1
        answers.append(answer.message.text)
        await clean(store, after)
    (order,) = await orders_of(store, ANA)
    assert order.code in answers[0]
    assert order.code in answers[2]
    assert len(await store.charges.invoices(order.id)) == 1


async def test_a_payment_after_the_code_was_over_changes_it_though_its_notices_are_forgotten(
    store: Store, after: After, said: Said, charge: Charge, new_invoice: NewInvoice
) -> None:
    await shown(store, after, said, charge, new_invoice(charge, 1))
    await store.charges.checked(PAID, InvoiceStatus.EXPIRED, after(100))
    assert [one.id for one in await send(store, after, 70)] == [f"edit:{PAID}"]
    await store.charges.lapse(after(LATER))
    await send(store, after, LATER)
    await store.inbox.answer("web:9", said(9), OutboundMessage("hello"), None)
    await send(store, after, LATER + 1)
    assert await clean(store, after, 3 * LATER) == 2 + 1, "the answer, that it is over, the message"
    assert await store.charges.settle(PAID, after(3 * LATER), "poll") == "paid"
    assert [one.id for one in await send(store, after, 3 * LATER)] == [f"paid:{PAID}", f"edit:{PAID}"]
    assert await store.charges.settle(PAID, after(3 * LATER), "poll") is None


async def test_a_second_payment_days_later_is_told_as_extra_once(
    store: Store, after: After, said: Said, charge: Charge, new_invoice: NewInvoice
) -> None:
    await shown(store, after, said, charge, new_invoice(charge, 1))
    await store.charges.add_invoice(new_invoice(charge, 2), after(2))
    await store.charges.settle(PAID, after(3), "poll")
    await send(store, after, 4)
    assert await clean(store, after) >= 1
    for expected in ("extra", None):
        assert await store.charges.settle(f"{2:064x}", after(LATER), "poll") == expected
    assert [one.id for one in await send(store, after, LATER)] == [f"extra:{2:064x}"]


async def test_the_codes_of_an_open_order_are_not_changed_again_for_each_new_one(
    store: Store, after: After, said: Said, charge: Charge, new_invoice: NewInvoice
) -> None:
    await shown(store, after, said, charge, new_invoice(charge, 1))
    await store.charges.add_invoice(new_invoice(charge, 2), after(2))
    assert [one.id for one in await send(store, after, 3)] == [f"edit:{PAID}"]
    await store.inbox.answer("web:9", said(9), OutboundMessage("hello"), None)
    await send(store, after, 9)
    assert await clean(store, after) == 1 + 1, (
        "answer and message; the change is needed while the order is open"
    )
    await store.charges.add_invoice(new_invoice(charge, 3), after(LATER))
    assert await send(store, after, LATER) == []
    await store.charges.cancel(charge.id, after(LATER))
    await send(store, after, LATER)
    assert await clean(store, after, 2 * LATER) >= 1


async def test_news_are_told_once_for_their_id_as_long_as_ever(
    store: Store, after: After, charge: Charge
) -> None:
    where = chat_of(charge)
    assert await store.outbox.put_news("lost:1", where, News("help"), after(0))
    await store.outbox.put_news("lost:2", where, News("help"), after(1))
    await send(store, after, 2)
    assert await clean(store, after) == 0
    assert not await store.outbox.put_news("lost:1", where, News("help"), after(LATER))
    assert await clean(store, after, 31 * 24 * 3600) == 2


async def test_what_a_channel_took_and_told_no_end_of_may_fail_days_later(
    store: Store, after: After, said: Said
) -> None:
    for number in (1, 2, 3):
        await store.inbox.answer(f"web:{number}", said(number), OutboundMessage("hello"), None)
    sent = await send(store, after, 4, ask=90)
    keys = [one.id for one in sent]
    # Twilio says that it sent the first, nothing of the second, and that the third was read. The poller gave up.
    await store.outbox.note_receipt(DeliveryReceipt(keys[0], keys[0], Stage.ACCEPTED), after(5))
    await store.outbox.note_receipt(DeliveryReceipt(keys[2], keys[2], Stage.READ), after(5))
    for taken in await store.outbox.unended(after(90), after(91), 9):
        if taken.key == keys[0]:
            await store.outbox.ask(taken, None)
    await store.inbox.answer("web:9", said(9), OutboundMessage("later"), None)
    await send(store, after, 9)
    assert await clean(store, after) == 1 + 3, "the one that was read, and the messages but the last"
    assert [one.key for one in await store.outbox.unended(after(LATER), after(LATER + 1), 9)] == [keys[1]]
    again = after(LATER)
    for key in keys:
        failed = await store.outbox.note_failure(DeliveryFailure(key, key, "63018", again), again)
        assert failed is (key != keys[2])
    assert {one.id for one in await send(store, after, LATER)} == set(keys[:2])


async def test_what_was_given_up_is_listed_as_long_as_ever_and_what_waited_long_counts_from_its_success(
    store: Store, after: After, said: Said
) -> None:
    for number in (1, 2, 3):
        await store.inbox.answer(f"web:{number}", said(number), OutboundMessage("hello"), None)
    (first,) = await store.outbox.claim("worker", after(4), 10, 1)
    await store.outbox.conclude(first, Dead("blocked"))
    await send(store, after, LATER - 60)
    assert await clean(store, after) == 2, "the messages but the last"
    assert [one.id for one in await store.outbox.dead(9)] == [first.id]
    assert await clean(store, after, 2 * LATER) == 1, "the other was sent last"


@pytest.mark.parametrize("at_once", [120, 40, 1])
async def test_many_that_are_kept_hide_none_that_is_to_be_forgotten(
    store: Store, after: After, said: Said, at_once: int
) -> None:
    """On Redis it is done in steps, and what is kept is passed over."""
    news = [f"{number}" for number in range(120)]
    where = said(1).conversation
    for one in news:
        await store.outbox.put_news(one, where, News("help"), after(int(one) // at_once))
    for number in range(120):
        await store.inbox.answer(f"web:{number}", said(number), OutboundMessage("hello"), None)
    assert len(await send(store, after, 260)) == 240
    await store.inbox.answer("web:last", said(300), OutboundMessage("hello"), None)
    await send(store, after, 300)
    assert await clean(store, after) == 120 + 120
    assert await clean(store, after) == 0


async def test_nothing_that_is_done_with_keeps_an_order_longer(
    store: Store, after: After, said: Said, charge: Charge, new_invoice: NewInvoice
) -> None:
    await shown(store, after, said, charge, new_invoice(charge, 1))
    await store.charges.settle(PAID, after(9), "poll")
    await know_all(store)
    await send(store, after, 10)
    await clean(store, after)
    assert await store.charges.find_invoice(ByHash(PAID)) is not None
    await clean(store, after, 32 * 24 * 3600)
    assert await store.charges.find_invoice(ByHash(PAID)) is None
