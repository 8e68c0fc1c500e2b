"""Refs: what the bot calls a chat or a sender in place of the channel's own id, which may be a telephone number.

A ref is random, so it tells nobody who a person is, but for its last three signs: those are the last of the id, by
which people tell their chats apart ("…543").
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

_REF = re.compile(r"~[nrk][A-Za-z0-9_-]{21}")
_RANDOM = 18  # signs of six bits each
_HINT = 3
_LONG = 6  # letters and digits of an id of which three tell little
_SIGNS = re.compile(r"[A-Za-z0-9]")


class RefKind(StrEnum):
    """What is known by its ref of whom it stands for: nothing, that the id may be given to somebody else as telephone
    numbers are, or that its holder has a key of the wallet's owner.
    """

    NAMELESS = "n"
    RECYCLED = "r"
    KEYED = "k"

    @property
    def prefix(self) -> str:
        """How all refs of the kind begin."""
        return f"~{self}"


@dataclass(frozen=True, slots=True)
class SealedRef:
    """A ref of an id: the keyed `digest` of the id finds it, and `sealed` is the id, for whoever has the ring.

    `until`: by then what was kept of the id in clear, before there was a ring, is forgotten; None where nothing was.
    """

    ref: str
    channel: str
    digest: str
    sealed: str
    until: datetime | None = None


class RefStore(Protocol):
    """The repository of refs. Every method is one atomic step."""

    async def find(self, digest: str) -> tuple[str, bool] | None:
        """The ref of the id with this digest, and whether it leaves (make has it stay); None if it has none."""

    async def make(self, new: SealedRef, person_id: str) -> str:
        """Give an id a ref, unless it has one by now; return the one that stands, which stays if it was to leave.

        One that stands, and whose sealed id was forgotten, has it again where it is the `new` one.
        What was kept of the id in clear before there was a ring is kept under the ref from then on.
        """

    async def sealed(self, ref: str) -> SealedRef | None:
        """What is kept of a ref, None for one that was never made here."""

    async def mend(self, ref: str, old: str, new: str) -> None:
        """Seal the id of a ref anew, unless its sealed text is another one than `old` by now."""


def new_ref(person_id: str, kind: RefKind) -> str:
    """A ref that never was."""
    random = secrets.token_urlsafe(16)[:_RANDOM]
    signs = _SIGNS.findall(person_id)
    hint = "".join(signs[-_HINT:]) if len(signs) >= _LONG else secrets.token_hex(_HINT)[:_HINT]
    return f"{kind.prefix}{random}{hint}"


def is_ref(text: str) -> bool:
    """Whether a text has the form of a ref."""
    return text.startswith("~") and _REF.fullmatch(text) is not None


def ref_row(ref: str) -> str:
    """The name of the record of a ref, which its id is sealed for."""
    return f"ref:{ref}"
