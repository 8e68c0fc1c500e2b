"""What a notice says: what came, when it is known; that it may be a repeat; and all of it in the person's language."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from chatwallet.accounts.base import Person, Profile
from chatwallet.channels.base import Button, Card, CardState, Template
from chatwallet.channels.errors import OutcomeUnknown, TryLater
from chatwallet.tests.charges import maker_of
from chatwallet.tests.tracking.conftest import Story
from chatwallet.tests.tracking.shop import ANA, EARLY, NOON, STRANGER, Shop
from chatwallet.tracking.lookups import ExpiringAfter
from chatwallet.tracking.people import person_of
from chatwallet.tracking.reference import reference
from chatwallet.wallet.base import Credit, Invoice, InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import SAT, USD, Money

Play = Callable[[Story], None]
UNKNOWN = "✅ Payment received. The amount shows in your balance."


class Lagging(MemoryWallet):
    """A wallet whose list shows a payment only some seconds after its status does (protocol.md 6.4)."""

    lag = 10.0
    asked = 0

    async def received(self, invoice: Invoice) -> Credit | None:
        self.asked += 1
        amount = await super().received(invoice)
        return amount if (self._now() - NOON).total_seconds() >= self.lag else None


@asynccontextmanager
async def working(shop: Shop) -> AsyncIterator[None]:
    running = asyncio.create_task(shop.worker().run())
    yield
    running.cancel()


def test_the_news_of_an_open_amount_waits_for_the_amount(play: Play) -> None:
    async def story(shop: Shop) -> None:
        shop.use(Lagging(now=shop.clock))
        _, payment_hash = await shop.paid(None)
        async with working(shop):
            await asyncio.sleep(9.9)
            assert shop.news == []
            await shop.channel.wait_for(1, timeout=10.2)
            await asyncio.sleep(3600)
        assert [text.splitlines()[0] for text in shop.news] == ["✅ Payment received: $7.77"]
        assert (await shop.state(payment_hash))[0].received == Money(777, USD)

    play(story)


def test_after_twenty_seconds_it_goes_out_without_the_amount_and_once(play: Play) -> None:
    async def story(shop: Shop) -> None:
        wallet = Lagging(now=shop.clock)
        wallet.lag = 60
        shop.use(wallet)
        charge, _ = await shop.paid(None)
        async with working(shop):
            await asyncio.sleep(19)
            assert shop.news == []
            await asyncio.sleep(5)
            assert [text.splitlines()[0] for text in shop.news] == [UNKNOWN]
            await asyncio.sleep(3600)
        assert len(shop.news) == 1, "never a second notice"
        assert wallet.asked <= 4
        charge, _ = await shop.charges.look(charge)
        assert charge.received == Money(777, USD), "whoever asks later is told"

    play(story)


def test_a_wallet_that_cannot_say_the_amount_does_not_keep_the_news(play: Play) -> None:
    async def story(shop: Shop) -> None:
        await shop.paid(None)
        shop.wallet.fail_next(WalletUnavailable("down"), times=100)
        async with working(shop):
            await shop.channel.wait_for(1, timeout=25)
        assert shop.news[0].splitlines()[0] == UNKNOWN

    play(story)


def test_the_shown_code_turns_into_paid_only_when_the_amount_is_known(play: Play) -> None:
    async def story(shop: Shop) -> None:
        shop.use(Lagging(now=shop.clock))
        _, payment_hash = await shop.request(None)
        await shop.answers(await shop.writes("receive", 1), "A code", payment_hash)
        async with working(shop):
            await shop.channel.wait_for(1, timeout=EARLY)
            shop.wallet.pay(payment_hash, Money(777, USD))
            await shop.tell(payment_hash)
            await shop.channel.wait_for(3, timeout=25)
        changes = [sent.message.text for sent in shop.channel.sent if sent.message.edit_of]
        assert [text.splitlines()[0] for text in changes] == ["✅ PAID: $7.77"]

    play(story)


def test_while_the_news_wait_commands_are_answered(play: Play) -> None:
    async def story(shop: Shop) -> None:
        shop.use(Lagging(now=shop.clock))
        await shop.paid(None)
        async with working(shop):
            await asyncio.sleep(3)
            await shop.answers(await shop.writes("help", 1), "Here I am")
            await shop.channel.wait_for(1, timeout=1.1)
            assert shop.news == ["Here I am"]
            await shop.channel.wait_for(2, timeout=EARLY + 15)

    play(story)


async def test_an_extra_payment_is_told_with_what_it_brought(shop: Shop) -> None:
    charge, first = await shop.request(None)
    _, row = await shop.charges.renew(charge, "memory:2")
    for payment_hash, cents in ((first, 500), (row.payment_hash, 900)):
        shop.wallet.pay(payment_hash, Money(cents, USD))
        await shop.tell(payment_hash)
    await shop.deliver()
    one, other = [text.splitlines()[0] for text in shop.news]
    assert one == "✅ Payment received: $5.00"
    assert other == f"➕ Another payment came for {charge.code}, which was paid already: $9.00"
    assert (await shop.state(first))[0].received == Money(500, USD), "the first one stays the charge's own"


async def test_a_fixed_price_is_told_at_once_without_asking_anybody(shop: Shop) -> None:
    charge, first = await shop.request()
    _, row = await shop.charges.renew(charge, "memory:2")
    for payment_hash in (first, row.payment_hash):
        await shop.tell(payment_hash)
    shop.wallet.fail_next(WalletUnavailable("down"), times=9)
    await shop.deliver()
    assert ["$10.00" in text.splitlines()[0] for text in shop.news] == [True, True]


async def test_a_price_in_another_currency_is_told_in_both(shop: Shop) -> None:
    asked, price = Money(2000, SAT), Money(200, USD)
    _, row = await shop.charges.request(ANA, asked, price, "", "memory:1", made_by=maker_of(ANA))
    await shop.tell(row.payment_hash)
    await shop.deliver()
    first = shop.news[0].splitlines()[0]
    assert first.startswith("✅ Payment received: ")
    assert "2,000" in first
    assert "($2.00)" in first


async def test_a_late_payment_says_so(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    shop.wallet.pay_late(payment_hash)
    await shop.tell(payment_hash, InvoiceStatus.EXPIRED)
    await shop.tell(payment_hash)
    await shop.deliver()
    assert "It was paid after its QR had expired." in shop.news[0].splitlines()


async def test_a_stored_language_that_is_gone_does_not_keep_the_news(shop: Shop) -> None:
    await shop.paid()
    await shop.speaks("tlh")
    await shop.deliver()
    assert shop.news[0].splitlines()[0] == "✅ Payment received: $10.00"


async def test_the_time_of_the_news_is_when_the_payment_was_seen_and_not_when_its_qr_was_made(
    shop: Shop,
) -> None:
    """X3, and a broken version that all tests let pass."""
    shop.clock.advance(30)
    _, payment_hash = await shop.request()
    shop.clock.advance(40)
    shop.wallet.pay(payment_hash)
    await shop.tell(payment_hash)
    shop.clock.advance(3600)
    await shop.deliver()
    assert "Seen: 1 Jan 2026, 12:01 UTC" in shop.news[0].splitlines()
    assert "Time: " not in shop.news[0]


async def test_news_that_are_late_tell_the_time_of_the_wallets_list(shop: Shop) -> None:
    """X3: paid while the bot was down, and told as if it had been paid when the bot was back."""
    _, payment_hash = await shop.request()
    shop.clock.advance(55)
    shop.wallet.pay(payment_hash)
    shop.clock.advance(98)
    await shop.tell(payment_hash)
    await shop.deliver()
    assert "Time: 1 Jan 2026, 12:00 UTC" in shop.news[0].splitlines()
    _, row = await shop.state(payment_hash)
    assert (row.paid_at, row.credited_at) == (NOON + timedelta(seconds=153), NOON + timedelta(seconds=55))


class Short(MemoryWallet):
    """A wallet that credits a cent, whatever was asked for."""

    async def received(self, invoice: Invoice) -> Credit | None:
        receipt = await super().received(invoice)
        return None if receipt is None else replace(receipt, amount=Money(1, USD))


async def test_news_that_are_late_say_when_the_wallet_shows_another_amount(shop: Shop) -> None:
    """X3."""
    shop.use(Short(now=shop.clock))
    _, payment_hash = await shop.request()
    shop.wallet.pay(payment_hash)
    shop.clock.advance(98)
    await shop.tell(payment_hash)
    await shop.deliver()
    lines = shop.news[0].splitlines()
    assert lines[0] == "✅ Payment received: $10.00"
    assert "⚠️ Your wallet shows $0.01 for it." in lines


async def test_a_wallet_that_does_not_tell_its_list_does_not_keep_the_news(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    shop.wallet.pay(payment_hash)
    shop.clock.advance(98)
    await shop.tell(payment_hash)
    shop.wallet.fail_next(WalletUnavailable("down"))
    await shop.deliver()
    assert "Seen: 1 Jan 2026, 12:01 UTC" in shop.news[0].splitlines()


async def test_news_that_a_clock_of_the_future_dated_do_not_wait_for_it(shop: Shop) -> None:
    """X8: an open amount that the list does not show yet, and the clock was put back by six hours."""
    shop.use(Lagging(now=shop.clock))
    await shop.paid(None)
    shop.clock.advance(-6 * 3600)
    await shop.store.outbox.pull_in(shop.clock(), shop.clock())
    await shop.deliver()
    assert shop.news[0].splitlines()[0] == UNKNOWN


@pytest.mark.parametrize("zone", ["Mars/Olympus", "localtime", "posix/America/Jamaica", "UTC-99:00", ""])
async def test_a_stored_zone_that_this_machine_does_not_know_does_not_keep_the_news(
    shop: Shop, zone: str
) -> None:
    """X6: the payment of such a person was never told."""
    await shop.paid()
    await shop.speaks("en")
    await shop.store.accounts.change(Person("memory", "ana"), time_zone=zone)
    await shop.deliver()
    assert "Seen: 1 Jan 2026, 12:00 UTC" in shop.news[0].splitlines()


@pytest.mark.parametrize("error", [KeyError("language"), ValueError("no such version"), TypeError("blob")])
async def test_a_row_that_cannot_be_read_does_not_keep_the_news(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """X6, the kind: whatever one person's row raises, their news are told as to a stranger."""

    async def is_damaged(*_: object) -> None:
        raise error

    await shop.paid()
    monkeypatch.setattr(shop.store.accounts, "load", is_damaged)
    await shop.deliver()
    assert shop.news[0].splitlines()[0] == "✅ Payment received: $10.00"


