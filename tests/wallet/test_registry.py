"""Which wallets there are, and that two accounts of one server have nothing of each other."""

from __future__ import annotations

import pytest

from chatwallet.wallet.base import HOUSE, InvoiceStatus, WalletRef
from chatwallet.wallet.errors import WalletRefused
from chatwallet.wallet.memory import MemoryAccount, MemoryServer, MemoryWallet
from chatwallet.wallet.money import USD, Money
from chatwallet.wallet.registry import Wallets

OURS, ANAS = WalletRef("here", HOUSE), WalletRef("here", "ana")


def both() -> tuple[MemoryServer, MemoryAccount, MemoryAccount, Wallets]:
    server = MemoryServer()
    ours, anas = MemoryAccount(server, "ours"), MemoryAccount(server, "anas")
    return server, ours, anas, Wallets({"here": server}, {OURS: ours, ANAS: anas}, OURS)


async def test_two_accounts_of_one_server_have_lists_of_their_own_and_statuses_are_anybodys() -> None:
    server, ours, anas, wallets = both()
    invoice = await wallets.of(ANAS).create_invoice(Money(500, USD), "Mango")
    server.pay(invoice.payment_hash)
    assert await server.status(invoice) is InvoiceStatus.PAID
    assert [line.amount for line in await anas.transactions(9)] == [Money(500, USD)]
    assert await anas.received(invoice) is not None
    assert (await ours.transactions(9), await ours.received(invoice)) == ([], None)
    assert [one.available for one in await ours.balances()] == [Money(0, USD)]


def test_an_account_that_is_gone_is_refused_by_name() -> None:
    *_, wallets = both()
    with pytest.raises(WalletRefused, match="no account ben at here") as refused:
        wallets.of(WalletRef("here", "ben"))
    assert refused.value.code == "NO_WALLET"


def test_the_house_is_the_one_that_the_settings_name_now_whatever_it_was() -> None:
    _, ours, anas, wallets = both()
    assert wallets.of(WalletRef("flash", HOUSE)) is ours
    assert wallets.of(ANAS) is anas
    with pytest.raises(WalletRefused):
        wallets.of(WalletRef("flash", "ana"))


def test_a_registry_without_its_house_or_a_server_can_not_be_made() -> None:
    server, ours, anas, _ = both()
    with pytest.raises(ValueError, match="is no account"):
        Wallets({"here": server}, {ANAS: anas}, OURS)
    with pytest.raises(ValueError, match="no server"):
        Wallets({}, {OURS: ours}, OURS)


async def test_one_object_may_be_both_halves() -> None:
    wallet = MemoryWallet()
    wallets = Wallets.single(wallet, "mine")
    assert wallets.house == WalletRef("mine", HOUSE)
    assert wallets.of(wallets.house).server is wallets.servers["mine"] is wallet
