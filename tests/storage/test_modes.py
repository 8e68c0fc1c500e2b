"""PE-33: the stores of orders refuse what is new while a mode is on, and no mode keeps a payment from being told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from chatwallet.accounts.modes import Mode, Switched
from chatwallet.storage.base import Store
from chatwallet.tests.charges import show
from chatwallet.tests.storage.test_charges import claimed_ids
from chatwallet.tracking.base import Charge, ChargeState, CreateResult, InvoiceRecord
from chatwallet.tracking.lookups import ByOrigin, OfMaker
from chatwallet.tracking.outbox.base import NoticeKind

NewCharge = Callable[..., Charge]
NewInvoice = Callable[..., InvoiceRecord]


@pytest.mark.parametrize("mode", list(Mode))
async def test_pe_33_no_order_and_no_further_qr_is_stored_while_a_mode_is_on(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice, mode: Mode
) -> None:
    known, new, bare = (new_charge(code) for code in ("AAAA", "BBBB", "CCCC"))
    await store.charges.create(known, new_invoice(known, 1), noon)
    await store.modes.switch(mode, Switched("fire", "", noon), "")
    assert await store.charges.create(new, new_invoice(new, 2), noon) is CreateResult.LOCKED
    assert await store.charges.create(bare, None, noon) is CreateResult.LOCKED
    assert await store.charges.add_invoice(new_invoice(known, 3), noon) is CreateResult.LOCKED
    assert await store.charges.page(OfMaker(known.made_by), 10) == [known]
    assert await store.charges.find_invoice(ByOrigin("web:3")) is None
    again = await store.charges.create(known, new_invoice(known, 1), noon)
    assert again is CreateResult.ORIGIN_TAKEN, "who is handled twice learns that it was done"
    await store.modes.switch(mode, None, "")
    assert await store.charges.create(new, new_invoice(new, 2), noon) is CreateResult.CREATED
    assert await store.charges.create(bare, None, noon) is CreateResult.CREATED
    assert await store.charges.add_invoice(new_invoice(known, 3), noon) is CreateResult.CREATED


async def test_pe_33_a_payment_is_settled_and_told_in_a_lockdown_and_its_qr_is_edited(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    invoice = new_invoice(charge, 1)
    await store.charges.create(charge, invoice, noon)
    await show(store, charge, invoice.payment_hash, noon)
    await store.modes.switch(Mode.LOCKDOWN, Switched("fire", "", noon), "")
    assert await store.charges.settle(invoice.payment_hash, noon, "poll") is NoticeKind.PAID
    told = await claimed_ids(store, noon)
    assert {one.partition(":")[0] for one in told} >= {"paid", "edit"}


async def test_pe_33_an_order_is_cancelled_in_a_maintenance_and_not_in_a_lockdown(
    store: Store, noon: datetime, new_charge: NewCharge, new_invoice: NewInvoice
) -> None:
    charge = new_charge()
    await store.charges.create(charge, new_invoice(charge, 1), noon)
    await store.modes.switch(Mode.MAINTENANCE, Switched("", "", noon), "")
    await store.modes.switch(Mode.LOCKDOWN, Switched("fire", "", noon), "")
    assert (await store.charges.cancel(charge.id, noon)).state is ChargeState.OPEN
    await store.modes.switch(Mode.LOCKDOWN, None, "")
    assert (await store.charges.cancel(charge.id, noon)).state is ChargeState.CANCELLED
