"""`unlink`: use one's wallet no more."""

from __future__ import annotations

from ..accounts.links import Link, LinkKind, LinkState
from ..accounts.roles import Role
from ..accounts.shops import HOUSE_SHOP
from ..channels.base import OutboundMessage
from ..tracking.base import ChargeState
from .base import Answer, Arguments, Command, Context
from .errors import CommandError
from .parsing.link_arguments import answer_argument
from .replies.confirming import confirm, is_mark, mark_of

_LOOKED_AT = 100  # of one's newest orders that may be open


async def unlink(context: Context, arguments: Arguments) -> Answer:
    """Ask with what it means, or do it after a yes; orders that are open stay payable, and are told."""
    if arguments.get("way") == "no":
        return Answer(OutboundMessage(context.texts("link-kept")))
    link = context.shop.link
    if link is None or link.state in (LinkState.REMOVED, LinkState.REPLACED):
        # The message may be handled again after it was done.
        if link is not None and "mark" in arguments:
            return _done(context, link)
        if context.shop.id == HOUSE_SHOP and context.role.allows(Role.OWNER):
            raise CommandError("link_house")  # they would be told so of the link that is proposed
        raise CommandError("nothing_linked", link=context.say("link"))
    if not is_mark(context, arguments.get("mark", ""), "unlink"):
        return await _ask(context, link)
    ended = await context.services.linking.unlink(context.account, context.message.conversation)
    if ended is None:
        raise CommandError("link_not_yours")
    return _done(context, ended)


async def _ask(context: Context, link: Link) -> Answer:
    charges = await context.services.charges.page(context.account.maker, _LOOKED_AT)
    still_open = sum(one.state is ChargeState.OPEN and one.wallet == link.wallet for one in charges)
    texts = context.texts
    lines = [texts("unlink-ask", name=link.name)]
    if still_open:
        lines.append(texts("unlink-open", count=still_open))
    yes, no = texts.list("word-yes")[0], texts.list("word-no")[0]
    return await confirm(
        context,
        lines,
        (texts("button-unlink"), context.say("unlink", yes, mark_of(context, "unlink"))),
        (texts("button-keep"), context.say("unlink", no)),
    )


def _done(context: Context, link: Link) -> Answer:
    key = "unlink-done-key" if link.kind is LinkKind.KEY else "unlink-done"
    return Answer(
        OutboundMessage(context.texts(key, name=link.name, tail=link.tail, link=context.say("link")))
    )


COMMAND = Command("unlink", answer_argument, unlink, linking=True, confirmed=True)
