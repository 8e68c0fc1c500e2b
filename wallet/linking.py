"""What a backend has for wallets that people link, and what is found out when one is linked."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .base import Credential, InvoiceServer, Need, WalletAccount, WalletRef
from .money import Currency


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom a linked wallet is asked: ids of a shop and of an account, "" where it is nobody's wish.

    Requests to a server are counted by them, and who waits for one takes turns with others.
    """

    shop: str = ""
    person: str = ""


NOBODY = Asker()


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can be paid by their `name`, which is written as the server writes it; `wallet` is their till."""

    name: str
    wallet: WalletRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a key opens, as far as it can be found out without making or moving anything.

    `wallet` is None where the key may not even say whose account it is. `username` is "" where they have none.
    `missing` is what a bot needs and the key is not allowed. `until` is when it ends, None where the server does not
    tell. What it may do beyond can't be asked.
    """

    wallet: WalletRef | None
    username: str
    missing: frozenset[Need]
    until: datetime | None = None


class Linker(Protocol):
    """A backend's way to wallets that people link, all on its one server. Every method raises WalletError alone."""

    @property
    def server(self) -> InvoiceServer:
        """Where the invoices of all of them are asked about."""

    @property
    def currency(self) -> Currency:
        """What all of them are counted in."""

    def needs_credential(self, ref: WalletRef) -> bool:
        """Whether an account is opened by a secret; a till is not."""

    def account(
        self, ref: WalletRef, credential: Credential | None
    ) -> AbstractAsyncContextManager[WalletAccount]:
        """The account of a reference, to be opened and closed. What it asks for counts for the `asker` of then."""

    async def find_user(self, name: str, asker: Asker) -> User | None:
        """Whose till a name would be; None where there is nobody of that name who can receive.

        WalletRefused (NOT_A_NAME) for what can't be a name.
        """

    async def probe(self, key: str, asker: Asker) -> Found:
        """What a pasted key opens.

        WalletRefused (NOT_A_KEY) for what has not the form of one, before anything is asked; NotLinked for a key that
        the server refuses: it is wrong, revoked or over.
        """


class OpenLinker(Linker, Protocol):
    """A Linker with connections: use it as `async with`, while its server is open."""

    async def __aenter__(self) -> object:
        """Open."""

    async def __aexit__(self, *exc: object) -> None:
        """Close."""
