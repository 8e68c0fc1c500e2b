"""S0-05, S0-27: what is kept of an order, read from the raw rows: all that is asked for, and no credential."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import WALLET, maker_of, only
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tracking.base import Hint
from chatwallet.tracking.charges import Charges
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.money import USD, Money

ANA = Conversation("web", "shop", "ana")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEN = Money(1000, USD)

Row = Mapping[str, object]


@dataclass(frozen=True)
class Kept:
    """A store, what lies in it of its only order, charge and invoice in one, and all of it as bytes."""

    store: Store
    row: Callable[[], Row]
    everything: Callable[[], bytes]


def of_memory(store: MemoryStore) -> Row:
    (charge,) = store.charges._charges
    (invoice,) = store.outbox.invoices.values()
    row = {**asdict(charge), **asdict(invoice), **asdict(invoice.invoice)}
    for name in ("wallet", "asked_in", "price"):
        row |= {f"{name}_{key}": value for key, value in row.pop(name).items()}
    return {**row, "price_currency": row["price_currency"]["code"], "created": charge.created}


def of_file(path: Path) -> Row:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        charge, invoice = (
            connection.execute(f"SELECT * FROM {one}").fetchone() for one in ("charges", "invoices")
        )
    return {**dict(invoice), **dict(charge)}


def of_redis(server: RedisServer) -> Row:
    with Redis(unix_socket_path=str(server.socket), decode_responses=True) as client:
        hashes = [client.hgetall(name) for name in client.scan_iter(match="{cw}:*", _type="hash")]
    (charge,) = [one for one in hashes if "tell" in one]
    (invoice,) = [one for one in hashes if "payment_request" in one]
    return {**invoice, **charge}


def all_of_redis(server: RedisServer) -> bytes:
    """Every key and value, in whatever form."""
    reads = {"hash": "HGETALL", "set": "SMEMBERS", "string": "GET"}
    found = []
    with Redis(unix_socket_path=str(server.socket)) as client:
        for name in client.scan_iter():
            kind = client.type(name).decode()
            read = (reads[kind], name) if kind in reads else (f"{kind[0].upper()}RANGE", name, 0, -1)
            found.append((name, client.execute_command(*read)))
    return repr(found).encode()


def all_of_file(path: Path) -> bytes:
    """The file and what lies beside it, after what the log still holds has come into the file."""
    with closing(sqlite3.connect(path)) as connection:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy
    return b"".join(one.read_bytes() for one in path.parent.iterdir())


@pytest.fixture(params=["memory", "sqlite", "redis"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    if request.param == "memory":
        store = MemoryStore()
        yield Kept(store, lambda: of_memory(store), lambda: pickle.dumps(vars(store)))
    elif request.param == "sqlite":
        path = tmp_path / "shop.db"
        async with make_store(f"sqlite:///{path}") as stored:
            yield Kept(stored, lambda: of_file(path), lambda: all_of_file(path))
    else:
        server: RedisServer = request.getfixturevalue("own_redis")
        async with make_store(server.url) as stored:
            yield Kept(stored, lambda: of_redis(server), lambda: all_of_redis(server))


FIELDS = {
    "payment hash": ("payment_hash",),
    "payment request": ("payment_request",),
    "amount": ("price_minor",),
    "currency": ("price_currency",),
    "memo": ("memo",),
    "status": ("status", "state"),
    "paid-at": ("paid_at",),
    "expires-at": ("expires",),
    "owner": ("made_by",),
    "chat identity": ("sender_id", "asked_in_sender_id"),
    "credential reference": ("wallet_account",),
    "created-at": ("created",),
}


async def test_an_order_is_kept_with_a_reference_to_its_credential_and_never_with_the_credential(
    kept: Kept,
) -> None:
    async with (
        Sandbox(seed=1) as sandbox,
        FlashWallet(graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=sandbox.token) as wallet,
    ):
        charges = kept.store.charges
        shop = Charges(charges, only(wallet), tracker := Tracker(charges), open_for=timedelta(hours=24))
        charge, _ = await shop.request(ANA, TEN, TEN, "Coffee", "web:1", made_by=maker_of(ANA))
        (invoice,) = await charges.invoices(charge.id)
        await tracker.handle(Hint(invoice.payment_hash, InvoiceStatus.PAID, "test", confirmed=True))
    row = kept.row()
    for field, columns in FIELDS.items():
        assert any(row.get(column) not in (None, "") for column in columns), field
    assert (row["payment_hash"], row["memo"]) == (invoice.payment_hash, "Coffee")
    assert (str(row["price_minor"]), row["price_currency"]) == ("1000", "USD")
    assert (row["made_by"], row["wallet_account"]) == (maker_of(ANA), WALLET.account)
    everything = kept.everything()
    assert invoice.payment_hash.encode() in everything
    assert sandbox.token.encode() not in everything


async def test_what_somebody_wrote_is_kept_until_it_is_answered_and_no_longer(kept: Kept) -> None:
    """Whether it waited in the store or came back from a copy; its origin stays, by which it is known again."""
    inbox = kept.store.inbox
    said = [
        InboundMessage(ANA, str(number), f"canary {number}, may I ask?", NOON, name="Ana Canary")
        for number in range(40)
    ]
    for one in said:
        await inbox.add(one.origin, one)
    assert b"canary 7, may I ask?" in kept.everything()
    for one in said:
        taken = await inbox.claim(ANA)
        assert taken == (one.origin, one)
        await inbox.answer(*taken, OutboundMessage("an answer"), None)
    unknown = InboundMessage(ANA, "unknown", "canary, which nobody has stored", NOON)
    await inbox.answer(unknown.origin, unknown, None, None)
    everything = kept.everything()
    assert b"an answer" in everything
    assert b"canary" not in everything
    assert b"Canary" not in everything
    for one in (*said, unknown):
        assert await inbox.knows(one.origin)
        assert not await inbox.add(one.origin, one)
