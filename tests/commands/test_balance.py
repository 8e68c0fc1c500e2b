"""`balance`: what the wallet holds, in the person's own currency too."""

from __future__ import annotations

from collections.abc import Sequence

from chatwallet.tests.commands.desk import Desk
from chatwallet.wallet.base import Balance
from chatwallet.wallet.errors import NotLinked, WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet


async def test_it_tells_what_came_in(desk: Desk, mesa: Desk) -> None:
    assert await desk.lines("balance") == ["💰 Balance", "USD: $0.00"]
    await desk.say("receive 1234.56")
    await desk.pay()
    assert await desk.lines("balance") == ["💰 Balance", "USD: $1,234.56"]
    assert await mesa.lines("saldo") == ["💰 Saldo", "USD: 0,00 US$"]


async def test_it_is_shown_in_ones_own_currency_too_where_a_rate_can_be_had(desk: Desk, mesa: Desk) -> None:
    await desk.say("currency JMD")
    await desk.say("receive 10")
    await desk.pay()
    assert (await desk.lines("balance"))[1] == "USD: $10.00 (about JMD 1,600.00)"
    await mesa.say("moneda EUR")
    assert (await mesa.lines("saldo"))[1] == "USD: 0,00 US$ (unos 0,00 €)"


async def test_a_wallet_that_fails_is_said(desk: Desk, mesa: Desk) -> None:
    desk.wallet.fail_next(WalletUnavailable("down"))
    assert "does not answer" in (await desk.lines("balance"))[0]
    mesa.wallet.fail_next(NotLinked("no"))
    assert "no se puede usar" in (await mesa.lines("saldo"))[0]


class External(MemoryWallet):
    """An account whose wallet lies on its owner's device, or that has none."""

    wallets: Sequence[Balance] = (Balance("device", "BTC", None, is_default=True, external=True),)

    async def balances(self) -> Sequence[Balance]:
        return self.wallets


async def test_what_cannot_be_known_is_not_shown_as_nothing(desk: Desk, mesa: Desk) -> None:
    for table in (desk, mesa):
        table.use(External())
    assert (await desk.lines("balance"))[1] == "BTC: on the owner's device, not known here"
    assert (await mesa.lines("saldo"))[1] == "BTC: en el dispositivo del dueño, aquí no se conoce"
    wallet = External()
    wallet.wallets = (
        Balance("w1", "USDT", None, is_default=True),
    )  # it is the server's, which tells no amount
    desk.use(wallet)
    assert (await desk.lines("balance"))[1] == "USDT: not known right now"
    wallet.wallets = ()
    assert await desk.lines("balance") == ["This account has no wallet that I can read."]
