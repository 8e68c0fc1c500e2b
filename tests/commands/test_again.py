"""`again`: a fresh QR for the same charge, as long as it is open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chatwallet.tests.commands.desk import BEN, Desk
from chatwallet.wallet.errors import RateLimited
from chatwallet.wallet.money import USD, Money


async def test_a_new_code_for_the_newest_a_named_or_a_replied_to_charge(desk: Desk) -> None:
    await desk.say("receive 10 Coffee")
    first, old = await desk.charge(), desk.answer
    desk.pass_time(61)
    await desk.say("receive 20 Tea")
    second = await desk.charge()
    renewed = await desk.lines("again")
    assert renewed[:3] == ["Receive $20.00", "Memo: Tea", f"Order: {second.code}"]
    renewed = await desk.lines(f"again #{first.code.lower()}")
    assert renewed[:3] == ["Receive $10.00", "Memo: Coffee", f"Order: {first.code}"]
    assert desk.answer.message.qr != old.message.qr
    assert len(await desk.store.charges.invoices(first.id)) == 2


async def test_the_newer_code_and_the_older_one_both_settle(desk: Desk) -> None:
    await desk.say("receive 10")
    old = desk.answer
    await desk.say("again")
    desk.answer = old
    await desk.pay()
    assert (await desk.lines("again"))[0] == f"{(await desk.charge()).code} is paid already."


async def test_what_was_asked_in_satoshis_has_the_price_of_now_once_no_older_qr_can_be_paid(
    desk: Desk,
) -> None:
    """It was "Receive 100,000 sat ($100.00)" over an invoice of 125,000 sat."""
    assert (await desk.lines("receive 100000 sat"))[0] == "Receive 100,000 sat ($100.00)"
    desk.wallet.set_price(Decimal(80_000))
    assert (await desk.lines("again"))[0] == "Receive 125,000 sat ($100.00)", "what it takes, and no more"
    desk.pass_time(23 * 3600)
    assert (await desk.lines("again"))[0] == "Receive 100,000 sat ($80.00)"
    row = (await desk.store.charges.invoices((await desk.charge()).id))[-1]
    assert (row.invoice.msat, (await desk.charge()).price) == (100_000_000, Money(8000, USD))
    await desk.pay()
    assert (await desk.charge()).received == Money(8000, USD)
    assert "$80.00" in (await desk.say("status")).text


async def test_what_was_asked_in_a_foreign_currency_has_the_price_of_now(desk: Desk) -> None:
    await desk.say("receive 1600 JMD Tea")
    desk.pass_time(86_000)
    desk.wallet.set_rate("JMD", Decimal(200))
    assert (await desk.lines("again"))[:2] == ["Receive JMD 1,600.00 ($8.00)", "Memo: Tea"]
    await desk.say("receive 10")
    desk.pass_time(61)
    assert (await desk.lines("again"))[0] == "Receive $10.00"


@pytest.mark.parametrize(
    ("line", "en", "es"),
    [
        (
            "",
            "You have no order yet. Write “receive 10” to make one.",
            "Todavía no tienes pedidos. Escribe «recibir 10»",
        ),
        (" K7Q2", "I find no order K7Q2 of yours.", "No encuentro ningún pedido K7Q2 tuyo."),
        (" tomorrow", "“tomorrow” is not an order. Orders look like K7Q2.", "«tomorrow» no es un pedido."),
    ],
)
async def test_without_a_charge_it_says_what_to_do(
    desk: Desk, mesa: Desk, line: str, en: str, es: str
) -> None:
    assert await desk.lines("again" + line) == [en]
    (spanish,) = await mesa.lines("otra" + line)
    assert spanish.startswith(es)


async def test_somebody_elses_code_is_as_unknown_as_any(desk: Desk) -> None:
    await desk.say("receive 10", who=BEN)
    code = (await desk.charge(BEN)).code
    for command in ("again", "cancel", "status"):
        assert await desk.lines(f"{command} {code}") == [f"I find no order {code} of yours."]
    assert (await desk.charge(BEN)).state == "open"


async def test_closed_charges_say_why(desk: Desk, mesa: Desk) -> None:
    await desk.say("receive 10")
    code = (await desk.charge()).code
    await desk.say("cancel")
    assert await desk.lines("again") == [f"{code} was cancelled. Write “receive 10” to make another."]
    await mesa.say("recibir 10")
    code = (await mesa.charge()).code
    mesa.pass_time(24 * 3600)
    await mesa.store.charges.lapse(mesa.now)
    assert await mesa.lines("otra") == [f"{code} ya se cerró. Escribe «recibir 10» para hacer otro."]


async def test_too_many_new_codes_are_refused_with_a_time(desk: Desk) -> None:
    await desk.say("receive 10")
    desk.wallet.fail_next(RateLimited("20 in 120 s", retry_after=17))
    assert (await desk.lines("again"))[0].endswith("Please try again in 17 seconds.")
