"""What somebody says who is not the wallet: it makes the wallet be asked, and settles nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from chatwallet.storage.base import RECHECK_KEPT_FOR, RECHECK_LIMIT, Store
from chatwallet.tracking.base import Charge, ChargeState, CreateResult, InvoiceRecord
from chatwallet.tracking.lookups import ByHash, Due
from chatwallet.wallet.base import InvoiceStatus

After = Callable[[float], datetime]


async def due(store: Store, at: datetime) -> list[str]:
    return [row.payment_hash for row in await store.charges.unpaid(Due(at), 99)]


async def test_a_doubted_invoice_is_due_at_once_and_keeps_its_status(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], after: After
) -> None:
    charge, invoice = new_charge(), new_invoice(new_charge(), 1)
    payment_hash = invoice.payment_hash
    await store.charges.create(charge, invoice, after(600))
    await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, after(600))
    assert await store.charges.recheck(payment_hash, after(70)) is InvoiceStatus.EXPIRED
    assert await due(store, after(69)) == []
    assert await due(store, after(70)) == [payment_hash]
    found = await store.charges.find_invoice(ByHash(payment_hash))
    assert found is not None
    assert (found[0].state, found[1].status) == (ChargeState.OPEN, InvoiceStatus.EXPIRED)


async def test_an_invoice_that_is_never_asked_about_any_more_is_asked_again_when_doubted(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], after: After
) -> None:
    charge, invoice = new_charge(), new_invoice(new_charge(), 1)
    payment_hash = invoice.payment_hash
    await store.charges.create(charge, invoice, after(4))
    await store.charges.checked(payment_hash, InvoiceStatus.EXPIRED, None)
    await store.charges.recheck(payment_hash, after(9000))
    assert await due(store, after(9000)) == [payment_hash]


async def test_a_paid_invoice_can_not_be_doubted(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], after: After
) -> None:
    charge, invoice = new_charge(), new_invoice(new_charge(), 1)
    payment_hash = invoice.payment_hash
    await store.charges.create(charge, invoice, after(4))
    await store.charges.settle(payment_hash, after(2), "test")
    assert await store.charges.recheck(payment_hash, after(3)) is InvoiceStatus.PAID
    assert await due(store, after(9)) == []


async def test_an_unknown_hash_is_remembered_and_its_invoice_is_asked_about_at_once_but_not_settled(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], after: After
) -> None:
    charge = new_charge()
    first, second = new_invoice(charge, 1), new_invoice(charge, 2)
    for one in (first, second):
        assert await store.charges.recheck(one.payment_hash, after(0)) is None
    assert await store.charges.create(charge, first, after(600)) is CreateResult.CREATED
    assert await due(store, after(1)) == [first.payment_hash]
    assert await store.charges.add_invoice(second, after(600)) is CreateResult.CREATED
    assert await due(store, after(1)) == [second.payment_hash, first.payment_hash]
    found = await store.charges.find_invoice(ByHash(first.payment_hash))
    assert found is not None
    assert (found[0].state, found[1].status) == (ChargeState.OPEN, InvoiceStatus.PENDING)


async def test_a_doubt_is_forgotten_after_24_hours(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], noon: datetime
) -> None:
    charge = new_charge()
    stale, fresh = new_invoice(charge, 1), new_invoice(charge, 2)
    just, second = noon - RECHECK_KEPT_FOR, timedelta(seconds=1)
    await store.charges.recheck(stale.payment_hash, just)
    await store.charges.recheck(fresh.payment_hash, just + 2 * second)
    later = noon + timedelta(hours=1)
    await store.charges.create(charge, stale, later)
    await store.charges.add_invoice(fresh, later)
    assert await due(store, noon) == [fresh.payment_hash]


async def test_the_wallets_own_word_stands_beside_a_doubt(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], after: After
) -> None:
    charge, invoice = new_charge(), new_invoice(new_charge(), 1)
    payment_hash = invoice.payment_hash
    await store.charges.recheck(payment_hash, after(0))
    await store.charges.settle(payment_hash, after(0), "test")
    await store.charges.create(charge, invoice, after(4))
    found = await store.charges.find_invoice(ByHash(payment_hash))
    assert found is not None
    assert found[1].status is InvoiceStatus.PAID
    assert await due(store, after(9)) == []


async def test_of_too_many_doubts_the_oldest_go_and_what_the_wallet_vouched_for_stays(
    store: Store, new_charge: Callable[..., Charge], new_invoice: Callable[..., InvoiceRecord], after: After
) -> None:
    charge = new_charge()
    parked, oldest, newest = (new_invoice(charge, number) for number in (1, 2, 3))
    await store.charges.settle(parked.payment_hash, after(0), "test")
    for one in (oldest, newest):
        await store.charges.recheck(one.payment_hash, after(0))
    others = [f"{number + 100:064x}" for number in range(RECHECK_LIMIT - 1)]
    await asyncio.gather(*(store.charges.recheck(one, after(0)) for one in others))
    await store.charges.create(charge, oldest, after(600))
    await store.charges.add_invoice(newest, after(600))
    await store.charges.add_invoice(parked, after(600))
    assert await due(store, after(1)) == [newest.payment_hash]
    found = await store.charges.find_invoice(ByHash(parked.payment_hash))
    assert found is not None
    assert found[1].status is InvoiceStatus.PAID
