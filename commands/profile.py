"""`profile [sats|dollars [amount [memo]]]`: what an amount without a unit is, and what amounts are shown in first."""

from __future__ import annotations

from dataclasses import replace

from ..accounts.base import Account, Profile
from ..channels.base import OutboundMessage
from ..wallet.money import SAT, USD, Currency
from .base import Answer, Arguments, Command, Context
from .parsing.profile_arguments import profile_arguments
from .receive import receive

_UNITS = {Profile.SATS: SAT, Profile.DOLLARS: USD}


def unit_for(account: Account, default: Currency) -> Currency:
    """The unit of an amount that names none: what the person chose, else the default of the shop."""
    return _UNITS.get(account.profile, default)


async def profile(context: Context, arguments: Arguments) -> Answer:
    """Tell it, or set it; behind an amount it is the answer to a question, so the order that was meant is made."""
    if "profile" not in arguments:
        return Answer(_said(context, context.account.profile, context.shop.default_unit))
    chosen = Profile(arguments["profile"])
    await context.services.accounts.change(context.account.person, profile=chosen)
    said = _said(context, chosen, _UNITS[chosen])
    if "amount" not in arguments:
        return Answer(said)
    speech = replace(context.say, sats_first=chosen is Profile.SATS)
    answer = await receive(replace(context, say=speech), arguments)
    return replace(answer, then=said)


def _said(context: Context, chosen: Profile, unit: Currency) -> OutboundMessage:
    texts, now = context.texts, "sats" if unit == SAT else "dollars"
    lines = [texts(f"profile-unit-{now}")]
    if chosen is Profile.SATS:
        lines.append(texts("profile-first-sats"))
    other = texts.list("word-dollars" if unit == SAT else "word-sats")[0]
    lines.append(texts("profile-other", other=context.say("profile", other)))
    return OutboundMessage("\n".join(lines))


COMMAND = Command("profile", profile_arguments, profile)
