"""A shop with history, cut off in the middle of everything: something of all that a store holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chatwallet.accounts.base import Person
from chatwallet.channels.base import Conversation, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage
from chatwallet.storage.base import Store
from chatwallet.tests.tracking.shop import BEN, Clock, Shop
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.outbox.base import Dead, News, Notice, Retry, Sent
from chatwallet.tracking.recipients import PROGRAM
from chatwallet.wallet.base import InvoiceStatus

CLEO = Conversation("memory", "bar", "cleo")
DORA = Conversation("memory", "kiosk", "dora")
WAITING = ("second", "third", "fourth")


async def live(store: Store) -> tuple[Shop, dict[str, str]]:
    """A week in a shop, cut off in the middle of everything; returns the hashes by what became of them."""
    shop = Shop(store, clock=Clock())
    told: dict[str, str] = {}
    await shop.speaks("es")
    await store.accounts.ask(Person("memory", "ana"), ("receive 10", "receive 5"))
    await store.accounts.take_choice(Person("memory", "ana"), 2, "memory:77")
    await store.accounts.ask(Person("memory", "ana"), ("help", "status 🙂"))
    await chat(store, shop.clock())

    await shop.writes("receive 10", 1)
    charge, told["told"] = await shop.request(origin="memory:1")
    await shop.answers(await shop.writes("receive 10", 1), "here", told["told"])
    await shop.deliver()
    shop.wallet.pay(told["told"], None)
    await shop.tell(told["told"])
    await shop.deliver()
    told["extra"] = await more(shop, charge.id, "memory:2")
    await store.charges.settle(told["extra"], shop.clock(), "poll")

    _, told["due"] = await shop.paid(of=BEN, origin="memory:3")
    (notice,) = [one for one in await claim(shop) if one.id == f"paid:{told['due']}"]
    await store.outbox.conclude(notice, Retry(shop.clock(), unknown=True, error="timed out"))
    _, told["open"] = await shop.request(None, of=CLEO, origin="memory:4", memo="Tea\n🫖")
    _, told["expired"] = await shop.request(of=CLEO, origin="memory:5")
    await store.charges.checked(told["expired"], InvoiceStatus.EXPIRED, None)
    cancelled, _ = await shop.request(of=CLEO, origin="memory:6")
    await store.charges.cancel(cancelled.id, shop.clock())

    _, told["dead"] = await shop.paid(of=DORA, origin="memory:7")
    for notice in await claim(shop):
        if notice.conversation == DORA:
            await store.outbox.conclude(notice, Dead("blocked the bot"))
    await hints(shop)
    await reports(shop)
    await store.values.put("web_chat:5e", '{"v":1,"name":"till ☕"}')
    await store.values.put("marker:x", "")
    await store.outbox.put_news("n1", CLEO, News("language-name", {"time": 1, "who": "ana"}), shop.clock())
    for number, text in enumerate(WAITING, 40):
        await shop.writes(text, number, of=BEN)
    return shop, told


async def hints(shop: Shop) -> None:
    """What is said of payments that are not known yet; and the data has been brought back from a copy before."""
    charges, now = shop.store.charges, shop.clock()
    await charges.settle("ab" * 32, now, "rabbitmq")
    await charges.settle("ac" * 32, now, "webhook")
    await charges.recheck("ad" * 32, now)
    await charges.restored(now)


async def more(shop: Shop, charge_id: str, origin: str) -> str:
    """A further invoice, of a charge that was paid meanwhile: a code that was asked for just before."""
    invoice = (await shop.state((await shop.store.charges.invoices(charge_id))[0].payment_hash))[1]
    other = replace(invoice.invoice, payment_hash="fe" * 32, payment_request="lnbc7")
    charge = (await shop.store.charges.find_invoice(ByHash(invoice.payment_hash)) or (None,))[0]
    assert charge is not None
    open_one = replace(
        charge,
        id="other",
        code="Z9Z9",
        token=bytes(16),
        recipients=(*charge.recipients, PROGRAM),
        state=ChargeState.OPEN,
        paid_at=None,
        paid_hash=None,
    )
    first = replace(invoice, invoice=other, charge_id="other", origin=origin, message=None)
    await shop.store.charges.create(open_one, first, shop.clock())
    second = replace(first, invoice=replace(other, payment_hash="fd" * 32), origin=f"{origin}b")
    await shop.store.charges.add_invoice(second, shop.clock())
    await shop.store.charges.settle(other.payment_hash, shop.clock(), "poll")
    return second.payment_hash


async def claim(shop: Shop) -> list[Notice]:
    return list(await shop.store.outbox.claim("somebody", shop.clock(), 25, 100))


async def chat(store: Store, now: datetime) -> None:
    """What the channels keep."""
    await store.transcript.write("room", "l1", True, OutboundMessage("¡Hola!"), now)
    await store.transcript.write("room", "l2", False, OutboundMessage("hello"), now)
    await store.transcript.rewrite("room", "l1", OutboundMessage("paid"))
    await store.contacts.heard("whatsapp", "+18765550123", now)
    await store.contacts.stop("whatsapp", "+18765550124", True)
    await store.pictures.keep("token", "LIGHTNING:X", now)
    await store.pictures.fetch("token")


async def reports(shop: Shop) -> None:
    """Messages of which the channel says later what became of them."""
    store, now = shop.store, shop.clock()
    for number in (20, 21, 22):
        await shop.answers(
            await shop.writes("help", number, of=Conversation("memory", "x", f"p{number}")), "hi"
        )
    for notice in await store.outbox.claim("somebody", now, 25, 100):
        if notice.id == "answer:memory:20":
            await store.outbox.conclude(notice, Sent("SM20", now, ask=now))
        elif notice.id == "answer:memory:21":
            await store.outbox.conclude(notice, Sent("SM21", now))
        elif notice.id == "answer:memory:22":
            await store.outbox.conclude(notice, Sent("SM22", now, ask=now + timedelta(seconds=90)))
    await store.outbox.note_receipt(DeliveryReceipt("answer:memory:20", "SM20", Stage.DELIVERED), now)
    assert await store.outbox.note_failure(DeliveryFailure("answer:memory:21", "SM21", "63018", now), now)
