"""Charges as tests make them up: stored as they are, without a wallet that was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryReceipt, Stage
from chatwallet.storage.base import Repositories
from chatwallet.tracking.base import Charge
from chatwallet.tracking.lookups import OfMaker
from chatwallet.tracking.outbox.base import DeadNotice, Notice
from chatwallet.tracking.people import person_of
from chatwallet.tracking.recipients import Recipient, in_chat
from chatwallet.wallet.base import Wallet, WalletRef
from chatwallet.wallet.money import Money
from chatwallet.wallet.registry import Wallets

WALLET = WalletRef("memory", "house")


def chat_of(one: Charge | Notice | DeadNotice) -> Conversation:
    """The chat that a charge was asked in, or a notice is for."""
    where = one.asked_in if isinstance(one, Charge) else one.conversation
    assert where is not None
    return where


def maker_of(where: Conversation) -> str:
    """The id of the account, made up, of who speaks in a conversation."""
    return f"acc_{where.channel}_{where.sender_id}"


async def orders_of(store: Repositories, where: Conversation, limit: int = 99) -> Sequence[Charge]:
    """The charges, newest first, of the account of who speaks in a conversation; none where there is no account."""
    account = await store.accounts.find(person_of(where))
    return () if account is None else await store.charges.page(OfMaker(account.id), limit)


async def show(store: Repositories, charge: Charge, payment_hash: str, at: datetime) -> None:
    """Have the answer that shows an invoice delivered, whatever else is to be sent."""
    where = chat_of(charge)
    said = InboundMessage(where, f"for {payment_hash}", "receive 10", at)
    origin = f"{where.channel}:{said.id}"
    await store.inbox.answer(origin, said, OutboundMessage("Receive"), payment_hash)
    await store.outbox.note_receipt(
        DeliveryReceipt(f"answer:{origin}", f"showing {payment_hash}", Stage.DELIVERED), at
    )


def only(wallet: Wallet) -> Wallets:
    """The registry in which there is no other wallet."""
    return Wallets.single(wallet, WALLET.backend)


def made_up(
    charge_id: str,
    code: str,
    where: Conversation,
    price: Money | None,
    created: datetime,
    *,
    memo: str = "Coffee",
    open_for: timedelta = timedelta(hours=24),
    shop: str = "house",
    also: tuple[Recipient, ...] = (),
) -> Charge:
    """What a person has asked for in a chat, who is told, and `also` others."""
    return Charge(
        id=charge_id,
        shop=shop,
        code=code,
        made_by=maker_of(where),
        wallet=WALLET,
        asked_in=where,
        recipients=(in_chat(where), *also),
        token=sha256(charge_id.encode()).digest()[:16],
        asked=price,
        price=price,
        memo=memo,
        created=created,
        closes=created + open_for,
    )
