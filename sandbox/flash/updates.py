"""The three subscriptions: one invoice's status, an account's updates, the price."""

import asyncio
from datetime import timedelta
from typing import Any

from ariadne import SubscriptionType, UnionType
from graphql import GraphQLError

from .caller import Context, Info
from .invoicing import payment_status
from .ledger import Invoice
from .lightning import UnreadableInvoice, read_invoice
from .public import realtime_price
from .receipts import BLIND_EXPIRY_DELAY
from .replies import payload_of, thrown
from .scalars import Malformed
from .topics import Stream

FIRST_STATUS_DELAY = 0.01
TICK = timedelta(seconds=30)

subscription = SubscriptionType()
user_update = UnionType("UserUpdate", lambda update, *_: update["__typename"])


def watch_invoice(_: Any, info: Info, given: dict[str, Any]) -> Stream:
    """State first, PAID when it is announced, a blind EXPIRED, and no end.

    The topic is the payment hash, so every listener also hears the other listeners' first and expiry
    events; nobody re-checks the payment before EXPIRED is sent.
    """
    context = info.context
    backend, request, stream = context.backend, given["paymentRequest"], Stream()
    loop = asyncio.get_running_loop()
    try:
        status = payment_status(context, request)
    except GraphQLError as error:
        event = {"errors": [payload_of(error)], "status": None}
        loop.call_later(FIRST_STATUS_DELAY, stream.put, event)
        return stream
    invoice = backend.ledger.invoice_by_request(request)
    topic = ("invoice", _hash_of(invoice, request))
    stream.listen(backend.topics, topic)
    first = {"errors": [], "status": status}
    loop.call_later(FIRST_STATUS_DELAY, backend.topics.publish, topic, first)
    if invoice is not None and status == "PENDING":
        expired = {"errors": [], "status": "EXPIRED"}
        backend.clock.call_at(
            invoice.expires_at + BLIND_EXPIRY_DELAY, lambda: backend.topics.publish(topic, expired)
        )
    return stream


def watch_account(_: Any, info: Info) -> Stream:
    """Prices now and every 30 seconds, and every Lightning receipt of the account, known or not."""
    context = info.context
    if context.caller.account is None:
        raise GraphQLError("Not Authenticated for subscription")
    stream = Stream()
    stream.listen(context.backend.topics, ("account", context.caller.account.id))

    def tick() -> None:
        if not stream.closed:
            stream.put({"__typename": "Price", **_price(context)})
            stream.put({"__typename": "RealtimePrice", **realtime_price(context, "USD")})
            context.backend.clock.call_later(TICK.total_seconds(), tick)

    tick()
    return stream


def watch_price(_: Any, info: Info, given: dict[str, Any]) -> Stream:
    """The price now and every 30 seconds; an unknown currency is an error in the payload."""
    context = info.context
    currency, stream = given.get("currency") or "USD", Stream()

    def tick() -> None:
        if not stream.closed:
            stream.put(_price_event(context, currency))
            context.backend.clock.call_later(TICK.total_seconds(), tick)

    tick()
    return stream


# Ariadne's types know generators only; graphql-core takes every asynchronous iterable.
subscription.set_source("lnInvoicePaymentStatus", watch_invoice)  # type: ignore[arg-type]
subscription.set_source("myUpdates", watch_account)  # type: ignore[arg-type]
subscription.set_source("realtimePrice", watch_price)  # type: ignore[arg-type]


@subscription.field("lnInvoicePaymentStatus")
@subscription.field("realtimePrice")
def resolve_event(event: dict[str, Any], _: Info, **_arguments: Any) -> dict[str, Any]:
    return event


@subscription.field("myUpdates")
def resolve_update(event: Invoice | dict[str, Any], _: Info) -> dict[str, Any]:
    if isinstance(event, Invoice):
        wallet_id, payment_hash = event.wallet.id, event.payment_hash
        event = {
            "__typename": "LnUpdate",
            "paymentHash": payment_hash,
            "status": "PAID",
            "walletId": wallet_id,
        }
    return {"errors": [], "me": None, "update": event}


def _hash_of(invoice: Invoice | None, payment_request: str) -> str:
    if invoice is not None:
        return invoice.payment_hash
    try:
        return read_invoice(payment_request.lower()).payment_hash
    except UnreadableInvoice as error:
        raise thrown(str(error), "INVOICE_DECODE_ERROR") from error


def _price(context: Context) -> dict[str, Any]:
    price: dict[str, Any] = realtime_price(context, "USD")["btcSatPrice"]
    return {**price, "currencyUnit": "USDCENT", "formattedAmount": str(price["base"] / 10 ** price["offset"])}


def _price_event(context: Context, currency: Any) -> dict[str, Any]:
    if isinstance(currency, Malformed):
        currency = ""
    try:
        return {"errors": [], "realtimePrice": realtime_price(context, currency)}
    except GraphQLError as error:
        return {"errors": [payload_of(error)], "realtimePrice": None}
