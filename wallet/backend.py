"""How the house's wallet is made from the settings: a backend's BACKEND, and what the bot has for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from pydantic import BaseModel

from .base import Budget, LastRates, Payees, Wallet, Windows
from .linking import OpenLinker
from .turns import TurnPolicy, Turns

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletContext:
    """What the bot has for a wallet. None where there is no store, as in `doctor`: then each keeps its own.

    `clock` is the bot's, and `on_date` is called with the server's own time whenever an answer tells it.
    `budget` makes one of so many requests a minute, and so many at once, that all share who have the same store, and
    `turns` those of people by a policy, which all share likewise.
    """

    clock: Callable[[], datetime]
    on_date: Callable[[datetime], None]
    payees: Payees | None = None
    windows: Windows | None = None
    last_rates: LastRates | None = None
    budget: Callable[[float, int], Budget] | None = None
    turns: Callable[[TurnPolicy], Turns] | None = None


class OpenWallet(Wallet, Protocol):
    """A wallet with connections: use it as `async with`."""

    async def __aenter__(self) -> Self:
        """Open."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What `doctor` says to mend where it does not answer, refuses the credential, or its live feed does not open."""

    unreachable: str
    credential: str
    feed: str


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that our requests name and a server lacks, or has otherwise; `optional` where we do without it."""

    what: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SchemaLook:
    """What came of comparing a server's schema with ours: by what it was known, the drifts, and why it was not told."""

    by: str
    drifts: Sequence[Drift]
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend(Generic[S]):
    """A kind of wallet: `name` is that of WalletRef.backend, `title` what people call it.

    `settings` is a model whose fields are environment variables, CHATWALLET_ before them. `missing` says as sentences
    what else must be set, and `missing_credential` what the house's account lacks besides; `is_named` whether anything
    is set. `open` makes the house's wallet of them, not open yet, and `link` what people can link on its server.
    `look` compares the schema of the server, or the text of one, with what our requests name: None where there is none.
    """

    name: str
    title: str
    settings: type[S]
    missing: Callable[[S], list[str]]
    missing_credential: Callable[[S], list[str]]
    is_named: Callable[[S], bool]
    open: Callable[[S, WalletContext], OpenWallet]
    link: Callable[[S, WalletContext, OpenWallet], OpenLinker]
    advice: Advice
    look: Callable[[S, str | None], Awaitable[SchemaLook]] | None = None
