"""`receive`: the answer shows a code that can be paid; what can't be done is said, and nothing is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from chatwallet.channels.base import Abilities, Button, Card, CardState
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import BEN, Desk
from chatwallet.tracking.base import Hint
from chatwallet.tracking.lookups import ByHash
from chatwallet.tracking.payment_text import PaymentText
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.errors import (
    AmountUnchecked,
    BalanceTooLow,
    InvoiceMismatch,
    NotLinked,
    RateLimited,
    WalletError,
    WalletRefused,
    WalletUnavailable,
)
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import SAT, USD, Currency, Money
from chatwallet.wallet.rates import Rate


async def test_the_answer_shows_amount_memo_code_life_and_what_to_pay(desk: Desk) -> None:
    lines = await desk.lines("receive 10 Coffee")
    charge = await desk.charge()
    _, row = (await desk.store.charges.find_invoice(ByHash(desk.answer.payment_hash or ""))) or (None, None)
    assert row is not None
    request = row.invoice.payment_request
    assert lines == [
        "Receive $10.00",
        "Memo: Coffee",
        f"Order: {charge.code}",
        "This QR can be paid for 60 seconds.",
        f"After that, write “again {charge.code}” for a new QR.",
        f"To close it, write “cancel {charge.code}”.",
        "",
        request,
    ]
    assert desk.answer.message.qr == request.upper()
    assert desk.answer.message.qr_until == row.expires
    assert desk.answer.message.buttons == (
        Button("New QR", f"again {charge.code}", "again"),
        Button("Cancel", f"cancel {charge.code}", "cancel"),
    )
    assert (charge.asked, charge.price, charge.memo) == (Money(1000, USD), Money(1000, USD), "Coffee")


async def test_the_answer_has_a_card_of_the_same_in_parts(desk: Desk, mesa: Desk) -> None:
    """Y: the amount on top, with satoshis."""
    await desk.say("receive 10 Coffee")
    order = (await desk.charge()).code
    card = Card(CardState.OPEN, order, "", "$10.00", (), "10,000 sat", "Coffee")
    assert (desk.answer.message.card, desk.answer.message.language) == (card, "en")
    await mesa.say("moneda EUR")
    await mesa.say("cobrar 1500 JMD")
    shown = mesa.answer.message.card
    assert shown is not None
    assert (shown.amount, shown.also, shown.sats) == (
        "1.500,00\u00a0JMD",
        ("9,38\u00a0US$", "Unos 7,50\u00a0€"),
        "9.380 sat",
    )
    await desk.say("receive 2k sats")
    assert desk.answer.message.card is not None
    assert (desk.answer.message.card.amount, desk.answer.message.card.sats) == ("2,000 sat", None)
    await desk.say("receive")
    assert desk.answer.message.card is not None
    assert (desk.answer.message.card.amount, desk.answer.message.card.sats) == ("Any amount", None)


async def test_where_there_are_buttons_no_line_only_repeats_them() -> None:
    """Y: on Telegram and on the page; who sees no buttons reads what to write (above)."""
    desk = Desk(abilities=Abilities(buttons=True, edits=True))
    lines = await desk.lines("receive 10 Coffee")
    assert lines[:-1] == [
        "Receive $10.00",
        "Memo: Coffee",
        f"Order: {(await desk.charge()).code}",
        "This QR can be paid for 60 seconds.",
        "",
    ]
    code = (await desk.charge()).code
    pending = f"⏳ {code}: not paid yet. Its QR can be paid for 60 more seconds."
    assert await desk.lines("status") == [pending, lines[1]]
    assert [button.name for button in desk.answer.message.buttons] == ["again", "cancel"]
    desk.pass_time(60)
    assert await desk.lines("status") == [f"⌛ {code}: not paid, and its QR has expired.", lines[1]]
    assert [button.name for button in desk.answer.message.buttons] == ["again", "cancel"]
    assert (await desk.lines("cancel"))[1:] == ["It was: $10.00 · Coffee"]
    assert [button.label for button in desk.answer.message.buttons] == ["Ask again"]


@pytest.mark.parametrize(
    ("language", "line", "labels"),
    [
        ("en", "receive 10", ["New QR", "Cancel", "Status"]),
        ("es", "cobrar 10", ["Nuevo QR", "Cancelar", "Estado"]),
        ("fr", "recevoir 10", ["Nouveau QR", "Annuler", "Statut"]),
        ("ht", "resevwa 10", ["Nouvo QR", "Anile", "Estati"]),
        ("pt", "cobrar 10", ["Novo QR", "Cancelar", "Estado"]),
    ],
)
async def test_where_a_shown_qr_stays_as_it_is_a_button_asks_how_it_stands(
    language: str, line: str, labels: list[str]
) -> None:
    """On WhatsApp, which changes no message; in the language of who asks."""
    desk = Desk(language, abilities=Abilities(buttons=True))
    await desk.say(line)
    buttons = desk.answer.message.buttons
    assert [button.label for button in buttons] == labels
    await desk.say(buttons[-1].text)
    assert (await desk.charge()).code in desk.answer.message.text.splitlines()[0]
    assert [button.name for button in desk.answer.message.buttons] == ["again", "cancel"]


async def test_the_same_in_spanish(mesa: Desk) -> None:
    lines = await mesa.lines("cobrar 10,50 Café")
    charge = await mesa.charge()
    assert lines[:6] == [
        "Recibir 10,50 US$",
        "Concepto: Café",
        f"Pedido: {charge.code}",
        "Este QR se puede pagar durante 60 segundos.",
        f"Después, escribe «otra {charge.code}» para otro QR.",
        f"Para cerrarlo, escribe «cancelar {charge.code}».",
    ]
    again, cancel = mesa.answer.message.buttons
    assert (again.text, cancel.text) == (f"otra {charge.code}", f"cancelar {charge.code}")
    assert charge.price == Money(1050, USD)


async def test_a_memo_that_was_cut_says_how_much_was_kept(desk: Desk, mesa: Desk) -> None:
    """Y11: 900 characters became 200 in silence."""
    lines = await desk.lines("receive 10 " + "x" * 900)
    assert "The memo is long: its first 200 characters were kept." in lines
    assert f"Memo: {'x' * 200}" in lines
    card = desk.answer.message.card
    assert card is not None
    assert "The memo is long: its first 200 characters were kept." in card.also
    said = await mesa.lines("cobrar 10 " + "y" * 199 + "👍🏽")
    assert "El concepto es largo: quedaron sus primeros 199 caracteres." in said
    assert not any("long" in line for line in await desk.lines("receive 10 " + "x" * 200))


async def test_without_an_amount_the_payer_chooses(desk: Desk) -> None:
    lines = await desk.lines("receive")
    assert lines[0] == "Receive any amount"
    charge = await desk.charge()
    assert (charge.asked, charge.price) == (None, None)


async def test_other_currencies_are_shown_with_what_they_are_in_dollars(desk: Desk, mesa: Desk) -> None:
    assert (await desk.lines("receive 1500 JMD Tea"))[0] == "Receive JMD 1,500.00 ($9.38)"
    charge = await desk.charge()
    assert (charge.asked, charge.price) == (Money(150_000, Currency.of("JMD")), Money(938, USD))
    assert (await desk.lines("receive 2k sats"))[0] == "Receive 2,000 sat ($2.00)"
    assert (await desk.charge()).asked == Money(2000, SAT)
    assert (await mesa.lines("recibir 1500 JMD"))[0] == "Recibir 1.500,00 JMD (9,38 US$)"


async def test_the_persons_own_currency_is_shown_too(desk: Desk) -> None:
    await desk.say("currency JMD")
    assert (await desk.lines("receive 10"))[1] == "About JMD 1,600.00"
    desk.wallet.fail_next(WalletUnavailable("no rate now"))
    await desk.say("receive 10")
    assert desk.answer.payment_hash is None, "the first failure met the invoice"
    await desk.say("receive 10")
    assert desk.answer.payment_hash is not None


@pytest.mark.parametrize(
    ("text", "en", "es"),
    [
        ("receive 10000.01", "$10,000.01 is too much: the most is $10,000.00.", "10.000,01 US$ es demasiado"),
        ("receive 99999999 JMD", "JMD 99,999,999.00 is too much: the most is $10,000.00.", "es demasiado"),
        (
            "receive 4 sat",
            "4 sat is too little: the least is $0.01.",
            "4 sat es muy poco: lo mínimo es 0,01 US$.",
        ),
        ("receive 10 XAU", "I have no exchange rate for XAU.", "No tengo tipo de cambio para XAU."),
        ("receive 0", "The amount must be more than zero.", "El monto debe ser mayor que cero."),
    ],
)
async def test_what_cannot_be_asked_for_is_said_and_nothing_is_made(
    desk: Desk, mesa: Desk, text: str, en: str, es: str
) -> None:
    assert await desk.lines(text) == [en]
    assert await desk.made_nothing()
    (spanish,) = await mesa.lines(text.replace("10000.01", "10000,01"))
    assert es in spanish
    assert await mesa.made_nothing()


@pytest.mark.parametrize(
    ("error", "en", "es"),
    [
        (
            RateLimited("slow", retry_after=41.6),
            "Please try again in 42 seconds.",
            "de nuevo en 42 segundos.",
        ),
        (RateLimited("slow", retry_after=0.2), "Please try again in 1 second.", "de nuevo en 1 segundo."),
        (WalletUnavailable("down"), "The wallet does not answer", "La billetera no responde"),
        (NotLinked("token 17 expired"), "can't be used at the moment", "no se puede usar"),
        (WalletRefused("IBEX 4711"), "The wallet said no.", "La billetera dijo que no."),
        (
            InvoiceMismatch("amount", "1 is not 2"),
            "does not fit what you asked for",
            "no corresponde a lo que pediste",
        ),
        (
            AmountUnchecked("no price"),
            "The amount can't be checked at the moment",
            "El monto no se puede comprobar",
        ),
        (BalanceTooLow("has 3"), "does not hold enough", "no tiene suficiente"),
    ],
)
async def test_a_wallet_that_fails_is_said_in_words_without_its_inner_life(
    desk: Desk, mesa: Desk, error: WalletError, en: str, es: str
) -> None:
    for table, line, expected in ((desk, "receive 10", en), (mesa, "recibir 10", es)):
        table.wallet.fail_next(error)
        text = (await table.say(line)).text
        assert expected in text
        assert str(error) not in text
        assert await table.made_nothing()


class Stuck(MemoryWallet):
    """A wallet whose price server is away: it tells the last rate that it has."""

    async def rate(self, currency: Currency, base: Currency) -> Rate:
        rate = await super().rate(currency, base)
        return replace(rate, at=rate.at - timedelta(minutes=7), stale=True)


async def test_a_stale_rate_is_marked_with_its_age(desk: Desk) -> None:
    """S1-20."""
    desk.use(Stuck(now=lambda: desk.now, per_usd={"JMD": Decimal(160)}))
    said = "⚠️ This price is 7 minutes old: the wallet gives no newer one."
    assert said in await desk.lines("price")
    for line in ("receive 1600 JMD", "receive 5000 sat"):
        assert (await desk.lines(line))[0] == said
    await desk.say("currency JMD")
    assert "JMD" not in "".join((await desk.lines("receive 10"))[:3]), "what is nice to have is left out"


class Closed(MemoryWallet):
    """A wallet that takes no open amounts."""

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        if amount is None:
            raise WalletRefused("not for this account", code="NOT_SUPPORTED")
        return await super().create_invoice(amount, memo)


async def test_a_wallet_that_takes_no_open_amounts_is_said_with_a_way_out(desk: Desk, mesa: Desk) -> None:
    desk.use(Closed())
    mesa.use(Closed())
    assert "Name an amount: “receive 10”." in (await desk.lines("receive"))[0]
    assert "Di un monto: «recibir 10»." in (await mesa.lines("recibir"))[0]
    assert await desk.made_nothing()


@pytest.mark.parametrize("error", [RateLimited("slow", retry_after=9), NotLinked("no")])
async def test_an_open_amount_that_fails_for_another_reason_says_that_reason(
    desk: Desk, error: WalletError
) -> None:
    desk.wallet.fail_next(error)
    assert "open amounts" not in (await desk.say("receive")).text


async def test_an_ambiguous_amount_is_asked_back_and_a_number_answers(desk: Desk) -> None:
    lines = await desk.lines("receive 1.500 Tea")
    assert await desk.made_nothing()
    first, second = desk.answer.message.buttons
    assert lines[1:] == [f"1: {first.text}", f"2: {second.text}"]
    await desk.say("2", who=BEN)
    assert await desk.made_nothing(BEN), "somebody else's answer is no answer"
    await desk.say("2")
    made = await desk.charge()
    await desk.say(second.text)
    assert (await desk.charge()).price == made.price
    assert made.memo == "Tea"
    assert "I don't know" in (await desk.lines("1"))[0], "it is answered"


async def test_any_command_leaves_an_open_question(desk: Desk) -> None:
    await desk.say("receive 1.500 Tea")
    await desk.say("balance")
    await desk.say("1")
    assert await desk.made_nothing()


async def test_a_message_handled_twice_is_answered_with_the_same_code(desk: Desk) -> None:
    first = await desk.say("receive 10 Coffee", number=7)
    assert await desk.say("receive 10 Coffee", number=7) == first
    desk.pass_time(61)
    later = await desk.say("receive 10 Coffee", number=7)
    assert later.qr != first.qr, "a dead code is of no use to anybody"
    assert later.text.split("\n")[:3] == first.text.split("\n")[:3]
    await desk.pay()
    assert (await desk.lines("status"))[0].startswith("✅")
    done = await desk.say("receive 10 Coffee", number=7)
    assert done.qr is None
    assert done.text.startswith("✅ PAID: $10.00")


@pytest.mark.parametrize(
    ("line", "takes", "cents"),
    [("14", "10 sat", "$0.01"), ("8", "10 sat", "$0.01"), ("22", "20 sat", "$0.02")],
)
async def test_satoshis_that_no_cent_makes_are_those_of_the_invoice_everywhere(
    desk: Desk, line: str, takes: str, cents: str
) -> None:
    """It was "Payment received: 14 sat ($0.01)" where ten satoshis came."""
    lines = await desk.lines(f"receive {line} sat")
    assert lines[0] == f"Receive {takes} ({cents})"
    assert lines[1] == f"Only whole cents can be asked for: {cents} is the nearest to {line} sat."
    assert desk.answer.message.card is not None
    assert desk.answer.message.card.amount.replace("\u00a0", " ") == takes
    told = [await desk.say("history"), await desk.say("status")]
    (row,) = await desk.store.charges.invoices((await desk.charge()).id)
    assert row.invoice.msat == int(takes.split(maxsplit=1)[0]) * 1000
    desk.wallet.pay(row.payment_hash)
    await desk.tracker.handle(Hint(row.payment_hash, InvoiceStatus.PAID, "test", confirmed=True))
    told += [await desk.say("status"), await desk.say("history")]
    charge, (row,) = await desk.charges.stored(await desk.charge())
    writer = PaymentText(Catalogue()["en"], Formats("en", "UTC"))
    notice = writer.payment(charge, row, charge.received, extra=False)
    assert notice[0].replace("\u00a0", " ") == f"✅ Payment received: {takes} ({cents})"
    assert not any(f"{line}\u00a0sat" in one.text or f"{line} sat" in one.text for one in told)


async def test_a_foreign_amount_that_no_cent_comes_near_to_is_said_to_be_so(desk: Desk) -> None:
    assert any("the nearest to" in line for line in await desk.lines("receive 1 JMD"))
    assert not any("the nearest to" in line for line in await desk.lines("receive 1601 JMD"))


@pytest.mark.parametrize("said", ["10 USD EUR", "USD EUR 10", "10 $ €", "10 dollars euros"])
async def test_an_amount_in_two_currencies_is_refused_with_all_of_it(desk: Desk, said: str) -> None:
    """“10” is not an amount, it said."""
    answer = await desk.say(f"receive {said}")
    assert answer.text.startswith(f"“{said}” is not an amount I understand.")
