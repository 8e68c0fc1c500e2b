"""Resolvers that create invoices and tell whether they are paid."""

from decimal import Decimal
from typing import Any

from ariadne import MutationType, QueryType
from graphql import GraphQLError

from .caller import Context, Info, protected
from .ledger import Invoice, Wallet
from .lightning import UnreadableInvoice, read_invoice
from .replies import IBEX_MESSAGE, ibex_thrown, payload_of, refused, thrown
from .scalars import Malformed, first_malformed
from .views import owned_wallet, rerouted

MAX_SECONDS = 60  # the custodian's cap; longer wishes are shortened without a word
OPEN_INVOICE_SECONDS = 3600  # its own default, which only lnNoAmountInvoiceCreate without expiresIn reaches
TOO_MANY_INVOICES = "Too many invoices creation, please wait for a while and try again."

query = QueryType()
mutation = MutationType()


class _Refusal(Exception):
    """Ends an invoice mutation with this entry in its payload."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.entry = refused(message, code)


@mutation.field("lnUsdInvoiceCreate")
@protected("write_wallet")
def resolve_usd_invoice(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    try:
        wallet = rerouted(context.account, _own_wallet(context, given), context.caller.capable)
        _take_turn(context, context.account.id)
        return _issued(context, wallet, given["amount"], given.get("memo"), MAX_SECONDS)
    except _Refusal as refusal:
        return {"errors": [refusal.entry]}
    except GraphQLError as error:
        return {"errors": [payload_of(error)]}


@mutation.field("lnNoAmountInvoiceCreate")
@protected("write_wallet")
def resolve_open_invoice(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    try:
        wallet = _own_wallet(context, given)
        seconds = OPEN_INVOICE_SECONDS if given.get("expiresIn") is None else MAX_SECONDS
        return _issued(context, wallet, Decimal(0), given.get("memo"), seconds)
    except _Refusal as refusal:
        return {"errors": [refusal.entry]}


@mutation.field("lnInvoiceCreate")
@protected("write_wallet")
def resolve_btc_invoice(_: Any, _info: Info, given: dict[str, Any]) -> dict[str, Any]:
    return {"errors": [refused("Flash does not support BTC wallets.")]}


@mutation.field("lnUsdInvoiceCreateOnBehalfOfRecipient")
def resolve_usd_invoice_for(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    try:
        _check_scalars(given)
        wallet = context.backend.ledger.wallet(given["recipientWalletId"])
        if wallet is None:
            raise _Refusal("Unable to find wallet", "NOT_FOUND")
        recipient = context.backend.ledger.account(wallet.account_id)
        wallet = rerouted(recipient, _cash_only(wallet), context.caller.capable)
        # A window beside that of the account itself: strangers can't use up the one that its owner has.
        _take_turn(context, f"recipient:{recipient.id}")
        return _issued(context, wallet, given["amount"], given.get("memo"), MAX_SECONDS)
    except _Refusal as refusal:
        return {"errors": [refusal.entry]}
    except GraphQLError as error:
        return {"errors": [payload_of(error)]}


@mutation.field("lnInvoiceCreateOnBehalfOfRecipient")
def resolve_btc_invoice_for(_: Any, _info: Info, given: dict[str, Any]) -> None:
    raise thrown("Flash does not support BTC wallets.", "UNEXPECTED_CLIENT_ERROR")


@mutation.field("lnNoAmountInvoiceCreateOnBehalfOfRecipient")
def resolve_open_invoice_for(_: Any, _info: Info, given: dict[str, Any]) -> dict[str, Any]:
    return {"errors": [refused("Lightning node is offline", "LND_OFFLINE")]}


@query.field("lnInvoicePaymentStatus")
def resolve_status(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    return {"errors": [], "status": payment_status(info.context, given["paymentRequest"])}


def payment_status(context: Context, payment_request: Any) -> str:
    """PENDING, PAID or EXPIRED; throws for an unreadable, a poisoned or somebody else's invoice."""
    if isinstance(payment_request, Malformed):
        raise thrown(payment_request.message, "INVALID_INPUT")
    backend = context.backend
    invoice = backend.ledger.invoice_by_request(payment_request)
    if invoice is not None:
        if backend.faults.ibex_down or invoice.payment_hash in backend.faults.poisoned:
            raise ibex_thrown()
        return invoice.state(backend.clock.now())
    try:
        foreign = read_invoice(payment_request.lower())
    except UnreadableInvoice as error:
        raise thrown("Invoice has an invalid checksum, please check again", "INVOICE_DECODE_ERROR") from error
    if foreign.expires_at <= backend.clock.now():
        return "EXPIRED"  # the custodian's 404 for an expired invoice reads as expired, not as a failure
    raise ibex_thrown()


def _check_scalars(arguments: dict[str, Any]) -> None:
    if (malformed := first_malformed(arguments.values())) is not None:
        raise _Refusal(malformed.message)


def _own_wallet(context: Context, arguments: dict[str, Any]) -> Wallet:
    _check_scalars(arguments)
    wallet = owned_wallet(context, arguments["walletId"])
    if wallet is None:
        text = "Unexpected error occurred, please try again or contact support if it persists"
        raise _Refusal(f"{text} (code: InvalidWalletForAccountError)")
    if not context.account.active:
        raise _Refusal("Account is inactive.")
    return _cash_only(wallet)


def _cash_only(wallet: Wallet) -> Wallet:
    if wallet.external:
        raise _Refusal("Unsupported operation for wallet's currency.", "INVALID_INPUT")
    return wallet


def _take_turn(context: Context, whose: str) -> None:
    limiter = context.backend.invoice_limiter
    if limiter is not None and not limiter.take(whose):
        raise _Refusal(TOO_MANY_INVOICES, "TOO_MANY_REQUEST")


def _issued(
    context: Context, wallet: Wallet, cents: Decimal, memo: str | None, seconds: int
) -> dict[str, Any]:
    if cents < 0 or context.backend.faults.ibex_down:
        raise _Refusal(IBEX_MESSAGE, "IBEX_ERROR")
    # An amount of 0 is a falsy value to the original and makes an open invoice instead of an error.
    invoice = context.backend.ledger.mint(wallet, cents=cents or None, memo=memo or "", seconds=seconds)
    return {"errors": [], "invoice": _shown(invoice)}


def _shown(invoice: Invoice) -> dict[str, Any]:
    return {
        "paymentRequest": invoice.payment_request,
        "paymentHash": invoice.payment_hash,
        "paymentSecret": invoice.payment_secret,
        "satoshis": None,
    }
