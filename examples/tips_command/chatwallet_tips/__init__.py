"""`tip 40`: what to leave after a meal of forty dollars. Nothing is charged, so it answers in groups too."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from chatwallet.channels.base import OutboundMessage
from chatwallet.commands.base import Answer, Arguments, Command, Context, Reading
from chatwallet.commands.errors import CommandError
from chatwallet.wallet.money import USD, Money

CHATWALLET_INTERFACE = 3
"""The interface of chatwallet that this is written for: another one is warned of at the start."""

PERCENT = (10, 15, 20)


def parse(rest: str, _: Reading) -> Arguments:
    """Read the amount of a bill in dollars; what is none is told in the person's language."""
    try:
        bill = Decimal(rest.removeprefix("$"))
    except InvalidOperation:
        raise CommandError("tip_amount") from None
    if not bill.is_finite() or not 0 < bill < 1_000_000:
        raise CommandError("tip_amount")
    return {"bill": str(bill)}


async def tip(context: Context, arguments: Arguments) -> Answer:
    """Say what each usual share of the bill comes to."""
    bill = Decimal(arguments["bill"])
    lines = [
        context.texts(
            "tip-line",
            percent=context.formats.number(share),
            amount=context.writer.money(Money.from_major(round(bill * share / 100, 2), USD)),
        )
        for share in PERCENT
    ]
    return Answer(OutboundMessage("\n".join(lines)))


COMMAND = Command("tip", parse, tip, in_groups=True, locales="chatwallet_tips")
