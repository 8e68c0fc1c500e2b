"""Makers of what goes into stores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.tests.charges import made_up
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.recipients import Recipient
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.money import USD, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEN_DOLLARS = Money(1000, USD)


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def after() -> Callable[[float], datetime]:
    return lambda seconds: NOON + timedelta(seconds=seconds)


@pytest.fixture
def new_charge() -> Callable[..., Charge]:
    def make(code: str | None = None, sender: str = "ana", chat: str = "shop", created: datetime = NOON,
             price: Money | None = TEN_DOLLARS, also: tuple[Recipient, ...] = ()) -> Charge:  # fmt: skip
        code = code or ("K7Q2" if sender == "ana" else f"K7Q2 of {sender}")
        conversation = Conversation("web", chat, sender)
        return made_up(f"{sender}-{code}", code, conversation, price, created, also=also)

    return make


@pytest.fixture
def new_invoice() -> Callable[..., InvoiceRecord]:
    def make(charge: Charge, number: int, origin: str | None = None) -> InvoiceRecord:
        created = NOON + timedelta(seconds=number)
        request = f"lnbc10u1p{number}"
        invoice = Invoice(
            f"{number:064x}", request, 1_000_000, created, created + timedelta(seconds=60), "usd-wallet"
        )
        return InvoiceRecord(invoice, charge.id, origin or f"web:{number}")

    return make


@pytest.fixture
def said() -> Callable[..., InboundMessage]:
    def make(number: int, text: str = "receive 10 Coffee", sender: str = "ana") -> InboundMessage:
        conversation = Conversation("web", "shop", sender)
        return InboundMessage(conversation, str(number), text, NOON + timedelta(seconds=number), "m1", "es")

    return make
