"""Charges as people use them: made once per message, renewed, cancelled, looked at; a payment wins every race."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta

import pytest

from chatwallet.storage.base import Store
from chatwallet.tests.charges import maker_of
from chatwallet.tests.tracking.shop import ANA, BEN, NOON, TEN, Clock, Shop
from chatwallet.tracking import charges as charges_module
from chatwallet.tracking import codes as codes_module
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.charges import ChargeClosed, Charges, seconds_left
from chatwallet.tracking.codes import ALPHABET, LENGTH, LONGER, new_code
from chatwallet.tracking.lookups import Backends, ByCode, Due, ExpiringAfter, OfMaker
from chatwallet.tracking.outbox.base import NoticeKind
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.tracking.payments.watcher import watchers
from chatwallet.wallet.base import Invoice, InvoiceStatus, WalletRef
from chatwallet.wallet.errors import WalletError, WalletRefused, WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money
from chatwallet.wallet.registry import Wallets


async def test_the_same_message_makes_one_charge_however_often_it_comes(store: Store, shop: Shop) -> None:
    charge, payment_hash = await shop.request()
    shop.clock.advance(59)
    again, same_hash = await shop.request()
    assert (again, same_hash) == (charge, payment_hash)
    other, _ = await shop.request(origin="memory:2")
    assert other.id != charge.id
    assert await store.charges.page(OfMaker(charge.made_by), 9) == [other, charge]


async def test_after_the_code_died_the_same_message_gets_a_fresh_invoice_of_the_same_charge(
    store: Store, shop: Shop
) -> None:
    charge, first = await shop.request()
    shop.clock.advance(60)
    again, second = await shop.request()
    assert again == charge
    assert second != first
    assert await shop.request() == (charge, second), "and again it is made once"
    shop.clock.advance(60)
    _, third = await shop.request()
    rows = await store.charges.invoices(charge.id)
    assert [row.payment_hash for row in rows] == [first, second, third]


async def test_a_message_handled_again_after_its_charge_was_paid_makes_nothing(
    store: Store, shop: Shop
) -> None:
    charge, payment_hash = await shop.paid()
    shop.clock.advance(3600)
    again, same = await shop.request()
    assert (again.state, same) == (ChargeState.PAID, payment_hash)
    assert len(await store.charges.invoices(charge.id)) == 1


async def test_a_code_that_is_in_use_is_not_given_twice_in_a_shop(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: Iterator[str] = iter(["K7Q2", "K7Q2", "K7Q2", "M4P9", "K7Q2", "M4P9", "A2C3"])
    monkeypatch.setattr(charges_module, "new_code", lambda: next(codes))
    made = [(await shop.request(origin=f"memory:{number}"))[0].code for number in range(2)]
    assert made == ["K7Q2", "M4P9"]
    other, _ = await shop.request(of=BEN, origin="memory:9")
    assert other.code == "A2C3", "a cashier who reads a code aloud means one order"


async def test_a_shop_in_which_all_short_codes_are_in_use_gives_longer_ones(
    store: Store, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes_module, "ALPHABET", "K7")  # of which 14 short codes can be made, not 345,674
    made = [(await shop.request(origin=f"memory:{number}"))[0] for number in range(30)]
    assert {len(one.code) for one in made} == {LENGTH, LONGER}
    assert len({one.code for one in made}) == 30
    assert await store.charges.find(ByCode(made[-1].made_by, made[-1].code)) == made[-1]


def test_codes_are_spelled_with_signs_that_nobody_takes_for_others() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) > 450
    for code in codes:
        assert set(code) <= set(ALPHABET)
        assert any(sign.isdigit() for sign in code)
        assert code[0] not in "PV", "those are the codes of payouts and vouchers"
        assert any(sign.isalpha() for sign in code)


async def test_nothing_is_stored_when_the_wallet_makes_no_invoice(store: Store, shop: Shop) -> None:
    shop.wallet.fail_next(WalletUnavailable("down"))
    with pytest.raises(WalletUnavailable):
        await shop.request()
    assert await store.charges.page(OfMaker(maker_of(ANA)), 9) == []
    charge, _ = await shop.request()
    assert charge.state is ChargeState.OPEN, "the same message may be tried again"


@pytest.mark.parametrize("state", [ChargeState.PAID, ChargeState.CANCELLED, ChargeState.LAPSED])
async def test_a_closed_charge_gets_no_new_code(shop: Shop, state: ChargeState) -> None:
    charge, payment_hash = await shop.request()
    stale = charge
    if state is ChargeState.PAID:
        await shop.tell(payment_hash)
    elif state is ChargeState.CANCELLED:
        await shop.charges.cancel(charge)
    else:
        shop.clock.advance(24 * 3600)
        await shop.store.charges.lapse(shop.clock())
    for known in (stale, (await shop.state(payment_hash))[0]):
        with pytest.raises(ChargeClosed) as closed:
            await shop.charges.renew(known, f"memory:{known.state}")
        assert closed.value.charge.state is state, "also for who read it before it closed"
    assert len(await shop.store.charges.invoices(charge.id)) == 1


async def test_a_new_code_of_an_order_from_another_house_is_followed_where_it_was_made(
    store: Store, shop: Shop
) -> None:
    """The house's wallet is another backend's now, and there are two servers: each is asked for its own alone."""
    charge, _ = await shop.request()
    node, other = MemoryWallet(now=shop.clock), MemoryWallet(now=shop.clock)
    house, beside = WalletRef("node", "house"), WalletRef("other", "ben")
    wallets = Wallets({"node": node, "other": other}, {house: node, beside: other}, house)
    tracker = Tracker(store.charges, watchers(wallets, store.charges, clock=shop.clock), clock=shop.clock)
    charges = Charges(store.charges, wallets, tracker, open_for=timedelta(hours=1), clock=shop.clock)
    _, row = await charges.renew(charge, "memory:2")
    node.pay(row.payment_hash)
    shop.clock.advance(10)
    assert [one.invoice for one in await store.charges.unpaid(Due(shop.clock(), of=Backends("node")), 9)] == [
        row.invoice
    ]
    assert await store.charges.unpaid(ExpiringAfter(NOON, of=Backends("node")), 9) == [row]
    assert await store.charges.unpaid(Due(shop.clock(), of=Backends("other")), 9) == []
    (polling,) = (source for source in tracker.sources if source.name == "polling")
    hints = polling.hints()
    assert isinstance(hints, AsyncGenerator)
    await tracker.handle(await anext(hints))
    await hints.aclose()
    assert (await charges.stored(charge))[0].state is ChargeState.PAID


async def test_a_payment_wins_over_a_cancellation_before_and_after_it(shop: Shop) -> None:
    charge, payment_hash = await shop.request()
    assert (await shop.charges.cancel(charge)).state is ChargeState.CANCELLED
    await shop.tell(payment_hash)
    assert (await shop.state(payment_hash))[0].state is ChargeState.PAID
    assert (await shop.charges.cancel(charge)).state is ChargeState.PAID
    assert NoticeKind.PAID in [one.kind for one in await shop.claim_all()]


async def test_whatever_comes_at_the_same_time_paid_wins(shop: Shop) -> None:
    for number in range(10):
        charge, payment_hash = await shop.request(origin=f"memory:{number}")
        await asyncio.gather(
            shop.charges.cancel(charge),
            shop.tell(payment_hash),
            shop.store.charges.lapse(charge.closes),
            shop.tell(payment_hash, InvoiceStatus.EXPIRED),
        )
        assert (await shop.state(payment_hash))[0].state is ChargeState.PAID
    assert sum(one.kind is NoticeKind.PAID for one in await shop.claim_all()) == 10


async def test_the_first_code_paid_settles_the_charge_and_the_second_is_extra(shop: Shop) -> None:
    charge, old = await shop.request()
    shop.clock.advance(61)
    await shop.tell(old, InvoiceStatus.EXPIRED)
    _, row = await shop.charges.renew(charge, "memory:2")
    await shop.tell(old)
    charge, _ = await shop.state(old)
    assert (charge.state, charge.paid_hash) == (ChargeState.PAID, old), "an older code counts as well"
    await shop.tell(row.payment_hash)
    kinds = [one.kind for one in await shop.claim_all() if one.kind is not NoticeKind.EDIT]
    assert kinds == [NoticeKind.PAID, NoticeKind.EXTRA]
    assert (await shop.state(old))[0].paid_hash == old


async def test_looking_asks_the_wallet_and_settles(shop: Shop) -> None:
    charge, payment_hash = await shop.request()
    shop.wallet.pay(payment_hash)
    charge, rows = await shop.charges.look(charge)
    assert (charge.state, charge.received, rows[0].source) == (ChargeState.PAID, TEN, "question")
    assert [one.kind for one in await shop.claim_all()] == [NoticeKind.PAID]


async def test_looking_at_an_open_amount_learns_what_came(shop: Shop) -> None:
    charge, payment_hash = await shop.request(None)
    shop.wallet.pay(payment_hash, Money(321, USD))
    charge, _ = await shop.charges.look(charge)
    assert charge.received == Money(321, USD)


class Moody(MemoryWallet):
    """A wallet that has no answer about some invoices."""

    refused: frozenset[str] = frozenset()

    async def status(self, invoice: Invoice) -> InvoiceStatus:
        if invoice.payment_hash in self.refused:
            raise WalletRefused("not this one", code="INTERNAL")
        return await super().status(invoice)


async def test_one_code_that_cannot_be_asked_about_does_not_hide_the_payment_of_another(shop: Shop) -> None:
    wallet = Moody(now=shop.clock)
    shop.use(wallet)
    charge, first = await shop.request()
    _, row = await shop.charges.renew(charge, "memory:2")
    wallet.refused = frozenset([first])
    wallet.pay(row.payment_hash)
    with pytest.raises(WalletError):
        await shop.charges.look(charge)
    charge, _ = await shop.charges.stored(charge)
    assert charge.state is ChargeState.PAID


async def test_a_person_finds_charges_by_code_by_message_and_by_being_the_newest(shop: Shop) -> None:
    first, payment_hash = await shop.request()
    await shop.answers(await shop.writes("receive 10", 1), "Receive $10.00", payment_hash)
    await shop.deliver()
    reference = shop.channel.sent[0].reference
    shop.clock.advance(1)
    second, _ = await shop.request(origin="memory:2")
    find = shop.charges.find
    assert await find(maker_of(ANA), ANA, first.code, None) == first
    assert await find(maker_of(ANA), ANA, None, reference) == first
    assert await find(maker_of(ANA), ANA, None, "no such message") == second
    assert await find(maker_of(ANA), ANA, None, None) == second
    assert await find(maker_of(BEN), BEN, first.code, None) is None
    assert await find(maker_of(BEN), BEN, None, None) is None


@pytest.mark.parametrize(("passed", "left"), [(0, 60), (59.4, 1), (60, 0), (3600, 0), (-3600, 60)])
async def test_seconds_left_are_never_more_than_a_codes_life_whatever_our_clock(
    passed: float, left: int
) -> None:
    clock = Clock(NOON)
    invoice = await MemoryWallet(now=clock).create_invoice(TEN, "")
    clock.advance(passed)
    assert seconds_left(invoice, clock()) == left
