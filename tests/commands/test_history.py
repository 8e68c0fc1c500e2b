"""`history`: pages of payments, in words."""

from __future__ import annotations

from chatwallet.tests.commands.desk import Desk
from chatwallet.tracking.base import ChargeState, Hint
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.money import USD, Money


async def test_each_state_has_a_line(desk: Desk) -> None:
    codes = []
    for line in ("receive 10 Coffee", "receive", "receive 2000 sat", "receive 5"):
        await desk.say(line)
        codes.append((await desk.charge()).code)
        if line == "receive 10 Coffee":
            await desk.pay()
        desk.pass_time(60)
    await desk.say(f"cancel {codes[2]}")
    elsewhere = await desk.wallet.create_invoice(Money(333, USD), "")
    desk.wallet.pay(elsewhere.payment_hash)
    assert await desk.lines("history") == [
        "Payments, page 1",
        "⬇️ 1 Jan 12:04 · $3.33",
        f"⏳ 1 Jan 12:03 · $5.00 · {codes[3]}",
        f"✖️ 1 Jan 12:02 · $2.00 · {codes[2]}",
        f"⏳ 1 Jan 12:01 · any amount · {codes[1]}",
        f"✅ 1 Jan 12:00 · $10.00 · {codes[0]} · Coffee",
    ]
    assert await desk.lines("history in") == [
        "Payments, page 1",
        "⬇️ 1 Jan 12:04 · $3.33",
        f"✅ 1 Jan 12:00 · $10.00 · {codes[0]} · Coffee",
    ]


async def test_the_next_page_is_named_with_what_to_write(desk: Desk, mesa: Desk) -> None:
    for table, line in ((desk, "receive 1"), (mesa, "recibir 1")):
        for _ in range(11):
            await table.say(line)
            await table.pay()
            table.pass_time(1)
    assert len(await desk.lines("history")) == 12
    assert (await desk.lines("history"))[-1] == "More: history 2"
    assert (await desk.lines("history in"))[-1] == "More: history 2 in"
    assert len(await desk.lines("history 2 in")) == 2
    assert await desk.lines("history 3") == ["There is nothing on page 3."]
    assert (await mesa.lines("historial entradas"))[-1] == "Más: historial 2 entradas"
    assert (await mesa.lines("historial 2 entradas"))[0] == "Pagos, página 2"


async def test_an_empty_one_says_how_to_begin(desk: Desk, mesa: Desk) -> None:
    assert await desk.lines("history") == ["No payments yet. Write “receive 10 Coffee” to ask for one."]
    assert await mesa.lines("historial") == [
        "Todavía no hay pagos. Escribe «recibir 10 Café» para cobrar el primero."
    ]


async def test_a_direction_in_which_nothing_went_does_not_claim_that_there_are_no_payments(
    desk: Desk,
) -> None:
    await desk.say("receive 10")
    await desk.pay()
    assert await desk.lines("history out") == ["No such payments yet."]


async def test_a_wallet_that_fails_is_said(desk: Desk, mesa: Desk) -> None:
    for table, line in ((desk, "receive 10"), (mesa, "recibir 10")):
        await table.say(line)
        table.wallet.fail_next(WalletUnavailable("down"))
    assert (await desk.lines("history"))[-1].startswith("⚠️ The wallet's own list can't be had")
    assert (await mesa.lines("historial"))[-1].startswith("⚠️ Ahora no puedo ver la lista")


async def test_a_page_that_is_none_is_said(desk: Desk) -> None:
    assert await desk.lines("history zero") == ["“zero” is not a page number."]


async def test_a_payment_stands_at_the_time_at_which_it_was_paid(desk: Desk) -> None:
    """X3, and a broken version that all tests let pass: the time at which the order was made."""
    desk.pass_time(30)
    await desk.say("receive 10")
    desk.pass_time(40)
    await desk.pay(tell=False)
    desk.pass_time(100)
    assert desk.answer.payment_hash is not None
    await desk.tracker.handle(Hint(desk.answer.payment_hash, InvoiceStatus.PAID, "test", confirmed=True))
    code = (await desk.charge()).code
    assert (await desk.lines("history"))[1:] == [f"✅ 1 Jan 12:01 · $10.00 · {code}"]
    desk.wallet.fail_next(WalletUnavailable("down"))
    assert (await desk.lines("history"))[1] == f"✅ 1 Jan 12:02 (seen) · $10.00 · {code}"


async def test_an_extra_payment_is_named(desk: Desk) -> None:
    """Y13: it was a line that nobody could explain."""
    await desk.say("receive 3 Tea")
    first = desk.answer
    code = (await desk.charge()).code
    await desk.say("again")
    await desk.pay()
    desk.answer = first
    desk.pass_time(60)
    await desk.pay()
    assert (await desk.lines("history"))[1:] == [
        f"➕ 1 Jan 12:01 · $3.00 · {code}, paid once more · Tea",
        f"✅ 1 Jan 12:00 · $3.00 · {code} · Tea",
    ]
    desk.wallet.fail_next(WalletUnavailable("down"))
    assert (await desk.lines("history"))[1] == f"➕ 1 Jan 12:01 (seen) · $3.00 · {code}, paid once more · Tea"


async def test_whose_account_is_damaged_still_has_their_orders(desk: Desk) -> None:
    await desk.say("receive 10 Coffee")
    charge, bodies = await desk.charge(), desk.store.records.bodies
    (key,) = [key for key in bodies if key.startswith("account:")]
    bodies[key] = {
        "v": 1,
        "id": charge.made_by,
        "addresses": bodies[key]["addresses"],
        "seen": None,
        "time_zone": 5,
    }
    assert charge.code in (await desk.say("history")).text
    await desk.say(f"cancel {charge.code}")
    assert (await desk.charge()).state is ChargeState.CANCELLED
