"""Tills as references name them: the account is `till:` and a username, and no secret opens it."""

from __future__ import annotations

from .base import WalletRef

_TILL = "till:"


def till_of(backend: str, username: str) -> WalletRef:
    """The till of a user."""
    return WalletRef(backend, _TILL + username)


def is_till(ref: WalletRef) -> bool:
    """Whether a reference names a till."""
    return ref.account.startswith(_TILL)


def user_of(ref: WalletRef) -> str:
    """The username of a till."""
    return ref.account.removeprefix(_TILL)
