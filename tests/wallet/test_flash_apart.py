"""PE-4, the wallet's half: two people, two wallets and the house on a server that sets cookies, and nothing crosses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.servers import Lever
from chatwallet.tests.wallet.town import RECEIVES, Town, town_at
from chatwallet.wallet.base import Credential, InvoiceStatus, Need, WalletAccount, WalletRef
from chatwallet.wallet.errors import NotLinked, RateLimited, WalletRefused
from chatwallet.wallet.limits import LocalWindows
from chatwallet.wallet.linking import Asker
from chatwallet.wallet.money import USD, Money


class People:
    """Ana and Ben with keys, Cleo with a till, and the house."""

    def __init__(self, town: Town, ana: WalletRef, ben: WalletRef) -> None:
        self.town = town
        self.refs = {
            "ana": ana,
            "ben": ben,
            "cleo": town.till("cleo"),
            "house": town.wallets.house,
        }

    def of(self, who: str) -> WalletAccount:
        return self.town.wallets.of(self.refs[who], Asker(shop=f"shp_{who}", person=f"acc_{who}"))

    async def sees(self, who: str) -> tuple[Money | None, set[Money | None]]:
        """The balance, and the amounts in the list."""
        balances, lines = await asyncio.gather(self.of(who).balances(), self.of(who).transactions(50))
        return balances[0].available, {line.amount for line in lines}


@pytest.fixture
async def people(sandbox: Sandbox, lever: Lever) -> AsyncIterator[People]:
    await lever("cookies", on=True)
    async with town_at(sandbox, windows=LocalWindows()) as town:
        yield People(town, await town.key("ana"), await town.key("ben"))


async def test_pe_4_balances_and_lists_never_cross_however_they_are_asked_for_together(
    people: People, lever: Lever
) -> None:
    cents = {"ana": 111, "ben": 222, "house": 333}
    for who, amount in cents.items():
        invoice = await people.of(who).create_invoice(Money(amount, USD), who)
        await lever("pay", payment_hash=invoice.payment_hash)
    expected = {"ana": Money(111, USD), "ben": Money(222, USD), "house": Money(12_345 + 333, USD)}
    order = ["ana", "ben", "house"] * 5
    for who, (balance, amounts) in zip(order, await asyncio.gather(*map(people.sees, order)), strict=True):
        assert balance == expected[who]
        assert amounts == {Money(cents[who], USD)}


async def test_pe_4_an_invoice_pays_the_one_whom_it_was_made_for(
    people: People, sandbox: Sandbox, lever: Lever
) -> None:
    names = ["ana", "ben", "cleo"] * 3
    invoices = await asyncio.gather(
        *(people.of(who).create_invoice(Money(100, USD), str(n)) for n, who in enumerate(names))
    )
    for invoice in invoices:
        await lever("pay", payment_hash=invoice.payment_hash)
    for who in ("ana", "ben", "cleo"):
        account = sandbox.ledger.account_by(username=who)
        assert account is not None
        assert sandbox.ledger.balance(account.cash) == Decimal(300)
    received = await people.of("ana").received(invoices[0]), await people.of("ben").received(invoices[0])
    assert [one is not None for one in received] == [True, False]
    assert await people.of("ben").server.status(invoices[0]) is InvoiceStatus.PAID, "which anybody may know"


async def test_pe_4_a_window_that_is_full_is_nobody_elses(people: People) -> None:
    for _ in range(20):
        await people.of("ana").create_invoice(Money(100, USD), "")
    with pytest.raises(RateLimited):
        await people.of("ana").create_invoice(Money(100, USD), "")
    for who in ("ben", "cleo", "house"):
        await people.of(who).create_invoice(Money(100, USD), "")


async def test_pe_4_a_credential_that_is_refused_is_the_trouble_of_one(people: People, lever: Lever) -> None:
    await lever("unauthorized", username="ana")
    with pytest.raises(NotLinked):
        await people.of("ana").balances()
    assert await people.of("ana").lacks() == {Need.ACCESS}
    assert await people.of("ben").lacks() == set()
    await people.of("house").balances()
    await people.of("cleo").create_invoice(Money(100, USD), "")


async def test_pe_18_one_refusal_that_passes_changes_nothing_in_the_wallet(
    people: People, lever: Lever
) -> None:
    await lever("unauthorized", username="ana", times=1)
    with pytest.raises(NotLinked):
        await people.of("ana").balances()
    assert await people.of("ana").balances()


async def test_who_has_unlinked_is_refused_and_what_was_made_before_is_still_asked_about(
    people: People, lever: Lever
) -> None:
    ana = people.of("ana")
    invoice = await ana.create_invoice(Money(100, USD), "")
    del people.town.ring.secrets[people.refs["ana"]]
    await people.town.linked.close(people.refs["ana"])
    with pytest.raises(WalletRefused) as refused:
        await ana.create_invoice(Money(100, USD), "")
    assert refused.value.code == "NO_WALLET"
    await lever("pay", payment_hash=invoice.payment_hash)
    assert await ana.server.status(invoice) is InvoiceStatus.PAID, "a status needs no credential"


async def test_a_session_opens_an_account_as_a_key_does(people: People, sandbox: Sandbox) -> None:
    dora = sandbox.open_account("dora", opening=Decimal(500))
    ref = WalletRef("flash", dora.id)
    people.town.ring.secrets[ref] = Credential("token", sandbox.make_token(dora))
    assert (await people.town.wallets.of(ref).balances())[0].available == Money(500, USD)


async def test_pe_4_a_key_that_replaces_another_has_scopes_of_its_own_and_no_cookie_of_the_first(
    people: People, sandbox: Sandbox
) -> None:
    ana = sandbox.ledger.account_by(username="ana")
    assert ana is not None
    await people.of("ana").balances()
    people.town.ring.secrets[people.refs["ana"]] = Credential("key", sandbox.make_key(ana, RECEIVES[:2]))
    await people.town.linked.close(people.refs["ana"])
    await people.of("ana").balances()
    with pytest.raises(NotLinked, match="scope"):
        await people.of("ana").transactions(1)


async def test_a_house_of_another_name_and_an_account_of_another_backend_are_not_linked_ones(
    people: People,
) -> None:
    assert people.town.wallets.of(WalletRef("other", "house")) is people.town.wallets.of(people.refs["house"])
    with pytest.raises(WalletRefused) as refused:
        people.town.wallets.of(WalletRef("other", "ana"))
    assert refused.value.code == "NO_WALLET"
