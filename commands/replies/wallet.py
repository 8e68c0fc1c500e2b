"""The wallet that somebody's orders are paid to, or what they are told where there is none."""

from __future__ import annotations

from ...accounts.links import LinkKind, LinkState
from ...wallet.base import WalletAccount, WalletRef
from ...wallet.linking import Asker
from ..base import Context
from ..errors import CommandError


def paid_to(context: Context) -> WalletRef:
    """Where new orders of this person are paid. Raises CommandError where they have no wallet that makes any."""
    shop = context.shop
    if shop.wallet is None or (shop.link is not None and shop.link.state is not LinkState.ACTIVE):
        raise no_wallet(context)
    return shop.wallet


def wallet_of(context: Context) -> WalletAccount:
    """The wallet whose balance and list this person may see. Raises CommandError, as for a till, which shows none."""
    ref = paid_to(context)
    if context.shop.link is not None and not context.shop.link.sees:
        raise CommandError("till_sees_nothing", link=context.say("link", context.texts.list("word-key")[0]))
    return context.services.wallets.of(ref, asker(context))


def asker(context: Context) -> Asker:
    """On whose behalf a wallet is asked: of what may be asked in a minute each shop and each person has a share."""
    return Asker(context.shop.id, context.account.maker)


def is_till(context: Context) -> bool:
    """Whether orders are paid to a username, which takes no open amounts."""
    link = context.shop.link
    return link is not None and link.kind is LinkKind.TILL


def no_wallet(context: Context) -> CommandError:
    """What to say to somebody without a wallet that can be used: link one, or link it again."""
    link = context.shop.link
    if link is not None and link.state is LinkState.STALE:
        return CommandError("link_stale", name=link.name, link=context.say("link"))
    if not context.shop.linking:
        return CommandError("guests_off")
    return CommandError("link_first", link=context.say("link"))
