"""The share of a person in linking, which is begun now."""

from __future__ import annotations

from ...accounts.links import LinkKind
from ...tracking.attempts import Attempt
from ...tracking.shares import OverShare
from ..base import Context


async def begin(context: Context, way: LinkKind, *, said_yes: bool = False) -> None:
    """Count that the person begins to link a wallet, or says yes to it.

    Raises OverShare for once too often, which is a try as well.
    """
    services = context.services
    account, origin, limits = context.account, context.message.origin, services.limits
    try:
        if said_yes:
            await limits.say_yes(account.id, origin=origin)
        else:
            await limits.begin_link(account.id, origin=origin, made=account.made)
    except OverShare:
        services.linking.attempted(way, Attempt.LIMITED)
        raise