async def test_a_repeat_says_that_it_is_one_and_bears_the_same_reference(shop: Shop) -> None:
    """The window that no design closes: accepted, but the answer was lost. Two messages, one of them marked."""
    await shop.paid()
    shop.channel.fail_next(OutcomeUnknown("reset"), delivered=True)
    await shop.deliver()
    shop.clock.advance(60)
    await shop.deliver()
    first, second = shop.news
    assert second.splitlines()[0].startswith("(repeat of Ref ")
    assert second.splitlines()[1:] == first.splitlines()
    assert first.splitlines()[-1].removeprefix("Ref: ") in second.splitlines()[0]


def templates(shop: Shop) -> list[Template]:
    return [sent.message.template for sent in shop.channel.sent if sent.message.template is not None]


async def test_the_news_bear_a_mark_and_the_values_of_an_approved_text(shop: Shop) -> None:
    charge, payment_hash = await shop.paid()
    await shop.deliver()
    (sent,) = shop.channel.sent
    mark = reference(payment_hash)
    assert sent.message.mark == mark
    assert mark in sent.message.text
    (template,) = templates(shop)
    assert (template.kind, template.language) == ("paid", "en")
    amount, about, time, ref = template.values
    assert (amount, about, ref) == ("$10.00", f"Coffee · {charge.code}", mark)
    assert time.removesuffix(" (seen)") in sent.message.text


