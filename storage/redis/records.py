"""Charges and invoices as the fields of their records: texts, absent where there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from ...channels.base import Conversation
from ...tracking.base import Charge, ChargeState, InvoiceRecord
from ...tracking.recipients import Recipient, in_chat
from ...wallet.base import Invoice, InvoiceStatus, WalletRef
from ...wallet.money import Currency, Money
from ..encoding import decode_recipient, from_ms, to_ms
from ..errors import StoreUnusable
from .key_names import ASKED_IN, KeyNames

_VERSION = "1"
_USUAL = orjson.dumps([ASKED_IN]).decode()

Fields = Mapping[str, str]


def fields_text(values: Mapping[str, str | int | None]) -> str:
    """Fields for a script that writes them into a record: texts, since Lua has no whole numbers, with the form."""
    given = {name: str(value) for name, value in values.items() if value is not None}
    return orjson.dumps({"v": _VERSION, **given}).decode()


def read_fields(flat: Sequence[str]) -> Fields:
    """The fields of a record as a script returns them: names and values by turns. Raises StoreUnusable."""
    fields = dict(zip(flat[::2], flat[1::2], strict=True))
    if fields and fields.get("v") != _VERSION:
        raise StoreUnusable(
            f"a record is written in form {fields.get('v')}; this version reads form {_VERSION}"
        )
    return fields


def charge_text(charge: Charge, names: KeyNames) -> str:
    """What is known of a charge when it is made."""
    where = charge.asked_in
    return fields_text(
        {
            **where_fields(where, names),
            "id": charge.id,
            "shop": charge.shop,
            "code": charge.code,
            "made_by": charge.made_by,
            "backend": charge.wallet.backend,
            "wallet_account": charge.wallet.account,
            "token": charge.token.hex(),
            "tell": names.tell(charge.recipients, where),
            "asked_minor": charge.asked.minor if charge.asked else None,
            "asked_currency": charge.asked.currency.code if charge.asked else None,
            "price_minor": charge.price.minor if charge.price else None,
            "price_currency": charge.price.currency.code if charge.price else None,
            "memo": charge.memo,
            "created": to_ms(charge.created),
            "closes": to_ms(charge.closes),
        }
    )


def where_fields(asked_in: Conversation | None, names: KeyNames) -> dict[str, str]:
    """What a charge knows of the chat that it was asked in; nothing where there is none."""
    if asked_in is None:
        return {}
    return {
        **names.where(asked_in),
        "via": asked_in.channel,
        "chat_id": asked_in.chat_id,
        "sender_id": asked_in.sender_id,
        "thread_id": asked_in.thread_id,
    }


def invoice_text(invoice: InvoiceRecord) -> str:
    """What is known of an invoice when it is made."""
    return fields_text(
        {
            "payment_hash": invoice.payment_hash,
            "charge_id": invoice.charge_id,
            "origin": invoice.origin,
            "payment_request": invoice.invoice.payment_request,
            "msat": invoice.invoice.msat,
            "created": to_ms(invoice.invoice.created),
            "expires": to_ms(invoice.expires),
            "wallet_id": invoice.invoice.wallet_id,
        }
    )


def read_charge(flat: Sequence[str]) -> Charge:
    """The record of a charge."""
    fields = read_fields(flat)
    asked_in = read_asked_in(fields)
    return Charge(
        id=fields["id"],
        shop=fields["shop"],
        code=fields["code"],
        made_by=fields["made_by"],
        wallet=WalletRef(fields["backend"], fields["wallet_account"]),
        asked_in=asked_in,
        recipients=read_recipients(fields["tell"], asked_in),
        token=bytes.fromhex(fields["token"]),
        asked=_money(fields, "asked"),
        price=_money(fields, "price"),
        memo=fields["memo"],
        created=from_ms(int(fields["created"])),
        closes=from_ms(int(fields["closes"])),
        state=ChargeState(fields["state"]),
        paid_at=_moment(fields.get("paid_at")),
        received=_money(fields, "received"),
        paid_hash=fields.get("paid_hash"),
    )


def read_asked_in(fields: Fields) -> Conversation | None:
    """The chat that a charge was asked in."""
    if "via" not in fields:
        return None
    return Conversation(fields["via"], fields["chat_id"], fields["sender_id"], fields["thread_id"])


def read_recipients(tell: str, asked_in: Conversation | None) -> tuple[Recipient, ...]:
    """Whom a charge tells, as `KeyNames.tell` wrote it."""
    if tell == _USUAL and asked_in is not None:
        return (in_chat(asked_in),)
    return tuple(
        in_chat(asked_in)
        if one == ASKED_IN and asked_in is not None
        else decode_recipient(one["conversation"])
        for one in orjson.loads(tell)
    )


def read_invoice(flat: Sequence[str]) -> InvoiceRecord:
    """The record of an invoice, with what became of it."""
    fields = read_fields(flat)
    return InvoiceRecord(
        invoice=_bare_invoice(fields),
        charge_id=fields["charge_id"],
        origin=fields["origin"],
        status=InvoiceStatus(fields["status"]),
        message=fields.get("message"),
        paid_at=_moment(fields.get("paid_at")),
        source=fields.get("source"),
        late=fields["late"] == "1",
        credited=_money(fields, "credited"),
        credited_at=_moment(fields.get("credited_at")),
    )


def read_bare_invoice(flat: Sequence[str]) -> Invoice:
    """The record of an invoice, the invoice alone."""
    return _bare_invoice(read_fields(flat))


def _bare_invoice(fields: Fields) -> Invoice:
    msat = fields.get("msat")
    return Invoice(
        payment_hash=fields["payment_hash"],
        payment_request=fields["payment_request"],
        msat=None if msat is None else int(msat),
        created=from_ms(int(fields["created"])),
        expires=from_ms(int(fields["expires"])),
        wallet_id=fields["wallet_id"],
    )


def _money(fields: Fields, name: str) -> Money | None:
    minor = fields.get(f"{name}_minor")
    return None if minor is None else Money(int(minor), Currency.of(fields[f"{name}_currency"]))


def _moment(ms: str | None) -> datetime | None:
    return None if ms is None else from_ms(int(ms))
