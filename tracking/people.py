"""People as the bot speaks to them: the account that is stored, as far as this machine can use it."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

import structlog

from ..accounts.base import Account, Person
from ..channels.base import Conversation
from ..locales.texts import Catalogue
from ..locales.zones import zone
from ..wallet.money import Currency

log = structlog.get_logger(__name__)


def person_of(conversation: Conversation) -> Person:
    """The person of a conversation."""
    return Person(conversation.channel, conversation.sender_id)


async def usable_account(row: Awaitable[Account | None], stranger: Account, catalogue: Catalogue) -> Account:
    """Return the account that `row` brings, with whatever this machine does not know taken from `stranger`.

    A row can name a language that has no file any more, a zone of a newer tz database, or a currency that is gone; a
    damaged one can't be read at all. None of that may keep a person's news, or anybody else's answer. `stranger` must
    be known here. Raises what says that the store can't be asked.
    """
    account = await readable(row, stranger.person.channel)
    if account is None:
        return stranger
    language = catalogue.negotiate(account.language, stranger.language)
    time_zone = account.time_zone if _is_zone(account.time_zone) else stranger.time_zone
    currency = account.currency if _is_currency(account.currency) else stranger.currency
    if (language, time_zone, currency) == (account.language, account.time_zone, account.currency):
        return account
    return replace(account, language=language, time_zone=time_zone, currency=currency)


async def readable(row: Awaitable[Account | None], channel: str) -> Account | None:
    """Return the account that `row` brings; None for a damaged one. Raises what says that the store can't be asked."""
    try:
        return await row
    except (KeyError, TypeError, ValueError) as error:
        log.exception("account_unreadable", channel=channel, error=type(error).__name__)
        return None


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except (TypeError, ValueError):
        return False
    return True


def _is_currency(code: str) -> bool:
    try:
        Currency.of(code)
    except (KeyError, TypeError):
        return False
    return True
