"""What is due is looked for per backend: each server is asked about its own invoices alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chatwallet.storage.base import Store
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import Backends, Due, ExpiringAfter
from chatwallet.wallet.base import WalletRef

After = Callable[[float], datetime]
BACKENDS = ("here", "there")


async def three_each(
    store: Store,
    new_charge: Callable[..., Charge],
    new_invoice: Callable[..., InvoiceRecord],
    check: datetime,
) -> dict[str, list[str]]:
    """Charges of two backends by turns; returns the payment hashes of each, in the order of their expiry."""
    hashes: dict[str, list[str]] = {backend: [] for backend in BACKENDS}
    for number in range(1, 7):
        wallet = WalletRef(BACKENDS[number % 2], "house")
        charge = replace(new_charge(f"C{number}"), wallet=wallet)
        row = new_invoice(charge, number)
        await store.charges.create(charge, row, check)
        hashes[wallet.backend].append(row.payment_hash)
    return hashes


async def test_what_is_due_and_what_is_unpaid_of_one_backend_leaves_the_other_s_out(
    store: Store,
    new_charge: Callable[..., Charge],
    new_invoice: Callable[..., InvoiceRecord],
    noon: datetime,
    after: After,
) -> None:
    hashes = await three_each(store, new_charge, new_invoice, after(4))
    for backend, own in hashes.items():
        due = await store.charges.unpaid(Due(after(4), of=Backends(backend)), 2)
        assert [row.payment_hash for row in due] == own[:0:-1], "two of three, the latest expiry first"
        unpaid = await store.charges.unpaid(ExpiringAfter(noon, own[0], of=Backends(backend)), 99)
        assert [invoice.payment_hash for invoice in unpaid] == own[1:]
        assert list(
            await store.charges.unpaid(ExpiringAfter(noon, mine=True, of=Backends(backend)), 99)
        ) == list(await store.charges.unpaid(ExpiringAfter(noon, of=Backends(backend)), 99))
    assert (
        len(await store.charges.unpaid(Due(after(4)), 99))
        == len(await store.charges.unpaid(ExpiringAfter(noon), 99))
        == 6
    )
    assert list(await store.charges.unpaid(Due(after(4), of=Backends("elsewhere")), 99)) == []
    for backend, others in (("here", ("there", "elsewhere")), ("there", ("here",))):
        left = Backends(others=others)
        found = await store.charges.unpaid(Due(after(4), of=left), 99)
        assert [row.payment_hash for row in found] == hashes[backend][::-1]
        assert [
            one.payment_hash for one in await store.charges.unpaid(ExpiringAfter(noon, of=left), 99)
        ] == hashes[backend]
    assert list(await store.charges.unpaid(Due(after(4), of=Backends(others=BACKENDS)), 99)) == []


async def test_a_further_invoice_is_of_its_charge_s_backend(
    store: Store,
    new_charge: Callable[..., Charge],
    new_invoice: Callable[..., InvoiceRecord],
    noon: datetime,
    after: After,
) -> None:
    charge = replace(new_charge(), wallet=WalletRef("there", "ana"))
    await store.charges.create(charge, new_invoice(charge, 1), after(4))
    await store.charges.add_invoice(new_invoice(charge, 2), after(4))
    assert len(await store.charges.unpaid(ExpiringAfter(noon, of=Backends("there")), 99)) == 2
    assert list(await store.charges.unpaid(ExpiringAfter(noon, of=Backends("here")), 99)) == []
