"""What is said to a person: the answer of a command, or why there is none."""

from __future__ import annotations

from dataclasses import replace

import structlog

from ...accounts.roles import owner_name
from ...channels.base import Button, OutboundMessage
from ...commands.base import Answer, Arguments, Command, Context
from ...commands.errors import Ambiguous
from ...commands.parsing.echo import echo
from ...commands.parsing.router import Aside, Parsed
from ...commands.replies.group import invitation
from ...commands.replies.today import today
from ...commands.replies.wallet import is_till, no_wallet
from ...wallet.errors import (
    AmountUnchecked,
    BalanceTooLow,
    InvoiceMismatch,
    NotLinked,
    RateLimited,
    WalletError,
    WalletRefused,
)

log = structlog.get_logger(__name__)

_OF_THE_WALLET = ("error-rate-limited", "share-window", "share-invoices")
"""Texts of what others may have used up who have orders paid to the same wallet."""


async def in_group(context: Context, parsed: Parsed) -> Answer:
    """Answer where others read along: no money moves, nothing of an account is told, no question is answered."""
    if parsed.command is None or parsed.error is not None or not parsed.command.in_groups:
        return invitation(context)
    answer = await run_command(context, parsed.command, parsed.arguments)
    return replace(answer, message=replace(answer.message, buttons=()))


def in_language(context: Context, answer: Answer) -> Answer:
    """Note the language of an answer: the person's, unless the command chose another."""
    language = context.account.language
    if answer.message.language is None:
        answer = replace(answer, message=replace(answer.message, language=language))
    return answer if answer.then is None else replace(answer, then=replace(answer.then, language=language))


async def run_command(context: Context, command: Command, arguments: Arguments) -> Answer:
    """Do what was said where the person's role allows it; this is the one place that asks for it.

    Raises what the command raises, and TypeError where it answers nothing.
    """
    if command.linking and not (command.always or context.shop.linking):
        return say(context, "linking-off")
    if not context.role.allows(command.needs):
        return _not_allowed(context)
    answer: object = await command.handle(context, arguments)
    if not isinstance(answer, Answer):  # another package's command
        raise TypeError(f"the command {command.name} answers {answer!r}, which is no Answer")
    return answer


def _not_allowed(context: Context) -> Answer:
    if not context.message.private:
        return invitation(context)
    if context.shop.wallet is None:
        raise no_wallet(context)
    return say(context, "owners-only", person=owner_name(context.account.person))


def say(context: Context, key: str, **values: str | int) -> Answer:
    """Say one text."""
    return Answer(OutboundMessage(context.texts(key, **values)))


def too_much(context: Context, key: str, **values: str | int) -> Answer:
    """Say that something is spent for now, and on a till, which anybody may use, that a key has more."""
    lines = [context.texts(key, **values)]
    if is_till(context) and key in _OF_THE_WALLET:
        lines.append(
            context.texts("till-crowded", link=context.say("link", context.texts.list("word-key")[0]))
        )
    return Answer(OutboundMessage("\n".join(lines)))


async def ask_back(context: Context, error: Ambiguous) -> Answer:
    """Ask which one is meant: by buttons, and by numbers, which are remembered as an open question."""
    await context.services.accounts.ask(context.account.person, error.choices)
    lines = [context.texts(error.text_key, **error.values)]
    for number, choice in enumerate(error.choices, 1):
        lines.append(context.texts("error-choice", number=context.formats.number(number), choice=choice))
    buttons = tuple(Button(choice, choice) for choice in error.choices)
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons))


def unknown(context: Context, parsed: Parsed) -> Answer:
    """Say that a line is no command, and what may have been meant."""
    lines = [context.texts("unknown-command", word=echo(parsed.word))]
    buttons: tuple[Button, ...] = ()
    if parsed.suggestion is not None:
        lines.append(context.texts("unknown-suggest", suggestion=parsed.suggestion))
        buttons = (Button(parsed.suggestion, parsed.suggestion),)
    lines.append(context.texts("unknown-help", help=context.say("help")))
    return Answer(OutboundMessage("\n".join(lines), buttons=buttons))


async def beside(context: Context, aside: Aside) -> Answer:
    """Answer what is no command. Raises StoreError."""
    match aside:
        case Aside.THANKS:
            return say(context, "thanks-answer")
        case Aside.TODAY:
            return await today(context)


def read_as(context: Context, line: str, answer: Answer) -> Answer:
    """Say before an answer how a line with a misspelled word was read."""
    said, message = context.texts("read-as", line=line), answer.message
    card = (
        None if message.card is None else replace(message.card, read=said)
    )  # a page draws it in place of the text
    return replace(answer, message=replace(message, text=f"{said}\n{message.text}", card=card))


def wallet_trouble(context: Context, error: WalletError) -> Answer:
    """Log what the wallet said, and tell the person as much as helps them."""
    code = error.code if isinstance(error, WalletRefused) else None
    log.warning("wallet_trouble", error=type(error).__name__, code=code, detail=str(error))
    match error:
        case RateLimited():
            return too_much(context, "error-rate-limited", seconds=max(1, round(error.retry_after)))
        case NotLinked():
            return say(context, "error-not-linked")
        case BalanceTooLow():
            return say(context, "error-balance-too-low")
        case WalletRefused():
            return say(context, "error-wallet-refused")
        case InvoiceMismatch():
            return say(context, "error-wrong-invoice")
        case AmountUnchecked():
            return say(context, "error-amount-unchecked")
        case _:
            return say(context, "error-wallet-unavailable")
