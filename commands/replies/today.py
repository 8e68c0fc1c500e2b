"""What came today, for who asks in a sentence."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ...accounts.roles import Role
from ...channels.base import OutboundMessage
from ...tracking.days import day_of
from ..base import Answer, Context


async def today(context: Context) -> Answer:
    """Sum up what came on this day of the person's zone: to the shop for its owner, else by the person's own orders.

    Raises StoreError.
    """
    texts, account, shop = context.texts, context.account, context.shop
    since, until = day_of(context.message.at, ZoneInfo(account.time_zone))
    maker = None if context.role.allows(Role.OWNER) else account.maker
    sums = await context.services.ledger.sums(shop.id, since, until, made_by=maker)
    paid = [amount for amount in sums.paid.values() if amount.minor]
    if not sums.count and not paid:
        return Answer(OutboundMessage(texts("today-none")))
    lines = [texts("today-total", total=", ".join(map(context.writer.money, paid)))] if paid else []
    if sums.count:  # none where only the amount of an earlier day's payment became known
        lines.append(texts("today-count", count=sums.count))
    if sums.unknown:
        lines.append(texts("today-unknown", count=sums.unknown))
    return Answer(OutboundMessage("\n".join(lines)))
