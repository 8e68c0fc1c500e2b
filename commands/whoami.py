"""`whoami`: what the bot knows of who asks: their account, chats, shop and wallet."""

from __future__ import annotations

from ..accounts.base import Address, AddressState
from ..accounts.links import Link, LinkState
from ..accounts.roles import Role
from ..accounts.shops import HOUSE_SHOP
from ..channels.base import OutboundMessage
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import no_arguments

SIGNS = 4
"""How many signs of an account's id are shown."""


async def whoami(context: Context, arguments: Arguments) -> Answer:
    """Tell what is known, with no id or number in full, and no secret."""
    texts = context.texts
    lines = [texts("whoami-account", signs=context.account.id[-SIGNS:].upper())]
    addresses = [
        one for one in await context.services.accounts.addresses(context.account.person) if _counts(one)
    ]
    lines += [_chat(context, number, one) for number, one in enumerate(addresses, 1)]
    lines += _shop(context)
    return Answer(OutboundMessage("\n".join(lines)))


def _counts(address: Address) -> bool:
    return address.alias_of is None and address.state is AddressState.ACTIVE


def _chat(context: Context, number: int, address: Address) -> str:
    here = address.person == context.account.person
    return context.texts(
        "whoami-chat-here" if here else "whoami-chat",
        number=context.formats.number(number),
        channel=address.person.channel.capitalize(),
        hint=address.hint,
    )


def _shop(context: Context) -> list[str]:
    texts, shop = context.texts, context.shop
    if shop.link is not None:
        return [texts("whoami-shop", name=shop.name), *_link(context, shop.link)]
    if shop.id == HOUSE_SHOP:
        return [texts("whoami-house-owner" if context.role.allows(Role.OWNER) else "whoami-house-guest")]
    return [texts("whoami-no-wallet", link=context.say("link"))]


def _link(context: Context, link: Link) -> list[str]:
    """The wallet, by what it is linked, and since when; or that it is no more."""
    texts, formats = context.texts, context.formats
    if link.state in (LinkState.REMOVED, LinkState.REPLACED):
        return [texts("whoami-unlinked", name=link.name)]
    lines = [texts(f"whoami-{link.kind}", name=link.name, tail=link.tail, time=formats.time(link.made))]
    if link.until is not None:
        lines.append(texts("whoami-until", time=formats.time(link.until)))
    if link.state is LinkState.STALE:
        lines.append(texts("error-link-stale", name=link.name, link=context.say("link")))
    return lines


COMMAND = Command("whoami", no_arguments, whoami, linking=True, always=True, confirmed=True, slip=Slip.OBEY)
