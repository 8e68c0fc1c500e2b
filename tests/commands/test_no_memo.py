"""An order without a memo: no text about it has a line, or a mark, for a memo that is not there."""

from __future__ import annotations

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import ANA, Desk
from chatwallet.tracking.base import Hint
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.payment_text import PaymentText
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.money import USD, Money

CATALOGUE = Catalogue()


@pytest.mark.parametrize("language", CATALOGUE.languages)
@pytest.mark.parametrize("memo", ["", "Mango"])
async def test_a_memo_is_named_where_there_is_one_and_only_there(language: str, memo: str) -> None:
    texts = CATALOGUE[language]
    label = texts("line-memo", memo="\0").split("\0")[0].strip()
    writer = PaymentText(texts, Formats(language, "UTC"))
    desk = Desk(language)
    await desk.store.accounts.load(Account(Person(ANA.channel, ANA.sender_id), language, "UTC", "USD"))
    shown = [(await desk.say(f"receive 10 {memo}")).text]
    payment_hash = desk.answer.payment_hash or ""
    shown.append((await desk.say("status")).text)
    shown.append((await desk.say("history")).text)
    desk.wallet.pay(payment_hash)
    await desk.tracker.handle(Hint(payment_hash, InvoiceStatus.PAID, "test", confirmed=True))
    found = await desk.store.charges.find_invoice(ByHash(payment_hash))
    assert found is not None
    charge, row = found
    paid = Money(1000, USD)
    shown.append("\n".join(writer.payment(charge, row, paid, extra=False)))
    shown.append("\n".join(writer.payment(charge, row, paid, extra=True)))
    shown.append("\n".join(writer.shown(charge, row)))
    template = writer.template(charge, row, paid, extra=False)
    shown += [template.values[1], (await desk.say("status")).text, (await desk.say("history")).text]

    for text in shown:
        assert ("Mango" in text) is bool(memo), text
    with_label = [text for text in shown if label in text]
    assert len(with_label) == (6 if memo else 0)
    assert template.values[1] == (f"Mango · {charge.code}" if memo else charge.code)