async def test_an_approved_text_says_two_currencies_and_lives_without_a_memo(shop: Shop) -> None:
    charge, row = await shop.charges.request(
        ANA, Money(2000, SAT), Money(200, USD), "", "memory:1", made_by=maker_of(ANA)
    )
    await shop.tell(row.payment_hash)
    await shop.speaks("pt")
    await shop.deliver()
    (template,) = templates(shop)
    assert template.language == "pt"
    assert template.values[0].startswith("2.000")
    assert template.values[0].endswith("2,00)")
    assert template.values[1] == charge.code


async def test_a_second_payment_has_an_approved_text_of_its_own(shop: Shop) -> None:
    charge, first = await shop.request()
    _, row = await shop.charges.renew(charge, "memory:2")
    for payment_hash in (first, row.payment_hash):
        await shop.tell(payment_hash)
    await shop.deliver()
    assert [template.kind for template in templates(shop)] == ["paid", "extra"]
    assert len({template.values[3] for template in templates(shop)}) == 2


async def test_a_value_of_an_approved_text_is_one_line_and_never_empty(shop: Shop) -> None:
    await shop.charges.request(ANA, None, None, "two\n lines\t", "memory:1", made_by=maker_of(ANA))
    (payment_hash,) = [row.payment_hash for row in await shop.store.charges.unpaid(ExpiringAfter(NOON), 10)]
    shop.clock.advance(25)
    await shop.tell(payment_hash)
    shop.clock.advance(25)
    shop.wallet.fail_next(WalletUnavailable("down"))
    for language in ("en", "es", "fr", "ht", "pt"):
        await shop.speaks(language)
        shop.channel.fail_next(TryLater("down", retry_after=1))
        await shop.deliver()
        shop.clock.advance(1)
    await shop.deliver()
    (template,) = templates(shop)
    assert template.values[0] == "um valor que aparece no seu saldo"
    assert template.values[1].startswith("two lines · ")
    assert all(value.strip() and len(value.splitlines()) == 1 for value in template.values)


