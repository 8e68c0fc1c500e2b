"""A day of a shop, of whose figures each is another number."""

from __future__ import annotations

from datetime import timedelta

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.charges import only
from chatwallet.tests.ledgers import know_all
from chatwallet.tests.tracking.shop import ANA, BEN, NOON, Shop
from chatwallet.tracking.charges import Charges
from chatwallet.wallet.base import InvoiceStatus, WalletRef
from chatwallet.wallet.money import USD, Money

WEB = Conversation("web", "open.1", "open.1")


async def a_day(store: Store) -> Shop:
    """Orders on two channels: two are paid, one of them late and twice; one is cancelled, one lapses, one is open."""
    shop = Shop(store)
    shop.charges = Charges(
        store.charges, only(shop.wallet), shop.tracker, open_for=timedelta(hours=1), clock=shop.clock
    )
    cancelled, _ = await shop.request(origin="memory:1")
    await shop.charges.cancel(cancelled)
    await shop.request(origin="memory:2")
    shop.clock.advance(3601)
    await store.charges.lapse(shop.clock())
    _, first = await shop.request(origin="memory:3")
    shop.clock.advance(10)
    await shop.tell(first)
    late, second = await shop.request(Money(250, USD), of=BEN, origin="memory:4")
    await shop.tell(second, InvoiceStatus.EXPIRED)
    _, row = await shop.charges.renew(late, "memory:5")
    shop.clock.advance(30)
    for payment_hash in (second, row.payment_hash):
        await shop.tell(payment_hash)
    await shop.request(of=WEB, origin="web:6")
    await store.contacts.heard("memory", ANA.chat_id, shop.clock())
    person = Person(ANA.channel, ANA.sender_id)
    ana = await store.accounts.load(Account(person, "en", "UTC", "USD"), NOON)
    link = Link(
        id="lnk_1", shop="shp_1", wallet=WalletRef("memory", "till:x"), kind=LinkKind.TILL, name="x",
        made_by=ana.id, made=NOON,
    )  # fmt: skip
    await store.shops.link(link)
    await know_all(store)
    return shop
