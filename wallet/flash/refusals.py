"""What Flash's errors mean: by code first, by message second, with a neutral default (many carry no code)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..errors import BalanceTooLow, NotLinked, RateLimited, WalletError, WalletRefused, WalletUnavailable

# None of Flash's own limits says when it ends: these are its block times. An API key's limit is per minute.
INVOICE_BLOCK = 300.0
KEY_BLOCK = 60.0

BLOCKED = "TOO_MANY_REQUEST"
"""The code of Flash's own limits. That of an API key's limit is the plural."""

_NO_FIELD = re.compile(r"Cannot query field [\"'](\w+)[\"'] on type")

_LIMIT_CODES = frozenset({BLOCKED, "TOO_MANY_REQUESTS"})
_LINK_CODES = frozenset({"NOT_AUTHORIZED", "NOT_AUTHENTICATED", "SESSION_REFRESH_REQUIRED_ERROR"})
_BALANCE_CODES = frozenset({"INSUFFICIENT_BALANCE", "INSUFFICIENT_LIQUIDITY"})
_OUTAGE_CODES = frozenset(
    {"IBEX_ERROR", "DB_ERROR", "INTERNAL_SERVER_ERROR", "LND_OFFLINE", "DEALER_OFFLINE"}
)

# Behind the router the code of a top-level error is lost, and malformed values never had one.
_CODE_BY_MESSAGE = (
    ("not authorized", "NOT_AUTHORIZED"),
    ("not authenticated", "NOT_AUTHENTICATED"),
    ("missing required scope", "NOT_AUTHORIZED"),
    ("api keys cannot access", "NOT_AUTHORIZED"),
    ("api key rate limit exceeded", "TOO_MANY_REQUESTS"),
    ("too many ", BLOCKED),
    ("an error occurred. contact support", "IBEX_ERROR"),
    ("cutover is in progress", "IBEX_ERROR"),
    ("invalidwalletforaccounterror", "INVALID_WALLET"),
    ("account is inactive", "ACCOUNT_INACTIVE"),
    ("account does not exist for username", "NOT_FOUND"),
    ("memo is too long", "INVALID_MEMO"),
    ("insufficient balance", "INSUFFICIENT_BALANCE"),
    ("does not support btc wallets", "INVALID_WALLET"),
    ("unsupported exchange unit", "UNSUPPORTED_CURRENCY"),
)


def meaning(entry: object) -> WalletError:
    """Translate one entry of a top-level or payload `errors` list."""
    if not isinstance(entry, Mapping):
        return WalletUnavailable("an error that is no object")
    message = str(entry.get("message") or "no message")[:200]
    extensions = entry.get("extensions")
    extensions = extensions if isinstance(extensions, Mapping) else {}
    code = _code(extensions.get("code")) or _code(entry.get("code")) or _code_by_message(message)
    if code in _LIMIT_CODES:
        return RateLimited(message, retry_after=_retry_after(extensions, code), code=code)
    if code in _LINK_CODES:
        return NotLinked(message, code=code)
    if code in _BALANCE_CODES:
        return BalanceTooLow(message, code=code)
    if code in _OUTAGE_CODES:
        return WalletUnavailable(f"{code}: {message}")
    return WalletRefused(message, code=code or "UNKNOWN")


def first_meaning(entries: Iterable[object]) -> WalletError | None:
    """Translate the first entry; None where there is none."""
    return next((meaning(entry) for entry in entries), None)


def lacks_fields(entries: Iterable[object]) -> frozenset[str]:
    """The fields that the server's schema does not have, by what graphql-js says of a document that asks for them."""
    messages = (entry.get("message") for entry in entries if isinstance(entry, Mapping))
    found = (_NO_FIELD.match(message) for message in messages if isinstance(message, str))
    return frozenset(match[1] for match in found if match is not None)


def names_the_wallet(error: WalletRefused) -> bool:
    """True when the refusal is about the wallet that was chosen, so that another choice may help."""
    return error.code == "INVALID_WALLET" or "wallet" in str(error).lower()


def _code(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _code_by_message(message: str) -> str | None:
    lower = message.lower()
    return next((code for words, code in _CODE_BY_MESSAGE if words in lower), None)


def _retry_after(extensions: Mapping[object, object], code: str) -> float:
    seconds = extensions.get("retryAfterSeconds")
    if isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and 0 <= seconds <= 86_400:
        return float(seconds)
    return INVOICE_BLOCK if code == BLOCKED else KEY_BLOCK
