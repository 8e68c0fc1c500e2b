"""Resolvers of the transaction lists, with all that they leave out, and of one transaction's details."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ariadne import QueryType, UnionType

from .caller import Context, Info, protected
from .ledger import Account, Transaction, Wallet
from .me import account_type, wallet_types
from .replies import thrown
from .scalars import Malformed
from .views import WalletView, owned_wallet, rerouted

PAGE = 100

query = QueryType()
initiation_via = UnionType("InitiationVia", lambda *_: "InitiationViaLn")
settlement_via = UnionType("SettlementVia", lambda *_: "SettlementViaLn")


@account_type.field("transactions")
@protected("read_transactions")
def resolve_account_transactions(
    account: Account,
    info: Info,
    walletIds: list[Any] | None = None,  # noqa: N803
    **page: Any,
) -> dict[str, Any]:
    wallets: Sequence[Wallet] = (account.cash, account.legacy)
    if account.migration == "legacy":
        wallets = (account.legacy,)
    if walletIds is not None:
        wallets = [_chosen(info.context, wallet_id) for wallet_id in walletIds]
    return _connection(info.context, wallets, page)


@protected("read_transactions")
def _wallet_transactions(view: WalletView, info: Info, **page: Any) -> dict[str, Any]:
    return _connection(info.context, [view.wallet], page)


for _wallet_type in wallet_types:
    _wallet_type.set_field("transactions", _wallet_transactions)


@query.field("transactionDetails")
@protected("read_transactions")
def resolve_details(_: Any, info: Info, given: dict[str, str]) -> dict[str, Any]:
    row = info.context.backend.ledger.transaction(given["transactionId"])
    if row is None:
        return {"errors": [{"message": "Transaction not found"}], "transactionDetails": None}
    return {"errors": [], "transactionDetails": _details(row)}


def _chosen(context: Context, wallet_id: Any) -> Wallet:
    if isinstance(wallet_id, Malformed):
        raise thrown(wallet_id.message, "INVALID_INPUT")
    wallet = owned_wallet(context, wallet_id) if wallet_id is not None else None
    if wallet is None:
        raise thrown("Invalid walletId", "INVALID_INPUT")
    return rerouted(context.account, wallet, context.caller.capable)


def _connection(context: Context, wallets: Sequence[Wallet], page: dict[str, Any]) -> dict[str, Any]:
    count, oldest = _page_size(page)
    _check_cursors(page)
    rows: list[Transaction] = []
    for wallet in wallets:
        history = context.backend.ledger.history(wallet)
        if oldest and count is not None:
            history = history[-count:]
        # A failing custodian is reported as an empty list; the lists of two wallets are put one after
        # the other and not merged by time.
        rows += [] if context.backend.faults.history.fail else history[:count]
    more = count is not None and len(rows) > count
    edges = [{"cursor": row.id, "node": _node(context, row)} for row in rows[:count]]
    return {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": more,
            "hasPreviousPage": False,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _page_size(page: dict[str, Any]) -> tuple[int | None, bool]:
    for name in ("first", "last"):
        asked = page.get(name)
        if asked is None:
            continue
        if asked < 1:
            raise thrown(f'Argument "{name}" must be positive', "INVALID_INPUT")
        if asked > PAGE:
            message = (
                f'Requesting {asked} records on this connection exceeds the "{name}" limit of {PAGE} records.'
            )
            raise thrown(message, "INVALID_INPUT")
        return asked, name == "last"
    return (None, False) if "first" in page and "last" in page else (PAGE, False)


def _check_cursors(page: dict[str, Any]) -> None:
    for name in ("after", "before"):
        cursor = page.get(name)
        if cursor is not None and not re.fullmatch(r"[0-9a-fA-F]{24}", cursor):
            raise thrown(f'Argument "{name}" must be a valid cursor', "INVALID_INPUT")


def _node(context: Context, row: Transaction) -> dict[str, Any]:
    fault = context.backend.faults.history
    currency = "USDT" if row.wallet.currency == "USDT" else "USD"
    dollars = row.cents / 100
    amount = dollars if currency == "USD" and fault.units == "dollars" else row.cents
    if currency == "USDT":
        amount = row.cents.to_integral_value()
    sat_price = row.cents * 10**6 / row.sats
    return {
        "id": row.id,
        "direction": "RECEIVE" if amount > 0 else "SEND",
        "status": "SUCCESS",
        "createdAt": row.created_at,
        "settlementCurrency": currency,
        "settlementAmount": amount,
        "settlementFee": 0,
        "settlementDisplayAmount": "undefined" if fault.display_undefined else _plain(dollars),
        "settlementDisplayFee": "undefined" if fault.display_undefined else "0",
        "settlementDisplayCurrency": "USD",
        "settlementPrice": {
            "base": int(sat_price / 10**6),
            "offset": 0,
            "currencyUnit": "",
            "formattedAmount": "",
        },
        "memo": None,
        "initiationVia": {"paymentHash": ""},
        "settlementVia": {"preImage": None, "paymentSecret": None},
    }


def _details(row: Transaction) -> dict[str, Any]:
    return {
        "id": row.id,
        "accountId": row.wallet.account_id,
        "amount": float(row.cents / 100),
        "currency": row.wallet.currency,
        "status": "completed",
        "type": "receive",
        "createdAt": _iso(row.created_at),
        "updatedAt": _iso(row.created_at),
        "paymentHash": row.payment_hash,
        "paymentPreimage": row.preimage,
        "invoice": row.payment_request,
        "memo": row.memo or None,
        "fee": 0,
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
