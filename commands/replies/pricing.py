"""What is asked in the wallet's own unit, which is whole US cents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ...tracking.base import Charge, ChargeState
from ...tracking.charges import seconds_left
from ...wallet.money import SAT, USD, Money
from ...wallet.rates import Rate
from ..base import Context
from ..errors import CommandError
from .rates import rate_for

SMALLEST = Money(1, USD)
_NEAR = Decimal("0.02")  # the part of an amount that a price may differ without a word


@dataclass(frozen=True, slots=True)
class Pricing:
    """The price of what was asked, and the rate that it was converted at, None for US dollars."""

    price: Money
    rate: Rate | None = None


async def pricing(context: Context, asked: Money) -> Pricing:
    """Convert to US cents at the wallet's rate; a CommandError for what is beyond the limits."""
    rate = None
    if asked.currency != USD:
        rate = await rate_for(context, USD if asked.currency == SAT else asked.currency)
    price = asked if rate is None else rate.to_usd(asked)
    if not context.shop.allows(price):
        largest = context.writer.money(context.shop.largest)
        raise CommandError("amount_too_large", amount=context.writer.money(asked), largest=largest)
    if price.minor < SMALLEST.minor:
        raise CommandError(
            "amount_too_small", amount=context.writer.money(asked), smallest=context.writer.money(SMALLEST)
        )
    return Pricing(price, rate)


async def price_now(context: Context, charge: Charge) -> Money | None:
    """The price of an open charge at the rate of now; None where it stays.

    It stays in dollars, and while a QR of the charge can be paid: that one's payment is told at the charge's price.
    """
    if charge.asked is None or charge.asked.currency == USD or charge.state is not ChargeState.OPEN:
        return None
    _, rows = await context.services.charges.stored(charge)
    if any(seconds_left(row.invoice, context.services.charges.clock()) for row in rows):
        return None
    return (await pricing(context, charge.asked)).price


def nearest(context: Context, asked: Money, found: Pricing) -> tuple[str, ...]:
    """The line that says that whole cents come no nearer to a small amount."""
    if found.rate is None:
        return ()
    one = found.rate.per_sat if asked.currency == SAT else Decimal(1)
    back = found.price.major * found.rate.per_usd / one
    if abs(back - asked.major) <= asked.major * _NEAR:
        return ()
    money = context.writer.money
    return (context.texts("receive-nearest", asked=money(asked), amount=money(found.price)),)
