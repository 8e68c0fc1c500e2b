"""What came today, for who asks in a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ...accounts.roles import Role
from ...channels.base import OutboundMessage
from ..base import Answer, Context


async def today(context: Context) -> Answer:
    """Sum up what came since midnight in the person's zone: to the shop for its owner, else by the person's own orders.

    Raises StoreError.
    """
    texts, account, shop = context.texts, context.account, context.shop
    now = context.message.at
    since, until = _midnight(now, account.time_zone), now + timedelta(days=1)
    maker = None if context.role.allows(Role.OWNER) else account.maker
    sums = await context.services.ledger.sums(shop.id, since, until, made_by=maker)
    if not sums.count:
        return Answer(OutboundMessage(texts("today-none")))
    lines = [texts("today-count", count=sums.count)]
    if sums.paid:
        lines.insert(0, texts("today-total", total=", ".join(map(context.writer.money, sums.paid.values()))))
    if sums.unknown:
        lines.append(texts("today-unknown", count=sums.unknown))
    return Answer(OutboundMessage("\n".join(lines)))


def _midnight(moment: datetime, time_zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(moment.tzinfo)
