"""What a caller sees of an account's wallets while the move from USD to USDT is under way."""

from dataclasses import dataclass

from .caller import Context
from .ledger import Account, Currency, Wallet
from .replies import thrown

CUTOVER_MESSAGE = "Cash Wallet cutover is in progress. Please try again shortly."


@dataclass(frozen=True, slots=True)
class WalletView:
    """A wallet under the id and currency that the caller gets to see; `wallet` holds the money."""

    id: str
    currency: Currency
    wallet: Wallet


def visible_wallets(account: Account, capable: bool) -> list[WalletView]:
    """The wallets of `account` as its migration and the client's capability have it.

    A migrated account shows an incapable client the legacy id with the USDT money ("compat").
    Throws INVALID_INPUT in mid-migration.
    """
    cash, legacy, external = account.wallets
    if account.migration == "migrating":
        raise thrown(CUTOVER_MESSAGE, "INVALID_INPUT")
    if account.migration == "legacy":
        shown = WalletView(legacy.id, "USD", legacy)
    elif capable:
        shown = WalletView(cash.id, "USDT", cash)
    else:
        shown = WalletView(legacy.id, "USD", cash)
    return [shown, WalletView(external.id, "BTC", external)]


def default_wallet_id(account: Account, capable: bool) -> str:
    """The default wallet's id in the same view; a default that the view hides becomes the one it shows."""
    shown = [view.id for view in visible_wallets(account, capable)]
    return account.default_wallet_id if account.default_wallet_id in shown else shown[0]


def owned_wallet(context: Context, wallet_id: str) -> Wallet | None:
    """The caller's own wallet with this id."""
    wallet = context.backend.ledger.wallet(wallet_id)
    return wallet if wallet is not None and wallet.account_id == context.account.id else None


def rerouted(account: Account, wallet: Wallet, capable: bool) -> Wallet:
    """Where a USD invoice really goes: compat mode sends it from the legacy wallet to the USDT one."""
    if account.migration == "migrating":
        raise thrown(CUTOVER_MESSAGE, "INVALID_INPUT")
    if account.migration == "migrated" and wallet is account.legacy and not capable:
        return account.cash
    return wallet
