"""`cancel`: closes a charge that nobody has paid; a payment that was first stays first."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.arguments import receive_arguments
from chatwallet.commands.parsing.memo import clean_memo
from chatwallet.commands.replies.repeat import same_again
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import ANA, BEN, NOON, Desk
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.outbox.base import Sent
from chatwallet.wallet.money import USD


async def test_it_closes_the_newest_or_the_named_charge(desk: Desk, mesa: Desk) -> None:
    await desk.say("receive 10")
    first = (await desk.charge()).code
    desk.pass_time(1)
    await desk.say("receive 20")
    second = (await desk.charge()).code
    said = "is cancelled. If somebody still pays its QR, you will be told."
    assert (await desk.lines(f"cancel {first}"))[0] == f"{first} {said}"
    assert (await desk.lines("/CANCEL"))[0] == f"{second} {said}"
    assert (await desk.lines("cancel"))[0] == f"{second} {said}", "twice is once"
    await mesa.say("recibir 10")
    assert (await mesa.lines("cancelar"))[0].startswith(f"{(await mesa.charge()).code} está cancelado.")


@pytest.mark.parametrize("language", Catalogue().languages)
@pytest.mark.parametrize(
    "asked", ["10 Coffee", "10.50", "1500 JMD Té con leche", "500 sat 2 x 4", "1234.50 EUR", ""]
)
async def test_it_says_what_it_closed_and_asks_for_the_same_again(language: str, asked: str) -> None:
    """Y12: `cancel` alone closed the newest of several orders, and named nothing but its code."""
    desk = Desk(language)
    await desk.say("receive 3 Tea")
    desk.pass_time(1)
    await desk.say(f"receive {asked}")
    closed = await desk.charge()
    done, was, undo = await desk.lines("cancel")
    assert closed.code in done
    assert closed.memo in was
    amount = Catalogue()[language]("history-any-amount")
    if closed.asked is not None:
        amount = Formats(language, "UTC").money(closed.asked.major, closed.asked.currency.code)
    assert " ".join(amount.split()) in was
    (again,) = desk.answer.message.buttons
    assert again.text in undo
    desk.pass_time(1)
    assert (await desk.say(again.text)).qr is not None
    made = await desk.charge()
    assert (made.asked, made.memo, made.state) == (closed.asked, closed.memo, ChargeState.OPEN)
    assert made.code != closed.code


@given(memo=st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_what_is_offered_again_is_the_same_whatever_its_memo(memo: str) -> None:
    """Y12: a memo that would be read as part of the amount ("k", "cents") is never offered as another amount."""

    async def play() -> None:
        desk = Desk()
        await desk.say("receive 3 x")
        charge = replace(await desk.charge(), memo=clean_memo(memo))
        if (ask := same_again(Reading("en", USD), charge)) is not None:
            assert receive_arguments(ask, Reading("en", USD)) == {
                "amount": "3.00",
                "currency": "USD",
                **({"memo": charge.memo} if charge.memo else {}),
            }

    asyncio.run(play())


async def test_what_is_paid_or_closed_cannot_be_cancelled(desk: Desk, mesa: Desk) -> None:
    await desk.say("receive 10")
    await desk.pay()
    code = (await desk.charge()).code
    assert await desk.lines("cancel") == [f"{code} was paid already and can't be cancelled."]
    await mesa.say("recibir 10")
    mesa.pass_time(24 * 3600)
    await mesa.store.charges.lapse(mesa.now)
    assert await mesa.lines("anular") == [f"{(await mesa.charge()).code} ya se cerró."]


async def show(desk: Desk, who: str) -> str:
    """Send what was answered last, as the worker of the outbox does; return its reference."""
    person = ANA if who == "ana" else BEN
    message = InboundMessage(person, f"shown-{who}", "receive", NOON)
    await desk.store.inbox.answer(
        f"memory:shown-{who}", message, OutboundMessage("code"), desk.answer.payment_hash
    )
    for notice in await desk.store.outbox.claim("worker", desk.now, 25, 9):
        await desk.store.outbox.conclude(notice, Sent(f"m-{who}", desk.now))
    return f"m-{who}"


async def test_a_reply_to_somebody_elses_code_does_not_cancel_it_nor_ones_own(desk: Desk) -> None:
    """In a group everybody sees the code, and may reply to it."""
    await desk.say("receive 10", who=BEN)
    shown = await show(desk, "ben")
    bens = await desk.charge(BEN)
    await desk.say("receive 20")
    assert await desk.lines("cancel", reply_to=shown) == [f"I find no order {bens.code} of yours."]
    assert (await desk.charge(BEN)).state is ChargeState.OPEN
    assert (await desk.charge()).state is ChargeState.OPEN
    assert "is cancelled" in (await desk.lines("cancel", who=BEN, reply_to=shown))[0]


async def test_a_reply_means_the_charge_of_that_message(desk: Desk) -> None:
    await desk.say("receive 10")
    first = await desk.charge()
    shown = await show(desk, "ana")
    desk.pass_time(1)
    await desk.say("receive 20")
    assert (await desk.lines("cancel", reply_to=shown))[0].startswith(f"{first.code} is cancelled")
    assert (await desk.charge()).state is ChargeState.OPEN
