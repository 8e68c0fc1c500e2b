"""PE-5: fifty people with open codes on fifty wallets have one socket and one poll, and each is told of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from chatwallet.bot.app import App
from chatwallet.bot.budget import shared_turns
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import maker_of
from chatwallet.tests.wallet.servers import HandClock
from chatwallet.tests.wallet.town import Town, town_at
from chatwallet.tracking.charges import Charges
from chatwallet.wallet.base import WalletRef
from chatwallet.wallet.errors import RateLimited
from chatwallet.wallet.money import USD, Money
from chatwallet.wallet.turns import PEOPLE

PATIENCE = 30.0
FIFTY = range(50)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(seed=5) as running:
        yield running


async def wallet_number(town: Town, n: int) -> WalletRef:
    """A key for every other person, a till for the rest."""
    return await town.key(f"person{n}") if n % 2 else town.till(f"person{n}")


def chat_number(n: int) -> Conversation:
    return Conversation("memory", f"chat{n}", f"person{n}")


async def ask(app: App, town: Town, store: MemoryStore, n: int) -> str:
    charges = Charges(store.charges, town.wallets, app.tracker, open_for=timedelta(hours=24))
    where, amount = chat_number(n), Money(100 + n, USD)
    pays = await wallet_number(town, n)
    _, row = await charges.request(
        where, amount, amount, "Mango", f"memory:{n}", made_by=maker_of(where), pays=pays
    )
    return row.payment_hash


@pytest.mark.usefixtures("no_settings")
async def test_pe_5_fifty_people_have_one_socket_and_each_is_told_of_their_own(sandbox: Sandbox) -> None:
    store, channel = MemoryStore(), MemoryChannel()
    async with (
        Control(sandbox.control_url) as control,
        town_at(sandbox) as town,
        build(load_settings(), store=store, wallet=town.wallets, channels={"memory": channel}) as app,
        asyncio.timeout(PATIENCE),
    ):
        hashes = await asyncio.gather(*(ask(app, town, store, n) for n in FIFTY))
        state = await control.state()
        while sum(state["subscriptions"].values()) < len(FIFTY):
            state = await control.state()
        assert state["sockets"] == 1
        for payment_hash in hashes:
            await control.pay(payment_hash=payment_hash)
        told = await channel.wait_for(len(FIFTY), timeout=PATIENCE)
        by_chat = {sent.conversation: sent.message.text for sent in told}
        assert set(by_chat) == {chat_number(n) for n in FIFTY}
        for n in FIFTY:
            assert f"$1.{n:02}" in by_chat[chat_number(n)]
        for n in FIFTY:
            account = sandbox.ledger.account_by(username=f"person{n}")
            assert account is not None
            assert sandbox.ledger.balance(account.cash) == 100 + n


async def test_pe_5_without_the_feed_fifty_codes_take_thirty_documents_a_minute_at_most(
    sandbox: Sandbox,
) -> None:
    ticks = HandClock()
    async with town_at(sandbox, ticks=ticks) as town:
        refs = [await wallet_number(town, n) for n in FIFTY]
        accounts = [town.wallets.of(ref) for ref in refs]
        invoices = [await account.create_invoice(Money(100, USD), "") for account in accounts]
        server, documents = accounts[0].server, []
        for _ in range(2):  # the first minute has what was saved in a rest besides
            before = sandbox.backend.requests["documents"]
            for _ in range(60):
                await server.statuses(invoices)
                ticks.at += 1
            documents.append(sandbox.backend.requests["documents"] - before)
    assert documents[0] <= 40
    assert 28 <= documents[1] <= 30


@pytest.mark.usefixtures("no_settings")
async def test_what_is_asked_for_an_order_is_counted_for_its_person_and_shop(sandbox: Sandbox) -> None:
    """People.md 2.6: six requests a minute for a person, eight for a shop."""
    store = MemoryStore()
    turns = shared_turns(store, "flash", replace(PEOPLE, burst=60))
    async with (
        town_at(sandbox, people=turns.take) as town,
        build(load_settings(), store=store, wallet=town.wallets, channels={}) as app,
    ):
        charges = Charges(store.charges, town.wallets, app.tracker, open_for=timedelta(hours=24))
        pays, origins = await town.key("ana"), count()

        async def order(person: str, shop: str) -> bool:
            one, where = Money(100, USD), Conversation("memory", person, person)
            try:
                await charges.request(
                    where, one, one, "", f"memory:{next(origins)}", made_by=person, shop=shop, pays=pays
                )
            except RateLimited:
                return False
            return True

        # One request is for the id of the wallet.
        assert [await order("acc_ana", "shp_1") for _ in range(6)] == [True] * 5 + [False]
        assert [await order("acc_ben", "shp_1") for _ in range(3)] == [True] * 2 + [False]
        assert [await order("acc_cleo", "shp_2") for _ in range(7)] == [True] * 6 + [False]
