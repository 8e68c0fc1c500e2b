"""Resolvers of the signed-in user, the account and its wallets."""

from decimal import Decimal
from typing import Any

from ariadne import InterfaceType, MutationType, ObjectType, QueryType

from .caller import Info, protected
from .ledger import Account
from .price import UnsupportedCurrency
from .public import realtime_price
from .replies import refused
from .scalars import Malformed, first_malformed
from .views import WalletView, default_wallet_id, owned_wallet, visible_wallets

TYPE_OF_CURRENCY = {"USD": "UsdWallet", "USDT": "UsdtWallet", "BTC": "BTCWallet"}

query = QueryType()
mutation = MutationType()
account_interface = InterfaceType("Account", lambda *_: "ConsumerAccount")
account_type = ObjectType("ConsumerAccount")
wallet_interface = InterfaceType("Wallet", lambda view, *_: TYPE_OF_CURRENCY[view.currency])
wallet_types = [ObjectType(name) for name in TYPE_OF_CURRENCY.values()]


@query.field("me")
@protected("read_user")
def resolve_me(_: Any, info: Info) -> dict[str, Any]:
    context = info.context
    return user_of(context.account)


def user_of(account: Account) -> dict[str, Any]:
    """The `User` who owns an account."""
    return {
        "id": account.user_id,
        "phone": account.phone,
        "username": account.username,
        "language": account.language,
        "createdAt": account.created_at,
        "totpEnabled": account.totp,
        "email": {"address": None, "verified": False},
        "npub": None,
        "contacts": [],
        "defaultAccount": account,
    }


@account_type.field("level")
def resolve_level(_: Account, _info: Info) -> str:
    return "ONE"


@account_type.field("displayCurrency")
def resolve_display_currency(account: Account, _: Info) -> str:
    return account.display_currency


@account_type.field("defaultWalletId")
def resolve_default_wallet_id(account: Account, info: Info) -> str:
    return default_wallet_id(account, info.context.caller.capable)


@account_type.field("wallets")
@protected("read_wallet")
def resolve_wallets(account: Account, info: Info) -> list[WalletView]:
    return visible_wallets(account, info.context.caller.capable)


@account_type.field("realtimePrice")
def resolve_account_price(account: Account, info: Info) -> dict[str, Any]:
    return realtime_price(info.context, account.display_currency)


@account_type.field("callbackEndpoints")
def resolve_callback_endpoints(_: Account, _info: Info) -> list[Any]:
    return []


def _balance(view: WalletView, info: Info) -> Decimal | None:
    balance: Decimal | None = info.context.backend.ledger.balance(view.wallet)
    return balance


def _bind_wallet(wallet_type: ObjectType) -> None:
    wallet_type.set_field("balance", protected("read_wallet")(_balance))
    wallet_type.set_field("walletCurrency", lambda view, _: view.currency)
    wallet_type.set_field("accountId", lambda view, _: view.wallet.account_id)
    wallet_type.set_field("isExternal", lambda view, _: view.wallet.external)
    wallet_type.set_field("pendingIncomingBalance", lambda *_: 0)
    wallet_type.set_field("lnurlp", lambda *_: None)


for _wallet_type in wallet_types:
    _bind_wallet(_wallet_type)


@mutation.field("accountUpdateDisplayCurrency")
@protected("write_user")
def resolve_update_currency(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    currency = given["currency"]
    if isinstance(currency, Malformed):
        return {"errors": [refused(currency.message)]}
    try:
        context.backend.prices.quote(currency)
    except UnsupportedCurrency:
        return {"errors": [refused("Unsupported currency", "INVALID_INPUT")]}
    context.account.display_currency = currency
    return {"errors": [], "account": context.account}


@mutation.field("accountUpdateDefaultWalletId")
@protected("write_user")
def resolve_update_wallet(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    wallet_id = given["walletId"]
    if isinstance(wallet_id, Malformed):
        return {"errors": [refused(wallet_id.message)]}
    if owned_wallet(context, wallet_id) is None:
        return {"errors": [refused("Invalid walletId", "INVALID_INPUT")]}
    context.account.default_wallet_id = wallet_id
    return {"errors": [], "account": context.account}


@mutation.field("userUpdateLanguage")
@protected("write_user")
def resolve_update_language(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    context.account.language = given["language"]
    return {"errors": [], "user": user_of(context.account)}


@mutation.field("userUpdateUsername")
@protected("write_user")
def resolve_update_username(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    if (malformed := first_malformed(given.values())) is not None:
        return {"errors": [refused(malformed.message)]}
    if context.account.username is not None:
        return {"errors": [refused("username is immutable", "USERNAME_ERROR")]}
    if context.backend.ledger.account_by(username=given["username"]) is not None:
        return {"errors": [refused("username not available", "USERNAME_ERROR")]}
    context.account.username = given["username"]
    return {"errors": [], "user": user_of(context.account)}
