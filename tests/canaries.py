"""Canaries: secrets and numbers that are known, and the search for them in all that a bot leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

KEY = "fk_0123abcd_" + "cAnary-_" * 8
SESSION = "ory_st_cAnAryOfASessionOfSomebody99"
TOKEN = "110201543:AAHcanaryOfABotsTokenOfSomebody_99-"
WEBHOOK = "whsec_cAnaryOfAWebhooksSecretOf0123456"
PASTED: Mapping[str, str] = {
    "a key of Flash": KEY,
    "a session of Flash": SESSION,
    "a bot's token": TOKEN,
    "a webhook's secret": WEBHOOK,
}
"""What people paste into chats, by what it is."""

_HEAD = 12  # characters: what tells one secret from another may be shown
_PART = 10  # characters that are told in a row are told


@dataclass(frozen=True)
class Hit:
    """A canary that was found: what it is, and where."""

    what: str
    where: str


def ways(secret: str) -> Iterator[str]:
    """How people paste a secret."""
    yield from (secret, f"link {secret}", f"receive 10 for “{secret}” please", broken(secret))


def broken(secret: str) -> str:
    """A secret with a line break in it, as a mail makes one."""
    half = len(secret) // 2
    return f"my key:\n{secret[:half]}\n{secret[half:]}"


def parts(secret: str) -> Iterator[str]:
    """What must be found nowhere of a secret: each part of it, but for its head."""
    for start in range(min(_HEAD, len(secret) - _PART), len(secret) - _PART + 1):
        yield secret[start : start + _PART]


def hits(places: Mapping[str, bytes], known: Mapping[str, str]) -> list[Hit]:
    """Which of what is known stands where, whole or in part."""
    return [
        Hit(what, where)
        for where, found in places.items()
        for what, secret in known.items()
        if any(part.encode() in found for part in parts(secret))
    ]
