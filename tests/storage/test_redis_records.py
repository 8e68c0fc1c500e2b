"""Records in Redis: in one slot of a cluster, named without a word of what people wrote, and none left behind."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta

import pytest
from redis.crc import key_slot

from chatwallet.accounts.base import Account, Person
from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryFailure
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.redis.scripts import all_scripts
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.ledgers import know_all
from chatwallet.tests.redis_server import RedisServer, redis_cluster, redis_store, wait_for_cluster
from chatwallet.tracking.base import Charge, CreateResult, InvoiceRecord
from chatwallet.tracking.instances import Bucket
from chatwallet.tracking.lookups import ByCode
from chatwallet.tracking.outbox.base import NoticeKind, Sent
from chatwallet.tracking.recipients import PROGRAM

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]
Said = Callable[..., InboundMessage]
After = Callable[[float], datetime]

# {cw}:word, then words, payment hashes, digests and numbers of recipients.
NAME = re.compile(r"\{cw\}(:([a-z]+|[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{16}|acc_[0-9a-f]{20}|[1-7]))+")
PASSING = re.compile(r"bucket:\w+")
"""What goes by itself once nobody has asked for it for a while."""

STAYS = {"store", "alive", "outbox:last", "inbox:last", "charges:last"}


@pytest.fixture
async def on_own(own_redis: RedisServer) -> AsyncIterator[RedisStore]:
    async with RedisStore(own_redis.url) as store:
        yield store


def names_of(server: RedisServer) -> list[str]:
    """All names of a server of ours: no program that works asks so."""
    names = server.ask("KEYS", "*")
    assert isinstance(names, list)
    return [str(name) for name in names]


async def tell_all(store: RedisStore, now: datetime) -> None:
    while notices := await store.outbox.claim("worker", now, 10, 9):
        for notice in notices:
            await store.outbox.conclude(notice, Sent(f"{notice.id}/{notice.fence}", now))


async def live(
    store: RedisStore, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> Charge:
    """Some of everything: messages, charges, payments early and late, failures, chats, pictures."""
    charge, other = new_charge(also=(PROGRAM,)), new_charge("OTHE")
    ana = Person("web", "ana")
    account = Account(ana, "en", "UTC", "USD")
    for _ in range(2):  # the second time by the keys of both records
        assert await store.accounts.load(account) == account
    await store.accounts.ask(ana, ("yes", "no"))
    assert await store.accounts.take_choice(ana, 1, "web:1") == "yes"
    assert await store.inbox.add("web:1", said(1))
    assert await store.charges.settle(f"{7:064x}", after(0), "webhook") is None
    assert await store.charges.create(charge, new_invoice(charge, 1), after(0)) == CreateResult.CREATED
    assert await store.charges.add_invoice(new_invoice(charge, 7), after(0)) == CreateResult.CREATED
    assert await store.charges.settle(f"{1:064x}", after(1), "poll") == NoticeKind.EXTRA
    assert await store.charges.create(other, new_invoice(other, 2), after(0)) == CreateResult.CREATED
    await store.charges.cancel(other.id, after(1))
    await store.inbox.answer("web:1", said(1), OutboundMessage("hello"), f"{1:064x}")
    await tell_all(store, after(2))
    failure = DeliveryFailure("answer:web:1", "answer:web:1/1", "63018", after(3))
    assert await store.outbox.note_failure(failure, after(2))
    await tell_all(store, after(4))
    await store.contacts.heard("web", "shop", after(0))
    await store.pictures.keep("token", "LIGHTNING:LNBC1", after(60))
    await store.transcript.write("shop", "line", True, OutboundMessage("hello"), after(0))
    await store.buckets.take([Bucket("chat:web:shop", 1.0, 5)], after(0))
    return charge


async def test_every_name_lies_in_one_slot_and_tells_nothing_of_a_person(
    own_redis: RedisServer, on_own: RedisStore, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:  # fmt: skip
    await live(on_own, after, said, new_charge, new_invoice)
    await on_own.charges.settle(f"{9:064x}", after(0), "webhook")
    names = names_of(own_redis)
    assert len(names) > 30
    assert not [name for name in names if not NAME.fullmatch(name)]
    assert {key_slot(name.encode()) for name in names} == {key_slot(b"{cw}")}


async def test_an_operator_finds_an_invoice_and_a_person_s_charges(
    own_redis: RedisServer, on_own: RedisStore, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:  # fmt: skip
    await live(on_own, after, said, new_charge, new_invoice)
    name = f"{{cw}}:invoice:{1:064x}"
    assert own_redis.ask("HMGET", name, "v", "status", "charge_id") == ["1", "paid", "ana-K7Q2"]
    (index,) = [name for name in names_of(own_redis) if re.fullmatch(r"\{cw\}:account:\w+:charges", name)]
    assert own_redis.ask("ZCARD", index) == 2


async def test_what_is_over_leaves_no_record_behind(
    own_redis: RedisServer, on_own: RedisStore, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:  # fmt: skip
    await live(on_own, after, said, new_charge, new_invoice)
    later = after(0) + timedelta(days=60)
    await know_all(on_own)
    assert await on_own.clean(later) > 1
    assert await on_own.ledger.clean(later) == 2
    left = {name.removeprefix("{cw}:") for name in names_of(own_redis)} - STAYS
    # People who made charges and the newest line of a chat are kept; what nobody misses goes by itself.
    kept = re.compile(
        r"mark:\w+|transcript.*|bucket:\w+|r:(secret:names|(contact|address|account|question|books):\w+)"
        r"|i:(books|contacts:idle|channel:\w+:heard)"
    )
    assert not [name for name in left if not kept.fullmatch(name)]
    for name in left:
        assert (own_redis.ask("PTTL", f"{{cw}}:{name}") != -1) == bool(PASSING.fullmatch(name))


async def test_nothing_that_is_open_ends_by_itself(
    own_redis: RedisServer, on_own: RedisStore, after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:  # fmt: skip
    await live(on_own, after, said, new_charge, new_invoice)
    for name in names_of(own_redis):
        assert own_redis.ask("PTTL", name) == -1 or PASSING.fullmatch(name.removeprefix("{cw}:"))


def test_no_script_looks_through_all_names() -> None:
    texts = {one.name: one.text for one in all_scripts()}
    assert len(texts) > 40
    assert not [name for name, text in texts.items() if re.search(r"'(KEYS|SCAN|HSCAN|ZSCAN)'", text)]


@pytest.fixture
def cluster() -> Iterator[tuple[RedisServer, str]]:
    with redis_cluster() as server_and_url:
        yield server_and_url


async def test_a_cluster_does_all_that_one_server_does_and_may_go_away_too(
    cluster: tuple[RedisServer, str], after: After, said: Said, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    server, url = cluster
    async with redis_store(url) as store:
        charge = await live(store, after, said, new_charge, new_invoice)
        found = await asyncio.gather(
            *(store.charges.find(ByCode(charge.made_by, "K7Q2")) for _ in range(300))
        )
        assert {one.paid_hash for one in found if one is not None} == {f"{7:064x}"}
        server.kill()
        with pytest.raises(StoreUnavailable):
            await store.charges.find(ByCode(charge.made_by, "K7Q2"))
        server.start()
        wait_for_cluster(server)
        assert await store.charges.find(ByCode(charge.made_by, "K7Q2")) is not None
        assert await store.clean(after(0) + timedelta(days=60)) > 0
