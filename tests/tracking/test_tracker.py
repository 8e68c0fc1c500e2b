"""What becomes of a hint: the wallet's own word settles, anybody else's only makes the wallet be asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chatwallet.accounts.roles import Owners
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import WALLET
from chatwallet.tests.tracking.shop import BEN, EARLY, NOON, Shop
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.base import ChargeState, Hint
from chatwallet.tracking.lookups import Due
from chatwallet.tracking.outbox.base import NoticeKind
from chatwallet.tracking.payments.schedule import AFTER_EXPIRY, next_check
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.tracking.reference import reference
from chatwallet.tracking.sources.state import SourceState, Trust
from chatwallet.wallet.base import InvoiceStatus


async def test_the_wallets_own_word_settles_once(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    for _ in range(3):
        await shop.tell(payment_hash)
    charge, row = await shop.state(payment_hash)
    assert (charge.state, charge.paid_at, row.source, row.late) == (ChargeState.PAID, NOON, "test", False)
    assert [one.kind for one in await shop.claim_all()] == [NoticeKind.PAID]


async def test_a_payment_of_an_order_that_the_store_has_lost_is_told_once(shop: Shop) -> None:
    """X11: the wallet's own word about a hash that this process made, and of which the store knows nothing."""
    alerts = Alerts(shop.store.values, shop.store.outbox, Owners(keyed_channels=["memory"]), clock=shop.clock)
    await alerts.heard(BEN)
    tracker = Tracker(MemoryStore().charges, alerts=alerts, clock=shop.clock)
    known = Tracker(shop.store.charges, alerts=alerts, clock=shop.clock)
    _, payment_hash = await shop.request()
    invoice = (await shop.state(payment_hash))[1].invoice
    for one in (tracker, known):
        one.made(invoice, WALLET)
        one.made(replace(invoice, payment_hash="ab" * 32), WALLET)
    hint = Hint(payment_hash, InvoiceStatus.PAID, "poll", confirmed=True)
    await tracker.handle(replace(hint, confirmed=False))
    assert await shop.claim_all() == []
    for _ in range(2):
        await tracker.handle(hint)
        await known.handle(hint)
        await known.handle(replace(hint, payment_hash="cd" * 32))
    lost = [one.news for one in await shop.claim_all() if one.news is not None]
    assert [(news.text, news.values) for news in lost] == [
        ("alert-payment-lost", {"ref": reference(payment_hash)})
    ]


class Together:
    """A source whose hints come together; it looks what is stored when it is asked for the second, and at the end."""

    name = "together"

    def __init__(self, shop: Shop, hashes: Sequence[str]) -> None:
        self._shop = shop
        self._hashes = hashes
        self.seen: list[list[InvoiceStatus]] = []

    def state(self) -> SourceState:
        return SourceState(self.name, Trust.POLLING, live=True, speaks=True, last_event=None, counts={})

    async def hints(self) -> AsyncIterator[Hint]:
        *others, last = self._hashes
        for payment_hash in others:
            yield Hint(payment_hash, InvoiceStatus.PAID, self.name, confirmed=True, more=True)
            await self._look()
        yield Hint(last, InvoiceStatus.PAID, self.name, confirmed=True)
        await self._look()

    async def _look(self) -> None:
        self.seen.append([(await self._shop.state(payment_hash))[1].status for payment_hash in self._hashes])


async def test_hints_that_came_together_are_all_stored_before_the_next_is_asked_for(shop: Shop) -> None:
    hashes = [(await shop.request(origin=f"memory:{number}"))[1] for number in range(3)]
    source = Together(shop, hashes)
    await shop.tracker.follow(source)
    pending, paid = [InvoiceStatus.PENDING] * 3, [InvoiceStatus.PAID] * 3
    assert source.seen == [pending, pending, paid]


async def test_somebodys_word_has_the_wallet_asked_at_once(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    shop.wallet.pay(payment_hash)
    asked = asyncio.ensure_future(anext(shop.polling.hints()))  # the boot's first look finds nothing due
    await shop.tell(payment_hash, confirmed=False)
    assert (await shop.state(payment_hash))[1].status is InvoiceStatus.PENDING
    hint = await asyncio.wait_for(asked, EARLY)
    assert (hint.payment_hash, hint.status, hint.confirmed) == (payment_hash, InvoiceStatus.PAID, True)


async def test_a_forged_word_tells_nobody_anything(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    await shop.tell(payment_hash, confirmed=False)
    hint = await asyncio.wait_for(anext(shop.polling.hints()), EARLY)
    assert hint.status is InvoiceStatus.PENDING
    await shop.tracker.handle(hint)
    assert (await shop.state(payment_hash))[0].state is ChargeState.OPEN
    assert await shop.claim_all() == []


async def test_a_word_about_an_unknown_hash_is_not_believed_when_its_invoice_comes(
    store: Store, shop: Shop
) -> None:
    await shop.tell("ab" * 32, confirmed=False)
    charge, payment_hash = await shop.request()
    assert (await shop.state(payment_hash))[0] == charge
    assert await store.charges.unpaid(Due(shop.clock()), 9) == []
    assert await shop.claim_all() == []


@pytest.mark.parametrize("confirmed", [True, False])
async def test_expired_is_never_the_last_word(store: Store, shop: Shop, confirmed: bool) -> None:
    _, payment_hash = await shop.request()
    shop.clock.advance(61)
    await shop.tell(payment_hash, InvoiceStatus.EXPIRED, confirmed=confirmed)
    shop.clock.advance(5)
    assert [row.payment_hash for row in await store.charges.unpaid(Due(shop.clock()), 9)] == [payment_hash]
    await shop.tell(payment_hash)
    charge, row = await shop.state(payment_hash)
    assert (charge.state, row.status) == (ChargeState.PAID, InvoiceStatus.PAID)
    assert row.late is confirmed, "late means that the wallet itself had called it expired"


async def test_hints_that_are_not_confirmed_change_no_schedule(store: Store, shop: Shop) -> None:
    _, payment_hash = await shop.request()
    for status in (InvoiceStatus.PENDING, InvoiceStatus.EXPIRED):
        await shop.tell(payment_hash, status, confirmed=False)
    assert (await shop.state(payment_hash))[1].status is InvoiceStatus.PENDING
    shop.clock.advance(3.9)
    assert await store.charges.unpaid(Due(shop.clock()), 9) == []
    shop.clock.advance(0.1)
    assert len(await store.charges.unpaid(Due(shop.clock()), 9)) == 1


async def test_a_living_invoice_is_due_at_every_tick_and_a_dead_one_ever_more_seldom(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    invoice = (await shop.state(payment_hash))[1].invoice
    now, asked = NOON, []
    while (due := next_check(invoice, now)) is not None:
        assert due > now
        now = due
        asked.append((due - NOON).total_seconds())
    assert asked[:15] == [*range(4, 60, 4), 60]
    assert [NOON + timedelta(seconds=at) - invoice.expires for at in asked[15:]] == list(AFTER_EXPIRY)
    assert asked[-1] == 60 + 24 * 3600, "and then never again"
