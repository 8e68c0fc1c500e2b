"""`status`: how a charge stands, by the wallet's own word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatwallet.tests.commands.desk import Desk
from chatwallet.tracking.base import Hint
from chatwallet.tracking.outbox.base import NoticeKind
from chatwallet.wallet.base import Credit, Invoice, InvoiceStatus
from chatwallet.wallet.errors import RateLimited, WalletError, WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Money

UNSURE = "⚠️ The wallet can't be asked at the moment. What I know so far:"


async def test_pending_tells_how_long_its_code_can_be_paid(desk: Desk, mesa: Desk) -> None:
    await desk.say("receive 10 Coffee")
    code = (await desk.charge()).code
    desk.pass_time(18)
    assert await desk.lines("status") == [
        f"⏳ {code}: not paid yet. Its QR can be paid for 42 more seconds.",
        "Memo: Coffee",
        f"After that, write “again {code}” for a new QR.",
        f"To close it, write “cancel {code}”.",
    ]
    assert [button.text for button in desk.answer.message.buttons] == [f"again {code}", f"cancel {code}"]
    await mesa.say("recibir 10")
    mesa.pass_time(59)
    line = (await mesa.lines("estado"))[0]
    assert line == f"⏳ {(await mesa.charge()).code}: sin pagar. Su QR se puede pagar 1 segundo más."


async def test_expired_tells_the_way_to_a_new_code(desk: Desk, mesa: Desk) -> None:
    for table, line in ((desk, "receive 10"), (mesa, "recibir 10")):
        await table.say(line)
        table.pass_time(60)
    code, codigo = (await desk.charge()).code, (await mesa.charge()).code
    assert await desk.lines("status") == [
        f"⌛ {code}: not paid, and its QR has expired.",
        f"Write “again {code}” for a new QR.",
        f"To close it, write “cancel {code}”.",
    ]
    assert await mesa.lines("estado") == [
        f"⌛ {codigo}: sin pagar, y su QR venció.",
        f"Escribe «otra {codigo}» para otro QR.",
        f"Para cerrarlo, escribe «cancelar {codigo}».",
    ]


async def test_a_payment_nobody_has_told_of_is_found_by_asking(desk: Desk, mesa: Desk) -> None:
    await desk.say("timezone America/Jamaica")
    await desk.say("receive 10")
    await desk.pay(tell=False)
    code = (await desk.charge()).code
    assert await desk.lines("status") == [f"✅ {code}: paid 1 Jan 2026, 07:00 EST, $10.00"]
    assert desk.answer.message.buttons == ()
    (notice,) = await desk.store.outbox.claim("worker", desk.now, 25, 1)
    assert notice.kind is NoticeKind.PAID, "and the notice comes as for any payment"
    await mesa.say("recibir 10")
    await mesa.pay(tell=False)
    assert await mesa.lines("estado") == [
        f"✅ {(await mesa.charge()).code}: pagado el 1 ene 2026, 12:00 UTC, 10,00 US$"
    ]


async def test_an_open_amount_tells_what_came_or_that_it_is_not_known_yet(desk: Desk) -> None:
    await desk.say("receive")
    await desk.pay(Money(321, USD))
    code = (await desk.charge()).code
    desk.wallet.fail_next(WalletUnavailable("down"))
    assert await desk.lines("status") == [f"✅ {code}: paid 1 Jan 2026, 12:00 UTC (seen)"]
    assert await desk.lines("status") == [f"✅ {code}: paid 1 Jan 2026, 12:00 UTC, $3.21"]


@pytest.mark.parametrize("error", [WalletUnavailable("down"), RateLimited("slow", retry_after=9)])
async def test_a_wallet_that_cannot_be_asked_is_said_so(desk: Desk, error: WalletError) -> None:
    await desk.say("receive 10")
    desk.wallet.fail_next(error)
    lines = await desk.lines("status")
    assert lines[0] == UNSURE
    assert lines[1].startswith("⏳")


async def test_cancelled_and_lapsed_are_told_until_somebody_pays_after_all(desk: Desk, mesa: Desk) -> None:
    await desk.say("receive 10")
    old = desk.answer
    code = (await desk.charge()).code
    await desk.say("cancel")
    assert await desk.lines("status") == [f"✖️ {code}: cancelled, not paid."]
    desk.answer = old
    await desk.pay(tell=False)
    assert (await desk.lines(f"status {code}"))[0].startswith(f"✅ {code}: paid")
    await mesa.say("recibir 10")
    mesa.pass_time(24 * 3600)
    await mesa.store.charges.lapse(mesa.now)
    codigo = (await mesa.charge()).code
    assert await mesa.lines("estado") == [f"{codigo}: se cerró el 2 ene 2026, 12:00 UTC sin ningún pago."]


async def test_extra_payments_are_counted(desk: Desk, mesa: Desk) -> None:
    for table, first, second in ((desk, "receive 10", "again"), (mesa, "recibir 10", "otra")):
        await table.say(first)
        old = table.answer
        await table.say(second)
        await table.pay()
        table.answer = old
        await table.pay()
    assert (await desk.lines("status"))[1] == "➕ 1 extra payment came for it."
    assert (await mesa.lines("estado"))[1] == "➕ Llegó 1 pago de más."


async def test_a_payment_that_was_late_is_said_to_be(desk: Desk) -> None:
    """C5."""
    await desk.say("receive 10")
    assert desk.answer.payment_hash is not None
    hint = Hint(desk.answer.payment_hash, InvoiceStatus.EXPIRED, "test", confirmed=True)
    desk.pass_time(61)
    await desk.tracker.handle(hint)
    await desk.pay()
    assert (await desk.lines("status"))[1:] == ["It was paid after its QR had expired."]


class Short(MemoryWallet):
    """A wallet that credits a cent, whatever was asked for."""

    async def received(self, invoice: Invoice) -> Credit | None:
        receipt = await super().received(invoice)
        return None if receipt is None else replace(receipt, amount=Money(1, USD))


async def test_what_the_wallet_shows_is_said_where_it_is_another_amount(desk: Desk) -> None:
    """X3, S0-21."""
    desk.use(Short(now=lambda: desk.now))
    await desk.say("receive 10")
    await desk.pay()
    code = (await desk.charge()).code
    assert await desk.lines("status") == [
        f"✅ {code}: paid 1 Jan 2026, 12:00 UTC, $10.00",
        "⚠️ Your wallet shows $0.01 for it.",
    ]
    assert "$10.00 (wallet: $0.01)" in "".join(await desk.lines("history"))


class Silent(MemoryWallet):
    """A wallet whose list shows nothing yet."""

    async def received(self, invoice: Invoice) -> Credit | None:
        return None


async def test_a_time_that_the_wallet_does_not_tell_is_the_one_at_which_it_was_seen(desk: Desk) -> None:
    """X3."""
    desk.use(Silent(now=lambda: desk.now))
    desk.pass_time(30)
    await desk.say("receive 10")
    desk.pass_time(40)
    await desk.pay()
    code = (await desk.charge()).code
    assert await desk.lines("status") == [f"✅ {code}: paid 1 Jan 2026, 12:01 UTC (seen), $10.00"]
