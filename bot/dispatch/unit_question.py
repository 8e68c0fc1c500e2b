"""The question whether 1000 are satoshis or dollars: people who come from bots for satoshis say “/invoice 1000”."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ...accounts.base import Profile
from ...channels.base import Button, OutboundMessage
from ...commands.base import Answer, Context, Reading
from ...commands.parsing.router import Parsed, Router
from ...wallet.money import SAT, USD, Currency, Money

_THEIR_WORD = "/invoice"
_FROM = 100
"""Of a smaller amount nobody means satoshis: it would be worth less than a few cents."""


async def ask_for_unit(context: Context, parsed: Parsed, router: Router, reading: Reading) -> Answer | None:
    """Ask who has never chosen, and says an amount without a unit as those bots have it; None where nothing is to ask.

    The answer is remembered, and says so: it is a line of `profile`.
    """
    word, _, rest = parsed.text.strip().partition(" ")
    if word.lower() != _THEIR_WORD or context.account.profile is not Profile.UNSET:
        return None
    amounts = [_amount(parsed), _amount(router.read(parsed.text, replace(reading, default_unit=SAT)))]
    dollars, sats = amounts
    if (
        dollars is None
        or sats is None
        or (dollars.currency, sats.currency) != (USD, SAT)
        or sats.minor < _FROM
    ):
        return None
    return await _ask(context, (sats, dollars), " ".join(rest.split()))


def _amount(parsed: Parsed) -> Money | None:
    """What a line asks for; None where it does not say, or not clearly."""
    if parsed.error is not None or parsed.command is None or "amount" not in parsed.arguments:
        return None
    currency = Currency.of(parsed.arguments["currency"])
    return Money.from_major(Decimal(parsed.arguments["amount"]), currency)


async def _ask(context: Context, amounts: tuple[Money, Money], rest: str) -> Answer:
    texts, shown = context.texts, [context.writer.money(one) for one in amounts]
    words = [texts.list(f"word-{name}")[0] for name in ("sats", "dollars")]
    choices = tuple(context.say("profile", word, rest) for word in words)
    await context.services.accounts.ask(context.account.person, choices)
    lines = [texts("profile-asks", sats=shown[0], dollars=shown[1])]
    for number, choice in enumerate(shown, 1):
        lines.append(texts("error-choice", number=context.formats.number(number), choice=choice))
    buttons = tuple(Button(label, says) for label, says in zip(shown, choices, strict=True))
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons))
