"""What a charge knows besides a chat, on every store: its shop, the token of its page, and whom it tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chatwallet.bot.hooks import HookDeliverer
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.charges import WALLET, only, show
from chatwallet.tests.tracking.shop import TEN, Shop
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.credits import CreditLookup
from chatwallet.tracking.lookups import ByCode, ByHash, ByMessage, ByToken, Due, OfMaker, OfShop
from chatwallet.tracking.outbox.base import NoticeKind, Sent
from chatwallet.tracking.recipients import PROGRAM, Recipient, RecipientKind, in_chat

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
After = Callable[[float], datetime]


async def test_a_code_is_one_charge_s_of_a_shop_and_each_shop_has_its_own(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    first = new_charge()
    await store.charges.create(first, new_invoice(first, 1), noon)
    other = replace(new_charge("K7Q2", "ben"), shop="kiosk")
    assert await store.charges.create(other, new_invoice(other, 2), noon) == CreateResult.CREATED
    assert await store.charges.find(ByCode(first.made_by, "K7Q2")) == first
    assert await store.charges.find(ByCode(other.made_by, "K7Q2")) == other
    assert await store.charges.page(OfShop("house"), 9) == [first]
    assert await store.charges.page(OfShop("kiosk"), 9) == [other]


async def test_a_code_means_one_charge_of_who_made_it_whatever_its_shop(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    first = new_charge()
    await store.charges.create(first, new_invoice(first, 1), noon)
    other = replace(first, id="other", token=bytes(16), shop="kiosk")
    assert await store.charges.create(other, new_invoice(other, 2), noon) == CreateResult.CODE_TAKEN
    other = replace(other, code="M4P9")
    assert await store.charges.create(other, new_invoice(other, 2), noon) == CreateResult.CREATED
    assert await store.charges.find(ByCode(first.made_by, "K7Q2")) == first
    assert await store.charges.find(ByCode(first.made_by, "M4P9")) == other


async def test_a_page_finds_its_charge_by_its_token_alone(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge, other = new_charge(), new_charge("OTHE")
    for number, one in enumerate((charge, other), 1):
        await store.charges.create(one, new_invoice(one, number), noon)
    assert charge.token.hex() not in repr(charge), "who reads a log must not find its page"
    assert await store.charges.find(ByToken(charge.token)) == charge
    assert await store.charges.find(ByToken(bytes(16))) is None
    await show(store, charge, f"{1:064x}", noon)
    await store.charges.cancel(charge.id, noon)
    (edit,) = await store.outbox.claim("worker", noon, 10, 9)
    await store.outbox.conclude(edit, Sent(None, noon))
    assert await store.clean(noon + timedelta(days=60)) >= 1
    assert await store.charges.find(ByToken(charge.token)) is None
    assert await store.charges.find(ByToken(other.token)) == other
    assert [one.id for one in await store.charges.page(OfShop("house"), 9)] == [other.id]


async def test_a_charge_may_have_no_invoice_yet(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    assert await store.charges.create(charge, None, noon) == CreateResult.CREATED
    assert await store.charges.create(charge, None, noon) == CreateResult.CREATED, "it is safe to repeat"
    assert await store.charges.create(replace(charge, id="b"), None, noon) == CreateResult.CODE_TAKEN
    assert await store.charges.page(OfMaker(charge.made_by), 9) == [charge]
    assert await store.charges.invoices(charge.id) == []
    assert await store.charges.unpaid(Due(after(999)), 9) == []
    assert await store.charges.add_invoice(new_invoice(charge, 1), noon) == CreateResult.CREATED
    assert await store.charges.settle(f"{1:064x}", after(1), "poll") == NoticeKind.PAID


async def test_a_charge_without_a_chat_is_stored_as_it_is_and_shows_no_qr_to_edit(
    store: Store, noon: datetime, after: After, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    owner, till = Conversation("web", "office", "olga"), Conversation("telegram", 'till/"é', "t", "7")
    others = (in_chat(owner), PROGRAM, in_chat(till), Recipient(RecipientKind.WEBHOOK, "key/1"))
    charge = replace(new_charge(), asked_in=None, made_by="api:k1", recipients=others)
    await store.charges.create(charge, new_invoice(charge, 1), noon)
    await store.charges.add_invoice(new_invoice(charge, 2), noon)
    assert await store.charges.find_invoice(ByHash(f"{1:064x}")) == (charge, new_invoice(charge, 1))
    assert await store.charges.find(ByCode("api:k1", "K7Q2")) == charge
    assert await store.charges.settle(f"{1:064x}", after(1), "poll") == NoticeKind.PAID
    await store.charges.cancel(charge.id, after(2))
    told = await store.outbox.claim("worker", after(3), 10, 9)
    assert [(one.id, one.to) for one in told] == [
        (f"paid:{1:064x}{number}", to) for number, to in zip(("", ":1", ":2", ":3"), others, strict=True)
    ]
    for notice in told:
        await store.outbox.conclude(notice, Sent(f"m{notice.to.channel}", after(4)))
    assert (found := await store.charges.find(ByMessage(owner, "mweb"))) is not None
    assert found.id == charge.id
    assert await store.outbox.next_due() is None, "there was no QR in a chat to bring up to date"


def test_a_charge_tells_eight_at_most(new_charge: NewCharge) -> None:
    eight = tuple(Recipient(RecipientKind.SHOP, str(number)) for number in range(8))
    assert replace(new_charge(), recipients=eight).recipients == eight
    with pytest.raises(ValueError, match="8 recipients at most, not 9"):
        replace(new_charge(), recipients=(*eight, PROGRAM))
    with pytest.raises(ValueError, match="no address of a chat"):
        Recipient(RecipientKind.CHAT, "ana")


async def test_a_charge_made_without_a_chat_tells_two_recipients(store: Store) -> None:
    """An owner in a chat, who made nothing there, and the program; each once, however often the payment is told of."""
    shop, told = Shop(store), list[tuple[str, str | None]]()
    owner = Conversation("memory", "office", "olga")
    await shop.speaks("es", who=owner)

    async def on_paid(charge: Charge, row: InvoiceRecord) -> None:
        told.append((charge.id, charge.paid_hash))

    invoice = await shop.wallet.create_invoice(TEN, "Coffee")
    charge = Charge(
        id="from a page",
        shop="house",
        code="K7Q2",
        made_by="page:1",
        wallet=WALLET,
        asked_in=None,
        recipients=(in_chat(owner), PROGRAM),
        token=bytes(16),
        asked=TEN,
        price=TEN,
        memo="Coffee",
        created=shop.clock(),
        closes=shop.clock() + timedelta(hours=24),
    )
    row = InvoiceRecord(invoice, charge.id, "page:1")
    assert await store.charges.create(charge, row, shop.clock()) == CreateResult.CREATED
    program = HookDeliverer(
        store.charges, on_paid, credit_lookup=CreditLookup(store.charges, only(shop.wallet)), clock=shop.clock
    )
    shop.wallet.pay(invoice.payment_hash)
    for _ in range(2):
        await shop.tell(invoice.payment_hash)
        await shop.deliver(deliverers={RecipientKind.HOOK: program})
    assert told == [(charge.id, invoice.payment_hash)]
    (sent,) = shop.channel.sent
    assert (sent.conversation, sent.message.reply_to, sent.message.edit_of) == (owner, None, None)
    assert sent.message.text.splitlines()[:2] == ["✅ Pago recibido: 10,00\u00a0US$", "Concepto: Coffee"]
