"""A till: a Flash user whom anybody may have paid, by the username alone and without any credential."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from unicodedata import normalize

from ..base import Balance, Credit, Invoice, Need, Payees, Transaction, TransactionId, Windows
from ..errors import NEEDS_AMOUNT, NO_WALLET, NOT_A_NAME, SEES_NOTHING, WalletRefused
from ..limits import LocalWindows, Monotonic
from ..money import USD, Money
from ..payees import LocalPayees
from .client import FlashClient
from .documents import WALLET_OF
from .invoice_validator import InvoiceValidator
from .issuing import Issuer, order_for
from .replies import PublicWalletRow
from .server import FlashServer

_KEEP = 600.0  # seconds, as an account's own: the cutover can give it another wallet at any time
_NAME = re.compile(r"(?!1|3|bc1|lnbc1)\w{3,50}")  # protocol.md 3.4: letters of any script, digits, _


def as_username(text: str) -> str:
    """Return a username as Flash has it, in lower case. Raises WalletRefused (NOT_A_NAME) for what can be none."""
    name = normalize("NFC", text.strip().lower())  # some keyboards write an accent as a sign of its own
    if not _NAME.fullmatch(name):
        raise WalletRefused("a username has 3 to 50 letters, digits or _", code=NOT_A_NAME)
    return name


class TillWallet:
    """The wallet that a user receives with, found by the username and remembered for ten minutes at most."""

    def __init__(self, client: FlashClient, username: str, clock: Monotonic) -> None:
        self._client = client
        self._username = username
        self._clock = clock
        self._chosen: tuple[str, float] | None = None

    async def find(self) -> str | None:
        """Ask for its id; None where Flash knows no such user, or one who can receive no dollars."""
        try:
            # Without a currency: Flash says which wallet it is, before and after a cutover (protocol.md 3.3, 3.4).
            data = await self._client.execute(WALLET_OF, {"username": self._username})
        except WalletRefused as refused:
            if refused.code == "NOT_FOUND":
                return None
            raise
        row = PublicWalletRow.read(data.get("accountDefaultWallet"))
        if row.wallet_currency == "BTC":
            return None
        self._chosen = (row.id, self._clock())
        return row.id

    async def wallet_id(self) -> str:
        """Its id; WalletRefused (NO_WALLET) where there is no such user any more."""
        if self._chosen is not None and self._clock() - self._chosen[1] < _KEEP:
            return self._chosen[0]
        if (found := await self.find()) is None:
            raise WalletRefused(f"no Flash user {self._username} who can receive", code=NO_WALLET)
        return found

    def forget(self) -> None:
        """Ask again next time."""
        self._chosen = None


class FlashTill:
    """wallet.base.WalletAccount of a Flash user by name: it makes invoices over an amount, and sees nothing else.

    `client` has no credential; `username` is in lower case. The rest is as a FlashAccount has it, with a limit of its
    own: Flash counts invoices for a recipient beside those of the account itself (protocol.md 9).
    """

    currency = USD

    def __init__(
        self,
        server: FlashServer,
        client: FlashClient,
        username: str,
        *,
        network: str = "lnbc",
        payees: Collection[str] = (),
        known_payees: Payees | None = None,
        patience: float = 8.0,
        windows: Windows | None = None,
    ) -> None:
        self._server = server
        self._wallet = TillWallet(client, username, server.clock)
        self._issuer = Issuer(
            client,
            self._wallet,
            server.prices,
            InvoiceValidator(network, payees, server.now),
            known_payees or LocalPayees(),
            patience=patience,
            windows=windows or LocalWindows(),
            window=f"flash:invoices:behalf:{username}",
            now=server.now,
            clock=server.clock,
            order=order_for,
        )

    @property
    def server(self) -> FlashServer:
        """Where its invoices are asked about."""
        return self._server

    async def lacks(self) -> frozenset[Need]:
        """Always the balances and the list; the wallet too where there is no such user any more."""
        found = {Need.BALANCES, Need.TRANSACTIONS}
        return frozenset(found if await self._wallet.find() is not None else found | {Need.WALLET})

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        """Make an invoice over US cents, checked as any other; WalletRefused (NEEDS_AMOUNT) for an open one."""
        if amount is None:
            raise WalletRefused("an invoice for a username needs an amount", code=NEEDS_AMOUNT)
        return await self._issuer.issue(amount, memo)

    async def received(self, invoice: Invoice) -> Credit | None:
        """WalletRefused (SEES_NOTHING)."""
        raise _blind()

    async def balances(self) -> Sequence[Balance]:
        """WalletRefused (SEES_NOTHING)."""
        raise _blind()

    async def transactions(self, limit: int) -> Sequence[Transaction]:
        """WalletRefused (SEES_NOTHING)."""
        raise _blind()

    async def payment_hash(self, transaction_id: TransactionId) -> str | None:
        """WalletRefused (SEES_NOTHING)."""
        raise _blind()


def _blind() -> WalletRefused:
    return WalletRefused("a username opens no balance and no list", code=SEES_NOTHING)
