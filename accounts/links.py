"""A shop's tie to a wallet: which wallet it is, by what the bot may use it, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..wallet.base import WalletRef


class LinkKind(StrEnum):
    """By what a wallet is used: the settings' credential, a username without any secret, an API key, a sign-in."""

    HOUSE = "house"
    TILL = "till"
    KEY = "key"
    SESSION = "session"


class LinkState(StrEnum):
    """ACTIVE makes codes. STALE: its credential is refused. REPLACED by another one, REMOVED by its owner: for good."""

    ACTIVE = "active"
    STALE = "stale"
    REPLACED = "replaced"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A shop's tie to a wallet. It holds no secret.

    `id` is `lnk_…`, `name` what people call the wallet (a username), `tail` the last four signs of a key, `scopes`
    what a key was found to be allowed. `made_by` is the id of an account; `until` when a key ends, where that is known.
    """

    id: str
    shop: str
    wallet: WalletRef
    kind: LinkKind
    name: str
    made_by: str
    made: datetime
    state: LinkState = LinkState.ACTIVE
    tail: str = ""
    scopes: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def sees(self) -> bool:
        """Whether the wallet's balance and list can be read by it."""
        return self.kind is not LinkKind.TILL and self.state is LinkState.ACTIVE
