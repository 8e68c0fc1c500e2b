"""Accounts in memory as people link them: the twin of a backend's linker, for tests and bots without a backend."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Self

from .base import (
    Balance,
    Credential,
    Credit,
    Invoice,
    Need,
    Transaction,
    TransactionId,
    WalletAccount,
    WalletRef,
)
from .errors import (
    NEEDS_AMOUNT,
    NO_WALLET,
    NOT_A_KEY,
    NOT_A_NAME,
    SEES_NOTHING,
    NotLinked,
    WalletError,
    WalletRefused,
)
from .linking import NOBODY, Asker, Found, User
from .memory import MemoryAccount, MemoryServer
from .money import USD, Money
from .tills import is_till, till_of, user_of


class MemoryLinker:
    """wallet.linking.OpenLinker on a MemoryServer: users by name, and keys that open their accounts.

    `asked` are those for whom something was looked up. `fail_next` makes the next look-up raise.
    """

    currency = USD

    def __init__(self, server: MemoryServer, backend: str) -> None:
        self._server = server
        self._backend = backend
        self._users: dict[str, MemoryAccount] = {}
        self._keys: dict[str, tuple[str, frozenset[Need]]] = {}
        self._failures: list[WalletError] = []
        self.asked: list[Asker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""

    # The levers.

    def open_account(self, username: str) -> MemoryAccount:
        """Have a user of a name, whose account has the id `id-` and that name."""
        self._users[username] = MemoryAccount(self._server, f"id-{username}")
        return self._users[username]

    def make_key(self, username: str, *, missing: frozenset[Need] = frozenset()) -> str:
        """Have a key to a user's account, which lacks something."""
        key = f"mk_{secrets.token_hex(32)}"
        self._keys[key] = (username, missing)
        return key

    def revoke(self, key: str) -> None:
        """Let a key open nothing any more."""
        del self._keys[key]

    def fail_next(self, error: WalletError) -> None:
        """Make the next `find_user` or `probe` raise."""
        self._failures.append(error)

    # What linking asks for.

    @property
    def server(self) -> MemoryServer:
        """Where all are asked about."""
        return self._server

    def needs_credential(self, ref: WalletRef) -> bool:
        """All but tills."""
        return not is_till(ref)

    def account(
        self, ref: WalletRef, credential: Credential | None
    ) -> AbstractAsyncContextManager[WalletAccount]:
        """A till, or the account that a key opens."""
        if is_till(ref):
            return nullcontext(self._till(ref))
        if credential is None:
            raise WalletRefused(f"no account {ref.account} at {ref.backend}", code=NO_WALLET)
        return nullcontext(self._keyed(credential.secret))

    def _till(self, ref: WalletRef) -> _View:
        owner = self._users.get(user_of(ref))
        if owner is None:
            raise WalletRefused(f"no user {ref.account}", code=NO_WALLET)
        missing = frozenset({Need.BALANCES, Need.TRANSACTIONS})

        def may(need: Need) -> None:
            if need in missing:
                raise WalletRefused("a username opens no balance and no list", code=SEES_NOTHING)

        return _View(owner, lambda: missing, may, open_amounts=False)

    def _keyed(self, key: str) -> _View:
        username, missing = self._opened_by(key)

        def may(need: Need) -> None:
            self._opened_by(key)
            if need in missing:
                raise NotLinked(f"the key is missing the required scope: {need}", code="NOT_AUTHORIZED")

        return _View(self._users[username], lambda: self._lacking(key), may, open_amounts=True)

    def _lacking(self, key: str) -> frozenset[Need]:
        return self._keys[key][1] if key in self._keys else frozenset({Need.ACCESS})

    def _opened_by(self, key: str) -> tuple[str, frozenset[Need]]:
        if key not in self._keys:
            raise NotLinked("the credential was refused", code="NOT_AUTHENTICATED")
        return self._keys[key]

    async def find_user(self, name: str, asker: Asker = NOBODY) -> User | None:
        """Whose till a name would be. A name is of letters and digits, three at least."""
        self._looked_up(asker)
        username = name.strip().lower()
        if len(username) < 3 or not username.isalnum():
            raise WalletRefused("a username has three letters or digits at least", code=NOT_A_NAME)
        return User(username, till_of(self._backend, username)) if username in self._users else None

    async def probe(self, key: str, asker: Asker = NOBODY) -> Found:
        """What a key opens. A key begins with `mk_`."""
        self._looked_up(asker)
        if not key.startswith("mk_"):
            raise WalletRefused("a key begins with mk_", code=NOT_A_KEY)
        username, missing = self._opened_by(key)
        return Found(wallet=WalletRef(self._backend, f"id-{username}"), username=username, missing=missing)

    def _looked_up(self, asker: Asker) -> None:
        self.asked.append(asker)
        if self._failures:
            raise self._failures.pop(0)


class _View:
    """An account as far as a key, or a username alone, opens it. `may` raises for a need that it does not open."""

    def __init__(
        self,
        owner: MemoryAccount,
        lacking: Callable[[], frozenset[Need]],
        may: Callable[[Need], None],
        *,
        open_amounts: bool,
    ) -> None:
        self._open_amounts = open_amounts
        self.server = owner.server
        self.currency = owner.currency
        self._owner = owner
        self._lacking = lacking
        self._may = may

    async def lacks(self) -> frozenset[Need]:
        """What it does not open."""
        return self._lacking()

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        """Sign an invoice of the owner's."""
        self._may(Need.INVOICES)
        if amount is None and not self._open_amounts:
            raise WalletRefused("an invoice for a username needs an amount", code=NEEDS_AMOUNT)
        return await self._owner.create_invoice(amount, memo)

    async def received(self, invoice: Invoice) -> Credit | None:
        """What came for an invoice."""
        self._may(Need.TRANSACTIONS)
        return await self._owner.received(invoice)

    async def balances(self) -> Sequence[Balance]:
        """The owner's wallet."""
        self._may(Need.BALANCES)
        return await self._owner.balances()

    async def transactions(self, limit: int) -> Sequence[Transaction]:
        """The owner's list."""
        self._may(Need.TRANSACTIONS)
        return await self._owner.transactions(limit)

    async def payment_hash(self, transaction_id: TransactionId) -> str | None:
        """The payment hash of a line of it."""
        self._may(Need.TRANSACTIONS)
        return await self._owner.payment_hash(transaction_id)
