"""An account at Flash: what its credential allows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Self

from ..base import HOUSE, Balance, Credit, Invoice, Need, Payees, Transaction, TransactionId, Windows
from ..limits import LocalWindows
from ..money import USD, Money
from ..payees import LocalPayees
from .account_wallets import AccountWallets
from .credential import lacks
from .history import History
from .invoice_validator import InvoiceValidator
from .issuing import Issuer
from .server import FlashServer


class FlashAccount:
    """wallet.base.WalletAccount at a FlashServer, opened with `async with` while the server is open.

    `token` is a session token, `api_key` an API key (`fk_…`) with the scopes read_user, read_wallet,
    read_transactions and write_wallet. `network` is the prefix that invoices must have, `payees` the node keys that may
    sign them (empty: any, and `known_payees` learns them). `patience` is in seconds, of all tries of one invoice
    together; where the server is, how long one request may take, and the clocks are the server's. `turn` is that of a
    FlashClient.

    `windows` hold the limit of invoices, which Flash counts per account (protocol.md 9): by `name`, that of
    WalletRef.account, each has its own; the house's is called `flash:invoices`, as it always was. By default they hold
    those that this process asks for; where a store keeps them, its errors come out of `create_invoice` too.
    """

    currency = USD

    def __init__(
        self,
        server: FlashServer,
        *,
        token: str | None = None,
        api_key: str | None = None,
        network: str = "lnbc",
        payees: Collection[str] = (),
        known_payees: Payees | None = None,
        patience: float = 8.0,
        windows: Windows | None = None,
        name: str = HOUSE,
        turn: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._server = server
        self._client = server.client_of(token, api_key, turn)
        self._wallets = AccountWallets(self._client, server.clock)
        self._history = History(self._client)
        self._issuer = Issuer(
            self._client,
            self._wallets,
            server.prices,
            InvoiceValidator(network, payees, server.now),
            known_payees or LocalPayees(),
            patience=patience,
            windows=windows or LocalWindows(),
            window="flash:invoices" if name == HOUSE else f"flash:invoices:own:{name}",
            now=server.now,
            clock=server.clock,
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._client.__aexit__(*exc)

    @property
    def server(self) -> FlashServer:
        """Where its invoices are asked about."""
        return self._server

    async def lacks(self) -> frozenset[Need]:
        """What the credential is not allowed: scopes that an API key lacks, or all, when it is refused."""
        return await lacks(self._client)

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        """Make an invoice over US cents, or an open one; InvoiceMismatch when the answer does not fit.

        AmountUnchecked when there is no price to hold the amount against. It takes one of the account's 20 places in
        130 seconds.
        """
        return await self._issuer.issue(amount, memo)

    async def received(self, invoice: Invoice) -> Credit | None:
        """What came for a paid invoice, None while the list, which lags by seconds, does not show it."""
        return await self._history.received(invoice)

    async def balances(self) -> Sequence[Balance]:
        """The account's dollar wallets, the default one first."""
        return await self._wallets.balances()

    async def transactions(self, limit: int) -> Sequence[Transaction]:
        """The newest lines of the list. Flash answers with an empty list when its own ledger fails."""
        return await self._history.transactions(limit)

    async def payment_hash(self, transaction_id: TransactionId) -> str | None:
        """The payment hash of a line of this account's list."""
        return await self._history.payment_hash(transaction_id)
