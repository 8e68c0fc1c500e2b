"""Charges and invoices as rows of their tables."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from ...channels.base import Conversation
from ...tracking.base import Charge, ChargeState, InvoiceRecord
from ...wallet.base import Invoice, InvoiceStatus, WalletRef
from ...wallet.money import Currency, Money
from ..encoding import decode_recipients, encode_recipients, from_ms, to_ms

INSERT_CHARGE = """
    INSERT INTO charges (id, shop, code, made_by, wallet_backend, wallet_account, token, channel, chat_id, sender_id,
        thread_id, recipients, asked_minor, asked_currency, price_minor, price_currency, memo, created, closes)
    VALUES (:id, :shop, :code, :made_by, :wallet_backend, :wallet_account, :token, :channel, :chat_id, :sender_id,
        :thread_id, :recipients, :asked_minor, :asked_currency, :price_minor, :price_currency, :memo, :created, :closes)
"""
INSERT_INVOICE = """
    INSERT INTO invoices (payment_hash, charge_id, backend, origin, payment_request, msat, created, expires, wallet_id,
        next_check)
    SELECT :payment_hash, id, coalesce(:backend, wallet_backend), :origin, :payment_request, :msat, :created, :expires,
        :wallet_id, :next_check
    FROM charges WHERE id = :charge_id
"""


def charge_values(charge: Charge) -> dict[str, str | int | None]:
    """The values of INSERT_CHARGE: what is known of a charge when it is made."""
    where = charge.asked_in
    return {
        "id": charge.id,
        "shop": charge.shop,
        "code": charge.code,
        "made_by": charge.made_by,
        "wallet_backend": charge.wallet.backend,
        "wallet_account": charge.wallet.account,
        "token": charge.token.hex(),
        "channel": None if where is None else where.channel,
        "chat_id": None if where is None else where.chat_id,
        "sender_id": None if where is None else where.sender_id,
        "thread_id": None if where is None else where.thread_id,
        "recipients": encode_recipients(charge.recipients, where),
        "asked_minor": charge.asked.minor if charge.asked else None,
        "asked_currency": charge.asked.currency.code if charge.asked else None,
        "price_minor": charge.price.minor if charge.price else None,
        "price_currency": charge.price.currency.code if charge.price else None,
        "memo": charge.memo,
        "created": to_ms(charge.created),
        "closes": to_ms(charge.closes),
    }


def invoice_values(
    invoice: InvoiceRecord, next_check: datetime, backend: str | None = None
) -> dict[str, str | int | None]:
    """The values of INSERT_INVOICE: what is known of an invoice when it is made; `backend` None: its charge's."""
    return {
        "backend": backend,
        "payment_hash": invoice.payment_hash,
        "charge_id": invoice.charge_id,
        "origin": invoice.origin,
        "payment_request": invoice.invoice.payment_request,
        "msat": invoice.invoice.msat,
        "created": to_ms(invoice.invoice.created),
        "expires": to_ms(invoice.expires),
        "wallet_id": invoice.invoice.wallet_id,
        "next_check": to_ms(next_check),
    }


def read_charge(row: sqlite3.Row) -> Charge:
    """A row of `charges`."""
    where = asked_in(row)
    return Charge(
        id=row["id"],
        shop=row["shop"],
        code=row["code"],
        made_by=row["made_by"],
        wallet=WalletRef(row["wallet_backend"], row["wallet_account"]),
        asked_in=where,
        recipients=decode_recipients(row["recipients"], where),
        token=bytes.fromhex(row["token"]),
        asked=_money(row["asked_minor"], row["asked_currency"]),
        price=_money(row["price_minor"], row["price_currency"]),
        memo=row["memo"],
        created=from_ms(row["created"]),
        closes=from_ms(row["closes"]),
        state=ChargeState(row["state"]),
        paid_at=_moment(row["paid_at"]),
        received=_money(row["received_minor"], row["received_currency"]),
        paid_hash=row["paid_hash"],
    )


def asked_in(row: sqlite3.Row) -> Conversation | None:
    """The conversation that the charge of a row was asked in; None where that was no chat."""
    if row["channel"] is None:
        return None
    return Conversation(row["channel"], row["chat_id"], row["sender_id"], row["thread_id"])


def read_invoice(row: sqlite3.Row) -> InvoiceRecord:
    """A row of `invoices`, with what became of it."""
    return InvoiceRecord(
        invoice=read_bare_invoice(row),
        charge_id=row["charge_id"],
        origin=row["origin"],
        status=InvoiceStatus(row["status"]),
        message=row["message"],
        paid_at=_moment(row["paid_at"]),
        source=row["source"],
        late=bool(row["late"]),
        credited=_money(row["credited_minor"], row["credited_currency"]),
        credited_at=_moment(row["credited_at"]),
    )


def read_bare_invoice(row: sqlite3.Row) -> Invoice:
    """A row of `invoices`, the invoice alone."""
    return Invoice(
        payment_hash=row["payment_hash"],
        payment_request=row["payment_request"],
        msat=row["msat"],
        created=from_ms(row["created"]),
        expires=from_ms(row["expires"]),
        wallet_id=row["wallet_id"],
    )


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, Currency.of(currency))


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)