async def test_answers_and_changes_of_shown_codes_bear_neither(shop: Shop) -> None:
    _, payment_hash = await shop.request()
    await shop.answers(await shop.writes("receive 10", 1), "Receive $10.00", payment_hash)
    await shop.deliver()
    await shop.tell(payment_hash)
    await shop.deliver()
    marked = [
        sent.key.split(":")[0] for sent in shop.channel.sent if sent.message.mark or sent.message.template
    ]
    assert marked == ["paid"]


async def test_a_qr_that_is_over_says_so_with_one_button_and_a_closed_order_what_became_of_it(
    shop: Shop,
) -> None:
    """Y1: after `again` the QR before it, and after a day without a payment each."""
    charge, first = await shop.request()
    await shop.answers(await shop.writes("receive", 1), "Receive $10.00", first)
    await shop.deliver()
    _, row = await shop.charges.renew(charge, "memory:2")
    await shop.deliver()
    (edit,) = [sent.message for sent in shop.channel.sent if sent.message.edit_of]
    assert edit.text.splitlines()[0] == "⌛ This QR has expired: $10.00"
    assert edit.buttons == (Button("New QR", f"again {charge.code}", "again"),)
    assert edit.card is not None
    assert edit.card == Card(
        CardState.EXPIRED, charge.code, "Expired", "$10.00", (), edit.card.sats, "Coffee"
    )
    await shop.answers(await shop.writes("again", 2), "Receive $10.00", row.payment_hash)
    await shop.deliver()
    await shop.store.charges.lapse(charge.closes)
    shop.clock.now = charge.closes
    await shop.deliver()
    lapsed = [sent.message for sent in shop.channel.sent if sent.message.edit_of][1:]
    assert [(one.text.splitlines()[0], one.buttons, one.qr) for one in lapsed] == [
        ("⌛ Closed: $10.00", (), None)
    ] * 2


async def test_who_counts_in_satoshis_is_told_of_those_first(shop: Shop) -> None:
    ana = person_of(ANA)
    await shop.store.accounts.load(replace(STRANGER, person=ana))
    await shop.store.accounts.change(ana, profile=Profile.SATS)
    await shop.paid()
    await shop.deliver()
    (news,) = shop.news
    assert "10,000 sat" in news.splitlines()[0]
    assert "$10.00" in news.splitlines()[0]
