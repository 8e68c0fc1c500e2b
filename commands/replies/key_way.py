"""The way to link a wallet by a key: a page to enter it on, and what is said to one that was pasted all the same."""

from __future__ import annotations

from ...accounts.links import Link, LinkKind
from ...accounts.roles import Role
from ...accounts.secrets import SecretsError
from ...accounts.shops import HOUSE_SHOP
from ...channels.base import OutboundMessage
from ...tracking.attempts import Attempt
from ...tracking.key_entry import SCOPES, Unfit, news_of
from ...tracking.linking import LinkRefused
from ..base import Answer, Context
from .begin_linking import begin
from .confirming import confirm, is_mark, mark_of


async def key_page(context: Context) -> Answer:
    """Make a page, or say what else can be done. Raises LinkRefused or OverShare."""
    must_own(context)
    services, texts = context.services, context.texts
    if not services.keys.has_pages:
        return Answer(OutboundMessage("\n".join(_otherwise(context))))
    await begin(context, LinkKind.KEY)
    page = await services.keys.begin(context.account, context.message.conversation)
    lines = [
        texts("key-how-make", scopes=", ".join(SCOPES)),
        texts("key-how-open", address=page.address),
        texts("key-how-digits", digits=page.digits),
        texts("key-how-pays"),
    ]
    return Answer(OutboundMessage("\n".join(lines)))


def must_own(context: Context) -> None:
    """Raise LinkRefused for somebody who belongs to a shop without owning it."""
    if context.shop.id not in ("", HOUSE_SHOP) and not context.role.allows(Role.OWNER):
        context.services.linking.attempted(LinkKind.KEY, Attempt.REFUSED)
        raise LinkRefused("link-not-yours")


def _otherwise(context: Context) -> list[str]:
    first = "key-no-page" if context.services.linking.keeps_keys else "key-unkept"
    return [context.texts(first), context.texts("key-till-instead", link=context.say("link", "@myshop"))]


async def pasted_key(context: Context) -> Answer | None:
    """Ask about the wallet of a key that was pasted and is deleted, or say why not; None where it is not used."""
    keys, origin = context.services.keys, context.message.origin
    said = await keys.said(origin)
    if said is None:
        return None
    name, key = said
    if context.shop.id == HOUSE_SHOP and context.role.allows(Role.OWNER):
        await keys.drop(name)
        return None
    try:
        must_own(context)
        await begin(context, LinkKind.KEY)
        return await _ask(context, name, key, [context.texts("key-in-chat-used")])
    except Unfit as unfit:
        await keys.drop(name)
        return _unfit(context, unfit, [context.texts("key-in-chat-used")])
    except LinkRefused:
        await keys.drop(name)
        return None


async def link_pasted(context: Context, name: str, mark: str) -> Answer:
    """Link the wallet of a pasted key after a yes. Raises LinkRefused, OverShare or StoreError."""
    keys, account = context.services.keys, context.account
    must_own(context)
    key = await keys.kept(name)
    if key is None:
        return Answer(OutboundMessage(context.texts("question-over")))
    await begin(context, LinkKind.KEY, said_yes=True)
    try:
        found = await keys.look(account, key)
        wallet = "" if found.wallet is None else found.wallet.account
        if not is_mark(context, mark, name, wallet):
            await begin(context, LinkKind.KEY)
            return await _ask(context, name, key, [])
        linked = await context.services.linking.link_key(
            account, key, found, context.message.origin, context.message.conversation
        )
    except Unfit as unfit:
        return _unfit(context, unfit, [])
    except SecretsError:
        return _unfit(context, Unfit("key-unkept"), [])
    await keys.drop(name)
    return key_done(context, linked.link)


def key_done(context: Context, link: Link) -> Answer:
    """Say what was linked."""
    return Answer(OutboundMessage(context.writer.news(news_of(link), say_repeat=False).text))


async def _ask(context: Context, name: str, key: str, lines: list[str]) -> Answer:
    texts, shown = context.texts, context.shop.link
    found = await context.services.keys.look(context.account, key)
    wallet = "" if found.wallet is None else found.wallet.account
    called = found.username or wallet[-4:]
    lines.append(texts("key-ask", name=called, tail=key[-4:]))
    if shown is not None and context.shop.wallet not in (None, found.wallet):
        lines.append(texts("link-replaces", name=shown.name))
    yes, no = texts.list("word-yes")[0], texts.list("word-no")[0]
    says = context.say("link", texts.list("word-key")[0], yes, mark_of(context, name, wallet), name)
    return await confirm(
        context,
        lines,
        (texts("button-yes-name", name=called), says),
        (texts("button-no"), context.say("link", no)),
    )


def _unfit(context: Context, unfit: Unfit, lines: list[str]) -> Answer:
    why = context.texts(unfit.text_key, lacks=", ".join(unfit.lacks), scopes=", ".join(SCOPES))
    return Answer(OutboundMessage("\n".join((*lines, why))))
