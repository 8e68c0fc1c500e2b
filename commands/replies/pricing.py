"""What is asked in the wallet's own unit: whole minor units of its currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ...tracking.base import Charge, ChargeState
from ...tracking.charges import seconds_left
from ...wallet.money import SAT, Money
from ...wallet.rates import Rate
from ..base import Context
from ..errors import CommandError
from .rates import rate_for

_NEAR = Decimal("0.02")  # the part of an amount that a price may differ without a word


@dataclass(frozen=True, slots=True)
class Pricing:
    """The price of what was asked, and the rate that it was converted at, None for the wallet's own currency."""

    price: Money
    rate: Rate | None = None


async def pricing(context: Context, asked: Money) -> Pricing:
    """Convert to the wallet's currency at its rate; a CommandError for what is beyond the limits."""
    money = context.writer.money
    found = await _in_wallet(context, asked)
    if found.price.minor > (await _in_wallet(context, context.shop.largest)).price.minor:
        raise CommandError("amount_too_large", amount=money(asked), largest=money(context.shop.largest))
    if found.price.minor < 1:
        smallest = money(Money(1, found.price.currency))
        raise CommandError("amount_too_small", amount=money(asked), smallest=smallest)
    return found


async def _in_wallet(context: Context, amount: Money) -> Pricing:
    own = context.services.wallet.currency
    if amount.currency == own:
        return Pricing(amount)
    rate = await rate_for(context, own if amount.currency == SAT else amount.currency)
    return Pricing(rate.to_base(amount), rate)


async def price_now(context: Context, charge: Charge) -> Money | None:
    """The price of an open charge at the rate of now; None where it stays.

    It stays in the wallet's currency, if it was made in that, and while a QR of the charge can be paid: that one's
    payment is told at the charge's price.
    """
    own = context.services.wallet.currency
    if charge.asked is None or charge.state is not ChargeState.OPEN:
        return None
    if charge.asked == charge.price and charge.asked.currency == own:
        return None
    _, rows = await context.services.charges.stored(charge)
    if any(seconds_left(row.invoice, context.services.charges.clock()) for row in rows):
        return None
    return (await pricing(context, charge.asked)).price


def nearest(context: Context, asked: Money, found: Pricing) -> tuple[str, ...]:
    """The line that says that whole cents, or what the wallet counts in, come no nearer to a small amount."""
    if found.rate is None:
        return ()
    one = found.rate.per_sat if asked.currency == SAT else Decimal(1)
    back = found.price.major * found.rate.per_base / one
    if abs(back - asked.major) <= asked.major * _NEAR:
        return ()
    money = context.writer.money
    key = "receive-nearest" if found.price.currency.digits == 2 else "receive-nearest-whole"
    return (context.texts(key, asked=money(asked), amount=money(found.price)),)
