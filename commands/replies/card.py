"""The message that shows a QR: amount, memo, order, QR and the payment request to copy; and its card."""

from __future__ import annotations

from ...channels.base import Button, CardState, OutboundMessage
from ...tracking.base import Charge, ChargeState, InvoiceRecord
from ...tracking.charges import seconds_left
from ..base import Answer, Context
from .rates import display_rate


async def card(context: Context, charge: Charge, row: InvoiceRecord, notes: tuple[str, ...] = ()) -> Answer:
    """Return the answer that shows an invoice of a charge, or what became of the charge meanwhile.

    `notes` are lines about how it was made.
    """
    writer, texts = context.writer, context.texts
    if charge.state is not ChargeState.OPEN:
        shown = writer.card(charge, row, CardState(charge.state))
        return Answer(OutboundMessage("\n".join(writer.shown(charge, row)), card=shown))
    lines = [_title(context, charge, row)]
    about: tuple[str, ...] = ()
    if approx := await _approx(context, charge):
        about = (texts("receive-approx", amount=approx),)
    about += notes
    lines += about
    lines += writer.about(charge)
    lines.append(texts("qr-lives", seconds=seconds_left(row.invoice, context.services.charges.clock())))
    lines += [*ways_on(context, charge), "", row.invoice.payment_request]
    # Upper case fits the alphanumeric mode of a QR code: a smaller picture that cheap cameras read (BOLT 11 allows it).
    message = OutboundMessage(
        "\n".join(lines),
        qr=row.invoice.payment_request.upper(),
        qr_until=row.expires,
        buttons=(*open_buttons(context, charge), *_status_button(context, charge)),
        card=writer.card(charge, row, CardState.OPEN, about),
    )
    return Answer(message, row.payment_hash)


def ways_on(context: Context, charge: Charge, *, expired: bool = False) -> list[str]:
    """The lines that say in words what the buttons do, for a channel that has none; `expired`: its QR is over."""
    if context.say.buttons:
        return []
    renew = "qr-renew-now" if expired else "qr-renew"
    return [
        context.texts(renew, again=context.say("again", charge.code)),
        context.texts("line-cancel", cancel=context.say("cancel", charge.code)),
    ]


def open_buttons(context: Context, charge: Charge) -> tuple[Button, ...]:
    """The buttons of an open charge."""
    return (
        Button(context.texts("button-again"), context.say("again", charge.code), "again"),
        Button(context.texts("button-cancel"), context.say("cancel", charge.code), "cancel"),
    )


def _status_button(context: Context, charge: Charge) -> tuple[Button, ...]:
    if context.say.edits or not context.say.buttons:
        return ()
    return (Button(context.texts("button-status"), context.say("status", charge.code), "status"),)


async def _approx(context: Context, charge: Charge) -> str | None:
    """The price in the person's own currency, unless that is what they asked in, or no rate can be had."""
    if charge.asked is None or charge.price is None or charge.asked.currency.code == context.account.currency:
        return None
    rate = await display_rate(context)
    if rate is None or charge.price.currency != rate.base:
        return None
    return context.writer.money(rate.from_base(charge.price))


def _title(context: Context, charge: Charge, row: InvoiceRecord) -> str:
    asked = context.writer.asked(charge, row)
    if asked is None or charge.price is None:
        return context.texts("receive-open")
    amount = context.writer.money(charge.price)
    if asked == charge.price:
        return context.texts("receive-fixed", amount=amount)
    return context.texts("receive-converted", asked=context.writer.money(asked), amount=amount)
