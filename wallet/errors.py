"""What can go wrong with a wallet.

WalletError
├── WalletUnavailable      no usable answer: unreachable, timed out, 5xx, an answer that makes no sense
├── WalletRefused          the wallet said no, with its code
│   ├── NotLinked          the credential is missing, expired or lacks a scope
│   ├── BalanceTooLow      the wallet does not hold what it takes
│   └── RateLimited        too many requests; try again after `retry_after` seconds
├── AmountUnchecked        no price is known that the amount of an invoice could be held against: never show it
└── InvoiceMismatch        the invoice in the answer is not the one that was asked for: never show it
    └── UnreadableInvoice  a text that is no BOLT11 invoice: prefix, checksum, signature or layout
"""

from __future__ import annotations

NEEDS_AMOUNT, SEES_NOTHING = "NEEDS_AMOUNT", "SEES_NOTHING"
"""Codes of what a till refuses: an open amount; its wallet's balance and list, which a username alone does not open."""

NO_WALLET = "NO_WALLET"
"""The code for an account that is not linked (any more), or has no wallet of use."""

NOT_A_NAME, NOT_A_KEY = "NOT_A_NAME", "NOT_A_KEY"
"""Codes for what can't be anybody's username, or anybody's key, by its form alone."""


class WalletError(Exception):
    """The root of all that a wallet raises."""


class WalletUnavailable(WalletError):
    """No usable answer. `sent` is False when the request surely never reached the wallet."""

    def __init__(self, message: str, *, sent: bool = True) -> None:
        super().__init__(message)
        self.sent = sent


class WalletRefused(WalletError):
    """The wallet said no. `code` is its own word in capitals, or UNKNOWN where it gave none."""

    def __init__(self, message: str, *, code: str = "UNKNOWN") -> None:
        super().__init__(message)
        self.code = code


class NotLinked(WalletRefused):
    """The credential is missing, expired, revoked or lacks a scope."""


class BalanceTooLow(WalletRefused):
    """The wallet does not hold what the operation, or its fee, takes."""


class RateLimited(WalletRefused):
    """Too many requests. `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: float, code: str = "TOO_MANY_REQUEST") -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class AmountUnchecked(WalletError):
    """No price is known, or none that is less than a day old, to hold the amount of an invoice against."""


class InvoiceMismatch(WalletError):
    """The invoice in the answer does not fit the request. `field` names what differs, for the log."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class UnreadableInvoice(InvoiceMismatch):
    """A text that is no BOLT11 invoice."""

    def __init__(self, message: str) -> None:
        super().__init__("payment_request", message)
