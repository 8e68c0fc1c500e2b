"""`timezone [zone]`: in which zone the bot writes times."""

from __future__ import annotations

from ..channels.base import OutboundMessage
from ..locales.formats import Formats
from ..locales.zones import zone_label
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import zone_argument


async def timezone(context: Context, arguments: Arguments) -> Answer:
    """Change the time zone, or tell it."""
    now = context.services.charges.clock()
    if "zone" not in arguments:
        zone, time = zone_label(context.account.time_zone), context.formats.time(now)
        example = context.say("timezone", context.texts("example-zone"))
        return Answer(OutboundMessage(context.texts("timezone-now", zone=zone, time=time, example=example)))
    zone = arguments["zone"]
    await context.services.accounts.change(context.account.person, time_zone=zone)
    time = Formats(context.account.language, zone).time(now)
    return Answer(OutboundMessage(context.texts("timezone-set", zone=zone_label(zone), time=time)))


COMMAND = Command("timezone", zone_argument, timezone, slip=Slip.OBEY)
