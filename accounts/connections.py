"""Connecting the chats of one human: codes that somebody can type from one chat into another, and who may try them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from ..wallet.base import Window, Windows
from .addresses import PairingStore, Result, Step
from .base import Account

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""The consonants, of which no word is made by accident (RFC 8628, 6.1): 34.5 bits in eight of them."""

LENGTH = 8

_WRONG_CODES = 5
_HOUR = 3600.0


class TooManyCodes(Exception):
    """Somebody tried too many codes; `seconds` until another one counts."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many codes")
        self.seconds = seconds


def shown(code: str) -> str:
    """A code as people read it: WDJB-MJHT."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


class Connections:
    """What a person does with their chats. A wrong code takes one of five places of an hour, a right one gives it back.

    Every method raises what the store raises.
    """

    def __init__(self, store: PairingStore, windows: Windows, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._windows = windows
        self._clock = clock

    async def begin(self, account: Account, says: tuple[str, str], *, owner: bool) -> tuple[str, Step]:
        """Make a code for another chat; see PairingStore.begin."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        return code, await self._store.begin(account.person, code, self._clock(), says, owner=owner)

    async def claim(self, account: Account, code: str, origin: str, *, owner: bool) -> Step:
        """Use a code that was made in another chat. Raises TooManyCodes. The same message `origin` counts once."""
        window, now = (
            Window(f"connect:{account.id or account.person.key}", _WRONG_CODES, _HOUR),
            self._clock(),
        )
        wait = await self._windows.take(
            window, origin, now
        )  # before it is looked at: tries that come at once count
        if wait > 0:
            raise TooManyCodes(wait)
        step = await self._store.claim(account.person, code, now, owner=owner)
        if step.result is not Result.UNKNOWN:
            await self._windows.give_back(window, origin)
        return step

    async def answer(self, account: Account, token: str, *, yes: bool) -> Step:
        """Answer the question that a code, or a doubt, has put to this chat."""
        return await self._store.answer(account.person, token, yes, self._clock())

    async def confirm(self, account: Account) -> Step:
        """Have somebody who is doubted confirmed in another chat of theirs."""
        return await self._store.confirm(account.person, self._clock())

    async def disconnect(self, account: Account, number: int, origin: str) -> Step:
        """Take the chat of a number away; the same message `origin` takes one."""
        return await self._store.disconnect(account.person, number, origin, self._clock())
