"""`history [page] [in|out]`: own charges joined with the wallet's list."""

from __future__ import annotations

from collections.abc import Sequence

from ..accounts.links import LinkKind, LinkState
from ..accounts.roles import Role
from ..channels.base import OutboundMessage
from ..tracking.base import Charge
from ..tracking.history import Entry, ListedWallet, Payment
from ..wallet.base import Direction, Transaction, WalletRef
from ..wallet.money import SAT
from .base import Answer, Arguments, Command, Context, Slip
from .parsing.arguments import page_and_direction
from .replies.wallet import asker


async def history(context: Context, arguments: Arguments) -> Answer:
    """Show one page, newest first."""
    number = int(arguments.get("page", "1"))
    direction = Direction(arguments["direction"]) if "direction" in arguments else None
    page = await context.services.history.page(
        context.account.maker, number, direction, _listing(context), also=context.account.standing.also
    )
    elsewhere = await _elsewhere(context, page.entries)
    lines = [context.texts("history-title", page=context.formats.number(number))]
    lines += [_line(context, entry) + elsewhere.get(_wallet(entry), "") for entry in page.entries]
    if not page.entries:
        lines = [_nothing(context, number, direction)]
    if page.more:
        rest = [str(number + 1)] + ([context.texts.list(f"word-{direction}")[0]] if direction else [])
        lines.append(context.texts("history-more", command=context.say("history", *rest)))
    if page.wallet_failed or _is_stale(context):
        lines.append(context.texts("history-wallet-fails"))
    return Answer(OutboundMessage("\n".join(lines)))


def _listing(context: Context) -> ListedWallet | None:
    """The wallet whose own list this person may see."""
    shop = context.shop
    if shop.wallet is None or not context.role.allows(Role.OWNER) or (shop.link and not shop.link.sees):
        return None
    return ListedWallet(context.services.wallets.of(shop.wallet, asker(context)), shop.wallet)


def _is_stale(context: Context) -> bool:
    link = context.shop.link
    return link is not None and link.state is LinkState.STALE and link.kind is not LinkKind.TILL


async def _elsewhere(context: Context, entries: Sequence[Entry]) -> dict[WalletRef | None, str]:
    """What stands behind the lines of orders that are not paid to the wallet of now: by what name it was linked."""
    wallets = {_wallet(entry) for entry in entries} - {None, context.shop.wallet}
    if not wallets or context.shop.link is None:
        return {}
    links = await context.services.shops.links(context.shop.id)
    return {link.wallet: f" · {link.name}" for link in links if link.wallet in wallets}


def _wallet(entry: Entry) -> WalletRef | None:
    if isinstance(entry, Payment):
        return entry.charge.wallet
    return entry.wallet if isinstance(entry, Charge) else None


def _nothing(context: Context, number: int, direction: Direction | None) -> str:
    if number > 1:
        return context.texts("history-no-more", page=context.formats.number(number))
    if direction is not None:
        return context.texts("history-none-so")
    return context.texts("history-empty", example=context.say.example())


def _line(context: Context, entry: Entry) -> str:
    if isinstance(entry, Transaction):
        shown = context.writer.money(entry.amount) if entry.amount else "?"
        time = context.formats.short_time(entry.at)
        return context.texts(f"history-wallet-{entry.direction}", time=time, amount=shown)
    if isinstance(entry, Payment):
        return _payment(context, entry)
    # What its QRs take is known in what the wallet counts in: the satoshis are those of each invoice.
    asked = entry.price if entry.asked and entry.asked.currency == SAT else entry.asked
    shown = context.writer.money(asked) if asked else context.texts("history-any-amount")
    time = context.formats.short_time(entry.created)
    line = context.texts(f"history-{entry.state}", time=time, amount=shown, code=entry.code)
    return _with_memo(line, entry)


def _payment(context: Context, payment: Payment) -> str:
    charge, amount, credited = payment.charge, payment.amount, payment.credited
    shown = (
        context.writer.paid(charge, payment.row, amount) if amount else context.texts("history-any-amount")
    )
    if credited is not None and amount is not None and credited != amount:
        shown = context.texts("history-credited", amount=shown, credited=context.writer.money(credited))
    at = context.formats.short_time(payment.known_at or payment.seen_at)
    time = at if payment.known_at else context.texts("time-seen", time=at)
    key = "history-extra" if payment.extra else "history-paid"
    return _with_memo(context.texts(key, time=time, amount=shown, code=charge.code), charge)


def _with_memo(line: str, charge: Charge) -> str:
    return f"{line} · {charge.memo}" if charge.memo else line


COMMAND = Command("history", page_and_direction, history, confirmed=True, slip=Slip.OBEY)
