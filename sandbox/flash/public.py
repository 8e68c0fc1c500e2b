"""Resolvers that anybody may ask: prices, currencies, facts about the installation, usernames."""

from typing import Any

from ariadne import ObjectType, QueryType

from .caller import Context, Info
from .ledger import Account
from .price import CENT_OFFSET, CURRENCIES, SAT_OFFSET, CurrencyEntry, UnsupportedCurrency
from .replies import thrown
from .scalars import Malformed
from .views import default_wallet_id

LIGHTNING_ADDRESS_DOMAIN = "sandbox.invalid"

query = QueryType()
currency_type = ObjectType("Currency")


def realtime_price(context: Context, currency: str) -> dict[str, Any]:
    """A `RealtimePrice` now; throws for a currency that the price server does not know."""
    backend = context.backend
    try:
        quote = backend.prices.quote(currency)
    except UnsupportedCurrency as error:
        raise thrown("Unsupported exchange unit", "INVALID_INPUT") from error
    unit = {"currencyUnit": "MINOR", "formattedAmount": ""}
    return {
        "id": quote.currency,
        "timestamp": backend.clock.now(),
        "denominatorCurrency": quote.currency,
        "btcSatPrice": {"base": quote.sat_base, "offset": SAT_OFFSET, **unit},
        "usdCentPrice": {"base": quote.cent_base, "offset": CENT_OFFSET, **unit},
    }


@query.field("realtimePrice")
def resolve_realtime_price(_: Any, info: Info, currency: Any = "USD") -> dict[str, Any]:
    if isinstance(currency, Malformed):
        raise thrown(currency.message, "INVALID_INPUT")
    return realtime_price(info.context, currency or "USD")


@query.field("currencyList")
def resolve_currency_list(_: Any, _info: Info) -> list[CurrencyEntry]:
    return list(CURRENCIES)


currency_type.set_alias("fractionDigits", "fraction_digits")


@query.field("globals")
def resolve_globals(_: Any, _info: Info) -> dict[str, Any]:
    return {
        "lightningAddressDomain": LIGHTNING_ADDRESS_DOMAIN,
        "lightningAddressDomainAliases": [],
        "network": "mainnet",
        "nodesIds": [],
        "supportedCountries": [{"id": "JM", "supportedAuthChannels": ["SMS", "WHATSAPP"]}],
        "buildInformation": {"commitHash": "sandbox", "helmRevision": None},
    }


@query.field("cashWalletCutover")
def resolve_cutover(_: Any, info: Info) -> dict[str, Any]:
    account: Account = info.context.backend.default_account
    state = {"legacy": "PRE", "migrating": "IN_PROGRESS", "migrated": "COMPLETE"}[account.migration]
    return {"state": state, "cutoverVersion": 1, "updatedAt": account.created_at}


@query.field("usernameAvailable")
def resolve_username_available(_: Any, info: Info, username: Any) -> bool:
    if isinstance(username, Malformed):
        raise thrown(username.message, "INVALID_INPUT")
    return info.context.backend.ledger.account_by(username=username) is None


@query.field("userDefaultWalletId")
def resolve_user_default_wallet(_: Any, info: Info, username: Any) -> str:
    return default_wallet_id(_named(info.context, username), info.context.caller.capable)


@query.field("accountDefaultWallet")
def resolve_account_default_wallet(
    _: Any,
    info: Info,
    username: Any,
    walletCurrency: str | None = None,  # noqa: N803
) -> dict[str, Any]:
    context = info.context
    account = _named(context, username)
    wallet_id = default_wallet_id(account, context.caller.capable)
    currency = "USDT" if wallet_id == account.cash.id else "USD"
    if walletCurrency not in (None, currency):
        error = "CouldNotFindWalletFromUsernameAndCurrencyError"
        raise thrown(f"Unexpected error occurred (code: {error})", "UNEXPECTED_CLIENT_ERROR")
    return {"id": wallet_id, "walletCurrency": currency, "lnurlp": None}


def _named(context: Context, username: Any) -> Account:
    if isinstance(username, Malformed):
        raise thrown(username.message, "INVALID_INPUT")
    account = context.backend.ledger.account_by(username=username)
    if account is None:
        raise thrown(f"Account does not exist for username {username}", "NOT_FOUND")
    return account
