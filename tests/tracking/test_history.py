"""Own charges and the wallet's list as one: no payment twice, none missing, and the amounts right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import maker_of, only
from chatwallet.tests.tracking.shop import ANA, BEN, TEN, Shop
from chatwallet.tracking.base import Charge, Hint
from chatwallet.tracking.charges import Charges
from chatwallet.tracking.history import PAGE, Entry, History, ListedWallet, Payment
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.wallet.base import Direction, InvoiceStatus, Transaction, TransactionId
from chatwallet.wallet.errors import WalletRefused, WalletUnavailable
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

MAKER = maker_of(ANA)


def amounts(entries: object) -> list[str]:
    assert isinstance(entries, (list, tuple))
    return [_amount(one) for one in entries]


def _amount(entry: Entry) -> str:
    if isinstance(entry, Charge):
        return f"ours {entry.price}"
    if isinstance(entry, Payment):
        return f"{'extra' if entry.extra else 'ours'} {entry.amount}"
    return f"wallet {entry.amount}"


async def test_a_payment_in_both_lists_is_shown_once_and_as_ours(shop: Shop) -> None:
    await shop.paid()
    page = await shop.history.page(MAKER, 1, None, shop.listing)
    assert amounts(page.entries) == ["ours 10.00 USD"]
    assert (page.more, page.wallet_failed) == (False, False)


async def test_what_the_wallet_alone_knows_is_shown_too(shop: Shop) -> None:
    elsewhere = await shop.wallet.create_invoice(TEN, "")  # made by another program on the same wallet
    shop.wallet.pay(elsewhere.payment_hash)
    shop.clock.advance(1)
    await shop.paid()
    shop.clock.advance(1)
    await shop.request(origin="memory:2")
    page = await shop.history.page(MAKER, 1, None, shop.listing)
    assert amounts(page.entries) == ["ours 10.00 USD", "ours 10.00 USD", "wallet 10.00 USD"]


async def test_an_extra_payment_is_a_line_of_its_own_and_named(shop: Shop) -> None:
    charge, first = await shop.request()
    _, row = await shop.charges.renew(charge, "memory:2")
    for payment_hash in (first, row.payment_hash):
        shop.wallet.pay(payment_hash)
        await shop.tell(payment_hash)
    page = await shop.history.page(MAKER, 1, None, shop.listing)
    assert sorted(amounts(page.entries)) == ["extra 10.00 USD", "ours 10.00 USD"]
    page = await shop.history.page(MAKER, 1, Direction.IN, listing=None)
    assert sorted(amounts(page.entries)) == ["extra 10.00 USD", "ours 10.00 USD"], (
        "also without the wallet's list"
    )


class Listing(MemoryWallet):
    """A wallet whose list and details a test writes."""

    lines: tuple[Transaction, ...] = ()
    silent: frozenset[TransactionId] = frozenset()
    details_work = True
    asked = 0

    async def transactions(self, limit: int) -> list[Transaction]:
        return [*self.lines, *await super().transactions(limit)]

    async def payment_hash(self, transaction_id: TransactionId) -> str | None:
        self.asked += 1
        if not self.details_work or transaction_id in self.silent:
            raise WalletRefused("no details", code="INTERNAL")
        return await super().payment_hash(transaction_id)


@pytest.fixture
def listing(shop: Shop) -> Listing:
    wallet = Listing(now=shop.clock)
    shop.use(wallet)
    return wallet


async def test_without_details_each_charge_takes_one_line_that_fits_and_the_rest_is_shown(
    shop: Shop, listing: Listing
) -> None:
    listing.details_work = False
    await shop.paid()
    twin = Transaction(TransactionId("twin"), Direction.IN, TEN, shop.clock())
    near = Transaction(TransactionId("near"), Direction.IN, Money(1300, USD), shop.clock())
    listing.lines = (twin, near)
    page = await shop.history.page(MAKER, 1, None, shop.listing)
    assert sorted(amounts(page.entries)) == ["ours 10.00 USD", "wallet 10.00 USD", "wallet 13.00 USD"]


async def test_a_line_without_details_is_not_ours_when_our_line_was_found(
    shop: Shop, listing: Listing
) -> None:
    await shop.paid()
    listing.lines = (Transaction(TransactionId("twin"), Direction.IN, TEN, shop.clock()),)
    listing.silent = frozenset([TransactionId("twin")])
    page = await shop.history.page(MAKER, 1, None, shop.listing)
    assert sorted(amounts(page.entries)) == ["ours 10.00 USD", "wallet 10.00 USD"]


async def test_lines_that_cannot_be_ours_cost_no_question(shop: Shop, listing: Listing) -> None:
    await shop.paid()
    now = shop.clock()
    listing.lines = (
        Transaction(TransactionId("out"), Direction.OUT, TEN, now),
        Transaction(TransactionId("old"), Direction.IN, TEN, now - timedelta(hours=1)),
        Transaction(TransactionId("much"), Direction.IN, Money(5000, USD), now),
    )
    page = await shop.history.page(MAKER, 1, None, shop.listing)
    assert len(page.entries) == 4
    assert listing.asked == 1, "about the one line that is ours"


async def test_a_direction_leaves_the_others_out(shop: Shop, listing: Listing) -> None:
    await shop.paid()
    await shop.request(origin="memory:2")
    listing.lines = (Transaction(TransactionId("out"), Direction.OUT, Money(400, USD), shop.clock()),)
    incoming = await shop.history.page(MAKER, 1, Direction.IN, shop.listing)
    assert amounts(incoming.entries) == ["ours 10.00 USD"]
    outgoing = await shop.history.page(MAKER, 1, Direction.OUT, shop.listing)
    assert amounts(outgoing.entries) == ["wallet 4.00 USD"]


async def test_pages_hold_every_entry_once_and_end(shop: Shop) -> None:
    for number in range(PAGE + 3):
        await shop.paid(origin=f"memory:{number}")
        shop.clock.advance(60)
    await shop.paid(of=BEN, origin="memory:99")
    first = await shop.history.page(MAKER, 1, None, shop.listing)
    second = await shop.history.page(MAKER, 2, None, shop.listing)
    third = await shop.history.page(MAKER, 3, None, shop.listing)
    assert (len(first.entries), first.more, second.more, third.entries) == (PAGE, True, False, [])
    own = [one for one in (*first.entries, *second.entries) if isinstance(one, Payment)]
    assert len({one.charge.id for one in own}) == PAGE + 3
    times = [one.seen_at for one in own]
    assert times == sorted(times, reverse=True)


class Empty(MemoryWallet):
    """A wallet whose list is empty, as Flash's is when its custodian fails (protocol.md 6.1)."""

    async def transactions(self, limit: int) -> list[Transaction]:
        return []


