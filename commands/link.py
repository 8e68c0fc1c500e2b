"""`link [@name | key]`: which wallet one's orders are paid to."""

from __future__ import annotations

from ..accounts.links import Link, LinkKind
from ..accounts.roles import Role
from ..accounts.shops import HOUSE_SHOP
from ..channels.base import Button, OutboundMessage
from ..tracking.attempts import Attempt
from ..tracking.linking import LinkRefused
from ..wallet.errors import NOT_A_NAME, WalletRefused
from ..wallet.linking import User
from .base import Answer, Arguments, Command, Context
from .errors import CommandError
from .parsing.echo import echo
from .parsing.link_arguments import link_argument
from .replies.begin_linking import begin
from .replies.confirming import OPEN_FOR, confirm, is_mark, mark_of
from .replies.key_way import key_done, key_page, link_pasted
from .replies.spelling import is_mixed, spelled, strange_letters


async def link(context: Context, arguments: Arguments) -> Answer:
    """Say which ways there are, ask whether a till is the right one, or link it after a yes."""
    if context.shop.id == HOUSE_SHOP and context.role.allows(Role.OWNER):
        raise CommandError("link_house")
    try:
        return await _answer(context, arguments)
    except LinkRefused as refused:
        return Answer(OutboundMessage(context.texts(refused.text_key)))


async def _answer(context: Context, arguments: Arguments) -> Answer:
    done, way, name = _done_before(context), arguments.get("way"), arguments.get("name")
    if done is not None:
        if way == "key" and name is not None:
            await context.services.keys.drop(name)
        return key_done(context, done) if done.kind is LinkKind.KEY else _till_done(context, done.name)
    if not await context.services.linking.may_link(context.account.person):
        if way == "key" or name is not None:
            tried = LinkKind.KEY if way == "key" else LinkKind.TILL
            context.services.linking.attempted(tried, Attempt.REFUSED)
        raise LinkRefused("link-not-you")
    if way == "no":
        return Answer(OutboundMessage(context.texts("link-kept")))
    if way == "till":
        return Answer(OutboundMessage(context.texts("link-till-how", example=_example(context))))
    if way == "key":
        return await _key(context, arguments)
    if name is None:
        return await _ways(context)
    said_yes = is_mark(context, arguments.get("mark", ""), name.lower())
    await begin(context, LinkKind.TILL, said_yes=said_yes)
    user = await _find(context, name)
    return await (_link_till if said_yes else _ask)(context, user)


async def _key(context: Context, arguments: Arguments) -> Answer:
    if name := arguments.get("name"):
        return await link_pasted(context, name, arguments.get("mark", ""))
    return await key_page(context)


def _done_before(context: Context) -> Link | None:
    """The link that this message has made already, where it is handled again: nobody needs to be asked."""
    link = context.shop.link
    made = link is not None and link.id == context.services.linking.link_id(
        context.account, context.message.origin
    )
    return link if made else None


async def _ways(context: Context) -> Answer:
    texts = context.texts
    ways = ("till", "key") if context.services.keys.has_pages else ("till",)
    choices = tuple(context.say("link", texts.list(f"word-{way}")[0]) for way in ways)
    await context.services.accounts.ask(context.account.person, choices, context.message.at + OPEN_FOR)
    lines = [texts("link-ways")]
    lines += [
        texts(f"link-way-{way}", number=context.formats.number(place)) for place, way in enumerate(ways, 1)
    ]
    lines.append(texts("link-ways-end"))
    buttons = tuple(Button(texts(f"button-{way}"), says) for way, says in zip(ways, choices, strict=True))
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons))


def _example(context: Context) -> str:
    return context.say("link", "@myshop")


async def _find(context: Context, name: str) -> User:
    """Whose till a name is. Raises CommandError where it is nobody's, or may be meant to be taken for another one."""
    if is_mixed(name.lower()):
        context.services.linking.attempted(LinkKind.TILL, Attempt.REFUSED)
        raise CommandError("mixed_name", name=echo(name))
    try:
        user = await context.services.linking.find_till(context.account, name)
    except WalletRefused as error:
        if error.code != NOT_A_NAME:
            raise
        raise CommandError("not_a_name", name=echo(name), example=_example(context)) from error
    if user is None:
        raise CommandError("unknown_user", name=echo(name))
    return user


async def _ask(context: Context, user: User) -> Answer:
    texts, shown = context.texts, context.shop.link
    lines = [texts("till-ask", name=user.name, letters=spelled(user.name))]
    lines += [
        texts("till-letter", number=context.formats.number(number), letter=letter, script=script)
        for number, letter, script in strange_letters(user.name)
    ]
    lines.append(texts("till-ask-careful"))
    if shown is not None and context.shop.wallet not in (None, user.wallet):
        lines.append(texts("link-replaces", name=shown.name))
    yes, no = texts.list("word-yes")[0], texts.list("word-no")[0]
    return await confirm(
        context,
        lines,
        (
            texts("button-yes-name", name=user.name),
            context.say("link", f"@{user.name}", yes, mark_of(context, user.name)),
        ),
        (texts("button-no"), context.say("link", no)),
    )


async def _link_till(context: Context, user: User) -> Answer:
    await context.services.linking.link_till(
        context.account, user, context.message.origin, context.message.conversation
    )
    return _till_done(context, user.name)


def _till_done(context: Context, name: str) -> Answer:
    example = context.say("receive", "0.10", context.texts("example-test"))
    lines = [context.texts("till-done", name=name, example=example), context.texts("till-done-limits")]
    return Answer(OutboundMessage("\n".join(lines), buttons=(Button(example, example),)))


COMMAND = Command("link", link_argument, link, linking=True, confirmed=True, makes=True)
