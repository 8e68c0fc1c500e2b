"""Which chats are one human: how one is connected, given back, confirmed and taken away, and the repository of that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ..wallet.base import WalletRef
from .base import Person

CODE_LIVES = timedelta(minutes=10)
"""How long a code can be used, and how long its question can be answered."""

MOST_NEW = 3
"""How many chats may be connected to an account within NEW_WITHIN."""
NEW_WITHIN = timedelta(days=30)

MOST_REFUSALS = 3
"""After how many refusals nobody is asked again whether a chat that was silent for long is still theirs."""


class Result(StrEnum):
    """What came of a step.

    ASKED: somebody is asked in another chat. UNKNOWN: no such code, or it was used, or its time is over. OWN: the chat
    is theirs already. CONTENTS: it has a wallet of its own. HOUSE: it is an owner's of the house. FULL, OFTEN: there
    are as many chats as may be, or as many new ones. REFUSED: somebody said no. OVER: it is too late. NOBODY: there is
    no other chat to be asked in.
    LAST: the only chat can't be taken away.
    """

    DONE = "done"
    ASKED = "asked"
    UNKNOWN = "unknown"
    OWN = "own"
    CONTENTS = "contents"
    HOUSE = "house"
    FULL = "full"
    OFTEN = "often"
    REFUSED = "refused"
    OVER = "over"
    NOBODY = "nobody"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step; `places` are the chats that it is about, as people call them ("WhatsApp …543").

    `account` is whose chats they are, where something was done.
    """

    result: Result
    places: tuple[str, ...] = ()
    account: str = field(default="", compare=False)


class PairingStore(Protocol):
    """The repository of what is asked about addresses. Every method is one atomic step and safe to repeat.

    Whoever is asked or told is so by news that lie in the outbox when a method returns.
    """

    async def begin(
        self, person: Person, code: str, at: datetime, says: tuple[str, str], *, owner: bool = False
    ) -> Step:
        """Have `code` connect another chat to the account of a person; one that they had before counts no more.

        `says` are the lines by which they will say yes and no, with {token} in them. `owner`: what the account sees is
        the house's wallet, and the question says so.
        """

    async def claim(self, person: Person, code: str, at: datetime, *, owner: bool = False) -> Step:
        """Ask the chat that a code was made in whether a person is its human. The code is used then.

        `owner`: the person sees the house's wallet. HOUSE unless the code was made by who sees it too.
        """

    async def answer(self, person: Person, token: str, yes: bool, at: datetime) -> Step:
        """Answer, in another chat of the account, the question that has this token."""

    async def confirm(self, person: Person, at: datetime) -> Step:
        """Ask in a doubted person's other chats whether they are still the same; OWN where nobody doubts it."""

    async def trust(self, person: Person) -> bool:
        """End the doubt about an address, by the word of whoever runs the bot; False where there is none."""

    async def prove(self, person: Person, wallet: WalletRef) -> bool:
        """End the doubt about an address by a key of a wallet that its shop had linked before; False for any other."""

    async def proves_old(self, person: Person, wallet: WalletRef) -> bool:
        """Whether a key of this wallet proves that who is new on an address is the human who lost it.

        It does where their shop had linked it by a key before the address was somebody new's.
        """

    async def restore(self, person: Person, at: datetime) -> Step:
        """Give an address back to the account that lost it, if any (UNKNOWN): its human has proved to be the same."""

    async def disconnect(self, person: Person, number: int, origin: str, at: datetime) -> Step:
        """Give the address of a number, from 1, of a person's account an account of its own. Charges stay.

        The same message `origin` again changes nothing: by then the number may be another chat's.
        """

    async def gone(self, person: Person) -> None:
        """Learn that nobody can write from an address any more."""
