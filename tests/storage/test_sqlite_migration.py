"""A file of version 1, with rows as that version wrote them, is brought up to date without losing any."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from chatwallet.channels.base import Button, Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryFailure
from chatwallet.storage.sqlite.connection import connect
from chatwallet.storage.sqlite.migrations import migrate, scripts
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import ByCode, ByMessage
from chatwallet.tracking.outbox.base import Notice, NoticeKind, Sent
from chatwallet.tracking.recipients import in_chat

After = Callable[[float], datetime]

ANA = Conversation("web", "shop", "ana")
BEN = Conversation("web", "stall", "ben")
CLEO = Conversation("web", "bar", "cleo")
OUTBOX = """
    INSERT INTO outbox (seq, id, kind, conversation, payment_hash, message, state, created, due, attempt, fence, stale,
        owner, ambiguous, reference, error)
    VALUES (?, ?, ?, ?, ?, ?, ?, :noon, :noon, ?, ?, ?, ?, ?, ?, ?)
"""
ANSWER = '{"v":1,"text":"10","qr":"LIGHTNING:X","buttons":[["No","cancel"]],"reply_to":"m1","edit_of":null}'
SAID = (
    '{"v":1,"conversation":{"channel":"web","chat_id":"shop","sender_id":"ana","thread_id":""},'
    '"id":"7","text":"receive 10","at":1767268800000,"reply_to":"m1","language":"es","time_zone":null}'
)


def written(conversation: Conversation) -> str:
    return (
        f'{{"v":1,"channel":"{conversation.channel}","chat_id":"{conversation.chat_id}",'
        f'"sender_id":"{conversation.sender_id}","thread_id":""}}'
    )


def fill(connection: sqlite3.Connection, noon: int) -> None:
    """Rows in every state."""
    charge = (
        "INSERT INTO charges (id, code, channel, chat_id, sender_id, thread_id, memo, created, closes, state)"
        " VALUES ('c1', 'K7Q2', 'web', 'shop', 'ana', '', 'Coffee', ?, ?, 'cancelled')"
    )
    connection.execute(charge, (noon, noon + 1000))
    invoice = (
        "INSERT INTO invoices (payment_hash, charge_id, origin, payment_request, created, expires, wallet_id, message)"
        " VALUES (?, 'c1', 'web:1', 'lnbc1', ?, ?, 'w', 'm7')"
    )
    connection.execute(invoice, ("aa" * 32, noon, noon + 60_000))
    connection.execute("INSERT INTO shown VALUES ('web', 'shop', 'm7', ?)", ("aa" * 32,))
    connection.execute(
        "INSERT INTO parked (payment_hash, at, source) VALUES (?, ?, 'old')", (f"{1:064x}", noon)
    )
    connection.execute("INSERT INTO inbox (origin, message, at) VALUES ('web:7', ?, ?)", (SAID, noon))
    hashes = ("aa" * 32, "bb" * 32, "cc" * 32)
    rows = [
        (2, "answer:web:1", "answer", written(ANA), hashes[0], ANSWER, "sent", 1, 1, 0, None, 0, "m7", None),
        # A change of a code that was done before, and is due again.
        (5, "edit:a", "edit", written(ANA), hashes[0], None, "new", 0, 3, 3, None, 0, "m7", None),
        (
            6,
            "paid:b",
            "paid",
            written(BEN),
            hashes[1],
            None,
            "sending",
            2,
            2,
            0,
            "dead one",
            1,
            None,
            "reset",
        ),
        (9, "extra:c", "extra", written(CLEO), hashes[2], None, "dead", 4, 4, 0, None, 1, None, "blocked"),
    ]
    for row in rows:
        connection.execute(OUTBOX.replace(":noon", str(noon)), row)


@pytest.fixture
def old_file(tmp_path: Path, noon: datetime) -> Path:
    path = tmp_path / "store.db"
    connection = connect(path)
    assert migrate(connection, scripts()[:1]) == 1
    fill(connection, int(noon.timestamp() * 1000))
    connection.close()
    return path


async def test_what_was_to_be_sent_still_is_and_as_it_was(
    old_file: Path, noon: datetime, after: After
) -> None:
    async with SqliteStore(old_file) as store:
        old_news = DeliveryFailure("edit:a", "m7", "of the change before this one", None)
        assert not await store.outbox.note_failure(old_news, noon)
        edit, paid = await store.outbox.claim("w", noon, 10, 9)
        assert edit == Notice(
            "edit:a", NoticeKind.EDIT, in_chat(ANA), "aa" * 32, None, noon, 1, 4, ambiguous=False
        )
        assert paid == Notice(
            "paid:b",
            NoticeKind.PAID,
            in_chat(BEN),
            "bb" * 32,
            None,
            noon,
            3,
            3,
            ambiguous=True,
            inherited=True,
        )
        (dead,) = await store.outbox.dead(9)
        assert (dead.id, dead.reason, dead.conversation) == ("extra:c", "blocked", CLEO)
        await store.outbox.conclude(edit, Sent("m7", after(1)))
        await store.outbox.conclude(paid, Sent("m8", after(2)))
        assert await store.outbox.note_failure(DeliveryFailure("paid:b", "m8", "63018", after(5)), after(3))
        assert await store.outbox.next_due() == after(5)


async def test_what_was_said_and_shown_is_still_known(old_file: Path, noon: datetime, after: After) -> None:
    said = InboundMessage(ANA, "7", "receive 10", noon, "m1", "es")
    async with SqliteStore(old_file) as store:
        assert await store.inbox.claim(ANA) == ("web:7", said)
        charge = await store.charges.find(ByMessage(ANA, "m7"))
        assert charge is not None
        assert charge.code == "K7Q2"
        assert (await store.traffic("web")).last_in == noon
        assert await store.clean(after(9999)) == 2, "the answer that was sent, the hint"
        assert await store.charges.find(ByCode(charge.made_by, "K7Q2")) == charge, (
            "its edit is still to be sent"
        )


async def test_news_of_the_old_version_are_settled_and_the_new_kind_of_notice_is_stored(
    old_file: Path, noon: datetime, new_charge: Callable[..., Charge],
    new_invoice: Callable[..., InvoiceRecord],
) -> None:  # fmt: skip
    async with SqliteStore(old_file) as store:
        charge = new_charge("NEW2", sender="dora")
        await store.charges.create(charge, new_invoice(charge, 1, "web:11"), noon)
        await store.charges.add_invoice(new_invoice(charge, 2, "web:12"), noon)
        assert await store.charges.settle("aa" * 32, noon, "poll") == NoticeKind.PAID
        kinds = [one.id.partition(":")[0] for one in await store.outbox.claim("w", noon, 10, 9)]
        assert sorted(kinds) == ["paid", "paid", "paid", "paid"], "news go before ana's edit"


async def test_an_answer_of_the_old_version_is_read(old_file: Path, noon: datetime) -> None:
    connection = connect(old_file)
    connection.execute("UPDATE outbox SET state = 'new' WHERE kind = 'answer'")
    connection.close()
    async with SqliteStore(old_file) as store:
        answer = (await store.outbox.claim("w", noon, 10, 1))[0].message
    assert answer == OutboundMessage("10", "LIGHTNING:X", (Button("No", "cancel"),), "m1")
