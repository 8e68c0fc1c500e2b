"""`cancel`: closes a charge that nobody has paid; a payment that was first stays first."""

from __future__ import annotations

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.tests.commands.desk import ANA, BEN, NOON, Desk
from chatwallet.tracking.base import ChargeState


async def test_it_closes_the_newest_or_the_named_charge(desk: Desk, mesa: Desk) -> None:
    await desk.say("receive 10")
    first = (await desk.charge()).code
    desk.pass_time(1)
    await desk.say("receive 20")
    second = (await desk.charge()).code
    said = "is cancelled. If somebody still pays its QR, you will be told."
    assert await desk.lines(f"cancel {first}") == [f"{first} {said}"]
    assert await desk.lines("/CANCEL") == [f"{second} {said}"]
    assert await desk.lines("cancel") == [f"{second} {said}"], "twice is once"
    await mesa.say("recibir 10")
    assert (await mesa.lines("cancelar"))[0].startswith(f"{(await mesa.charge()).code} está cancelado.")


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
        await desk.store.outbox.finish(notice, f"m-{who}", desk.now)
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
