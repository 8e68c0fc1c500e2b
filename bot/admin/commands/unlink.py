"""`admin unlink`: ends the link of somebody's shop, or every link, as after a leak."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from ....accounts.links import Link, LinkKind, LinkState
from ..base import AdminCommand, AdminError, Asked, always
from ..who import somebody

_ALL = "all"
_LONGEST_REASON = 200
_SECONDS = 15.0  # of the twenty that a command may take: the answer says how much is left
_FORM = "Write “admin unlink WHO REASON”, or “admin unlink all REASON”."
_FAR = timedelta(days=366)
_KINDS = {LinkKind.KEY: "by key", LinkKind.TILL: "tills", LinkKind.SESSION: "signed in"}


def _written(asked: Asked) -> tuple[str, str]:
    whom, _, reason = asked.rest.partition(" ")
    if not reason.strip():
        raise AdminError(f"Say whose, and why. {_FORM}")
    return whom, reason.strip()[:_LONGEST_REASON]


async def _meant(asked: Asked, whom: str) -> Sequence[Link]:
    """The links in use that are meant, each once; none where there is none any more."""
    shops = asked.office.store.shops
    if whom.casefold() == _ALL:
        async with asked.office.store.reading() as reading:
            return list({link.id: link async for link in reading.shops.in_use()}.values())
    who = await somebody(asked, whom)
    account = await asked.office.store.accounts.find(who.chats[0]) if who.chats else None
    if account is None or not account.shop:
        return []
    membership = await shops.membership(account.shop, account.id)
    link = None if membership is None else membership.link
    return [link] if link is not None and link.state in (LinkState.ACTIVE, LinkState.STALE) else []


async def effect(asked: Asked) -> str:
    """Say how many links would end, of which kind, and what goes on."""
    whom, reason = _written(asked)
    links = await _meant(asked, whom)
    if not links:
        raise AdminError("No wallet is linked.")
    counts = Counter(_KINDS.get(link.kind, link.kind.value) for link in links)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    shops = len({link.shop for link in links})
    statistics = await asked.office.store.statistics(asked.office.clock())
    text = (
        f"{_counted(len(links), 'link')} of {_counted(shops, 'shop')} would end ({kinds}): their secrets are "
        "forgotten, and the owners are told in all their chats to delete the key and link anew. Orders stay watched; "
        f"{_counted(statistics.open_invoices, 'QR')} of the bot can be paid now. Reason: {reason}"
    )
    if whom.casefold() == _ALL and (await asked.office.store.modes.now()).lockdown is None:
        text += "\nPeople can link again at once: is that too early, begin with “admin lockdown on REASON”."
    return text


async def unlink(asked: Asked) -> str:
    """End links one by one. What was broken off goes on where the command is written again."""
    whom, reason = _written(asked)
    links = await _meant(asked, whom)
    if whom.casefold() == _ALL:  # keys that somebody has just written, and pages that wait for one
        await asked.office.links.expire(asked.office.clock() + _FAR)
    loop, ended = asyncio.get_running_loop(), 0
    until = loop.time() + _SECONDS
    for number, link in enumerate(links):
        if loop.time() >= until:
            left = len(links) - number
            return f"{_counted(ended, 'link')} ended, {left} are left: write the command again."
        ended += await asked.office.links.linking.end(link, asked.account, reason)
    return (
        f"{_counted(ended, 'link')} ended; none is left. Other instances use them two seconds more at most."
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


ADMIN_COMMANDS = (
    AdminCommand(
        "unlink",
        "ACC|all REASON ‡§",
        "end the link of a wallet, or all after a leak",
        unlink,
        effect=effect,
        factor=always,
        acts=True,
        slow=True,
    ),
)