async def test_an_empty_list_is_no_proof_once_we_were_paid(shop: Shop) -> None:
    shop.use(Empty(now=shop.clock))
    assert not (await shop.history.page(MAKER, 1, None, shop.listing)).wallet_failed
    await shop.paid()
    assert not (await shop.history.page(MAKER, 1, None, shop.listing)).wallet_failed, "the list lags a little"
    shop.clock.advance(3600)
    page = await shop.history.page(MAKER, 1, None, shop.listing)
    assert page.wallet_failed
    assert amounts(page.entries) == ["ours 10.00 USD"]


async def test_a_wallet_that_fails_is_said_and_ours_are_shown(shop: Shop) -> None:
    await shop.paid()
    shop.wallet.fail_next(WalletUnavailable("down"))
    page = await shop.history.page(MAKER, 1, None, shop.listing)
    assert page.wallet_failed
    assert amounts(page.entries) == ["ours 10.00 USD"]


@pytest.fixture
async def control() -> AsyncIterator[tuple[Sandbox, Control]]:
    async with Sandbox(seed=1) as sandbox, Control(sandbox.control_url) as levers:
        yield sandbox, levers


@pytest.mark.parametrize("units", ["dollars", "cents"])
@pytest.mark.parametrize("migration", ["legacy", "migrated"])
async def test_at_flash_amounts_are_right_in_both_units_and_no_payment_is_there_twice(
    control: tuple[Sandbox, Control], units: str, migration: str
) -> None:
    """Flash's list gives amounts in dollars or in cents, and no hashes: protocol.md 6.2 and 6.3."""
    sandbox, levers = control
    await levers.account(migration=migration)  # type: ignore[arg-type]
    await levers.history(units=units)  # type: ignore[arg-type]
    async with FlashWallet(
        graphql_url=sandbox.graphql_url, ws_url=sandbox.ws_url, token=sandbox.token
    ) as wallet:
        store = MemoryStore()
        tracker = Tracker(store.charges)
        charges = Charges(store.charges, only(wallet), tracker, open_for=timedelta(hours=24))
        for number, price in enumerate((TEN, None)):
            _, row = await charges.request(ANA, price, price, "", f"memory:{number}", made_by=MAKER)
            payment_hash = row.payment_hash
            await levers.pay(payment_hash=payment_hash, amount_cents=None if price else 725)
            await tracker.handle(Hint(payment_hash, InvoiceStatus.PAID, "test", confirmed=True))
            await asyncio.gather(*(charges.look(charge) for charge in await charges.page(MAKER, 9)))
        await levers.receive(333, wallet="legacy" if migration == "legacy" else "cash")
        page = await History(charges).page(MAKER, 1, None, ListedWallet(wallet, only(wallet).house))
    assert sorted(amounts(page.entries)) == ["ours 10.00 USD", "ours 7.25 USD", "wallet 3.33 USD"]
