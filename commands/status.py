"""`status [code]`: has it been paid? The wallet is asked, not only our own record."""

from __future__ import annotations

from collections.abc import Sequence

from ..channels.base import Button, OutboundMessage
from ..tracking.base import Charge, ChargeState, InvoiceRecord
from ..tracking.charges import seconds_left
from ..tracking.credits import differs
from ..wallet.base import InvoiceStatus
from ..wallet.errors import WalletError
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import code_argument
from .replies.card import open_buttons, ways_on
from .replies.charge import find_charge


async def status(context: Context, arguments: Arguments) -> Answer:
    """Say how a charge stands; when the wallet can't be asked, say so and tell what is known."""
    charge = await find_charge(context, arguments)
    lines = []
    try:
        charge, rows = await context.services.charges.look(charge)
    except WalletError:
        charge, rows = await context.services.charges.stored(charge)
        lines = [] if charge.state is ChargeState.PAID else [context.texts("status-unsure")]
    lines.append(_state(context, charge, rows))
    if charge.memo:
        lines.append(context.texts("line-memo", memo=charge.memo))
    lines += _of_payment(context, charge, rows)
    extra = sum(row.status is InvoiceStatus.PAID for row in rows) - 1
    if extra > 0:
        lines.append(context.texts("status-extra", count=extra))
    buttons: tuple[Button, ...] = ()
    if charge.state is ChargeState.OPEN:
        lines += ways_on(context, charge, expired=_is_expired(context, rows[-1]))
        buttons = open_buttons(context, charge)
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons, reply_to=rows[-1].message))


def _state(context: Context, charge: Charge, rows: Sequence[InvoiceRecord]) -> str:
    texts = context.texts
    match charge.state:
        case ChargeState.PAID:
            return _paid(context, charge, rows)
        case ChargeState.CANCELLED:
            return texts("status-cancelled", code=charge.code)
        case ChargeState.LAPSED:
            return texts("status-lapsed", code=charge.code, time=context.formats.time(charge.closes))
        case _:
            return _open(context, charge, rows[-1])


def _paid(context: Context, charge: Charge, rows: Sequence[InvoiceRecord]) -> str:
    row = next((row for row in rows if row.payment_hash == charge.paid_hash), rows[-1])
    time = context.writer.time(charge, row)
    if charge.received is None:
        return context.texts("status-paid-unknown", code=charge.code, time=time)
    amount = context.writer.paid(charge, row, charge.received)
    return context.texts("status-paid", code=charge.code, time=time, amount=amount)


def _of_payment(context: Context, charge: Charge, rows: Sequence[InvoiceRecord]) -> list[str]:
    """What else is known of the payment: that the wallet shows another amount, and that it was late."""
    lines = []
    for row in rows:
        if row.payment_hash == charge.paid_hash:
            if (credited := differs(charge, row)) is not None:
                lines.append(context.texts("line-credited", amount=context.writer.money(credited)))
            if row.late:
                lines.append(context.texts("notice-late"))
    return lines


def _open(context: Context, charge: Charge, newest: InvoiceRecord) -> str:
    if _is_expired(context, newest):
        return context.texts("status-expired", code=charge.code)
    left = seconds_left(newest.invoice, context.services.charges.clock())
    return context.texts("status-pending", code=charge.code, seconds=left)


def _is_expired(context: Context, row: InvoiceRecord) -> bool:
    return (
        row.status is InvoiceStatus.EXPIRED
        or seconds_left(row.invoice, context.services.charges.clock()) == 0
    )


COMMAND = Command("status", code_argument, status, slip=Slip.OBEY)
