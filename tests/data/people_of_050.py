"""What a store of 0.5.0 has besides a shop of the house: people with wallets of their own, under a ring of keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chatwallet.accounts.base import Person, Told
from chatwallet.accounts.incoming import IncomingSecrets
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.accounts.secrets import Purpose, Vault
from chatwallet.accounts.shops import LinkResult, link_row
from chatwallet.bot.edge.refs import refs_of
from chatwallet.bot.keys import TextSource
from chatwallet.bot.vault import canaries
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.storage.records.sealed import SealedRecords
from chatwallet.tests.charges import made_up, show
from chatwallet.tests.storage.records.humans import connect
from chatwallet.tests.tracking.shop import STRANGER, TEN, Shop
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.key_pages import KeyPage
from chatwallet.tracking.unknown_lines import Patience
from chatwallet.wallet.base import Invoice, WalletRef

GITA, HUGO, IDA = Person("memory", "gita"), Person("memory", "hugo"), Person("memory", "ida")
GITAS_OTHER = Person("web", "gita2")
TILL, KEY = WalletRef("flash", "till:gita"), WalletRef("flash", "5f0c")
SECRET = "fk_hugo"


async def live_with(store: Store, shop: Shop) -> dict[str, str]:
    """Gita has a till and two chats, Hugo a key, Ida a wallet no more; each asked for something before the end."""
    ring = KeyRing.new(shop.clock())
    vault = Vault(TextSource(ring.text, "a test"))
    told = {"ring": ring.text}
    sealed = SealedRecords(shop.store.records)
    await sealed.put_canaries(canaries(vault), int(shop.clock().timestamp() * 1000))
    await links(shop, vault)
    await connect(store, GITA, GITAS_OTHER, at=shop.clock())
    told["till"] = await asks(shop, GITA, "shp_gita", TILL, "e1")
    told["key"] = await asks(shop, HUGO, "shp_hugo", KEY, "e2")
    told["lapsing"] = await asks(shop, HUGO, "shp_hugo", KEY, "e3")
    told["paid_till"] = await asks(shop, GITA, "shp_gita", TILL, "e4")
    await shop.store.charges.settle(told["paid_till"], shop.clock(), "poll")
    await questions(store, vault, shop)
    refs = refs_of(shop.store, vault)
    told["ref"] = await refs.ref_of("whatsapp", "whatsapp:+18765550199")
    return told


async def links(shop: Shop, vault: Vault) -> None:
    store, now = shop.store, shop.clock()
    for person in (GITA, HUGO, IDA):
        account = await store.accounts.load(replace(STRANGER, person=person), now, Told())
        number, till = f"lnk_{person.id}", person is GITA
        link = Link(
            id=number,
            shop=f"shp_{person.id}",
            wallet=TILL if till else replace(KEY, account=KEY.account if person is HUGO else "77aa"),
            kind=LinkKind.TILL if till else LinkKind.KEY,
            name=person.id,
            made_by=account.id,
            made=now,
            tail="" if till else "hugo",
        )
        secret = "" if till else vault.seal(Purpose.FLASH_KEY, link.shop, link_row(number), SECRET)
        assert (await store.shops.link(link, sealed=secret)).result is LinkResult.LINKED
    assert await store.shops.mark_stale("lnk_ida")


async def asks(shop: Shop, person: Person, at: str, wallet: WalletRef, name: str) -> str:
    """An open order in a shop of somebody's own, with its code shown; returns its payment hash."""
    account = await shop.store.accounts.find(person)
    assert account is not None
    where, now = Conversation(person.channel, f"home of {person.id}", person.id), shop.clock()
    made = made_up(name, f"{name.upper()}XX", where, TEN, now, shop=at, open_for=timedelta(days=7))
    charge: Charge = replace(made, made_by=account.id, wallet=wallet)
    invoice = Invoice(name * 32, f"lnbc{name}", 1_000_000, now, now + timedelta(seconds=60), "w")
    row = InvoiceRecord(invoice, charge.id, f"memory:{name}")
    assert await shop.store.charges.create(charge, row, now) == "created"
    await show(shop.store, charge, invoice.payment_hash, now)
    return invoice.payment_hash


async def questions(store: Store, vault: Vault, shop: Shop) -> None:
    """What waits for an answer or for its end: a choice, a page for a key, a code that connects, a cut-out key, …"""
    now, end = shop.clock(), shop.clock() + timedelta(minutes=10)
    hugo = await store.accounts.find(HUGO)
    assert hugo is not None
    await store.accounts.ask(HUGO, ("link confirm x", "link drop x"), end)
    await store.accounts.consent(HUGO, "privacy", "memory:h1", now)
    await store.pairings.begin(HUGO, "KRTNWQHD", now, ("connect yes {token}", "connect no {token}"))
    await IncomingSecrets(store.incoming, vault, shop.clock).keep("memory:h2", "fk_said")
    home = Conversation("memory", "home of hugo", "hugo")
    row = await store.key_pages.row("a token")
    await store.key_pages.put(
        KeyPage(
            row=row,
            account=hugo.id,
            shop="shp_hugo",
            chat=home,
            place="Memory …ugo",
            digits="4711",
            until=end,
        )
    )
    await store.unknown_lines.count(hugo.id, "memory:h3", Patience(), now)
    await store.blocks.block(Person("memory", "mallory"), now, "shouts")
