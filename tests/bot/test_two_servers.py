"""Two people with wallets at two servers: one live feed and one poll for each server, and none asks the other's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest

from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import Conversation
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import maker_of
from chatwallet.tracking.base import Hint
from chatwallet.tracking.charges import Charges
from chatwallet.tracking.lookups import ByHash
from chatwallet.wallet.base import HOUSE, Invoice, InvoiceStatus, StatusFeed, WalletRef
from chatwallet.wallet.errors import WalletError, WalletRefused
from chatwallet.wallet.memory import MemoryAccount, MemoryServer
from chatwallet.wallet.money import USD, Money
from chatwallet.wallet.registry import Wallets

PATIENCE = 20.0
TEN = Money(1000, USD)
ANA, BEN = (Conversation("memory", "chat", name) for name in ("ana", "ben"))
HERE, THERE = WalletRef("here", HOUSE), WalletRef("there", "ben")


class Noting(MemoryServer):
    """A server that notes how many feeds were opened, and which hashes it was asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.feeds = 0
        self.mute = False
        self.asked: set[str] = set()
        self.questioned = asyncio.Event()

    def feed(self) -> AbstractAsyncContextManager[StatusFeed]:
        self.feeds += 1
        return super().feed()

    def _push(self, payment_hash: str, status: InvoiceStatus) -> None:
        if not self.mute:
            super()._push(payment_hash, status)

    async def statuses(self, invoices: Sequence[Invoice]) -> Mapping[str, InvoiceStatus | WalletError]:
        self.asked |= {invoice.payment_hash for invoice in invoices}
        self.questioned.set()
        return await super().statuses(invoices)


class Town:
    """Both servers, an account at each, and a bot that knows both."""

    def __init__(self) -> None:
        self.here, self.there = Noting(), Noting()
        self.anas, self.bens = MemoryAccount(self.here), MemoryAccount(self.there)
        servers = {HERE.backend: self.here, THERE.backend: self.there}
        self.wallets = Wallets(servers, {HERE: self.anas, THERE: self.bens}, HERE)
        self.store, self.channel = MemoryStore(), MemoryChannel()

    @asynccontextmanager
    async def app(self) -> AsyncIterator[App]:
        channels = {"memory": self.channel}
        async with build(load_settings(), store=self.store, wallet=self.wallets, channels=channels) as app:
            async with asyncio.timeout(PATIENCE):
                while not app.tracker.feeds_speak():
                    await asyncio.sleep(0)
                yield app

    async def ask(self, app: App, who: Conversation, pays: WalletRef) -> str:
        """A person asks for ten dollars into a wallet; returns the payment hash."""
        charges = Charges(self.store.charges, self.wallets, app.tracker, open_for=timedelta(hours=24))
        origin = f"memory:{who.sender_id}"
        _, row = await charges.request(who, TEN, TEN, "Coffee", origin, made_by=maker_of(who), pays=pays)
        return row.payment_hash

    async def source_of(self, payment_hash: str) -> str | None:
        found = await self.store.charges.find_invoice(ByHash(payment_hash))
        assert found is not None
        return found[1].source


@pytest.mark.usefixtures("no_settings")
async def test_each_server_has_one_feed_which_tells_of_its_own_payments() -> None:
    town = Town()
    async with town.app() as app:
        assert [source.name for source in app.sources] == [
            "subscription", "polling", "subscription:there", "polling:there",
        ]  # fmt: skip
        anas, bens = await town.ask(app, ANA, HERE), await town.ask(app, BEN, THERE)
        town.here.pay(anas)
        town.there.pay(bens)
        told = {sent.conversation for sent in await town.channel.wait_for(2, timeout=PATIENCE)}
        assert told == {ANA, BEN}
        assert [await town.source_of(one) for one in (anas, bens)] == ["subscription", "subscription:there"]
        assert (town.here.feeds, town.there.feeds) == (1, 1)
    assert [line.amount for line in await town.anas.transactions(9)] == [TEN]
    assert [line.amount for line in await town.bens.transactions(9)] == [TEN]


@pytest.mark.usefixtures("no_settings")
async def test_each_server_has_one_poll_which_asks_about_its_own_invoices_alone() -> None:
    """Somebody's word has the poll ask at once; it names a hash and no server."""
    town = Town()
    async with town.app() as app:
        anas, bens = await town.ask(app, ANA, HERE), await town.ask(app, BEN, THERE)
        for server in (town.here, town.there):
            server.asked.clear()
            server.questioned.clear()
            server.mute = True
        town.here.pay(anas)
        town.there.pay(bens)
        for payment_hash in (anas, bens):
            await app.tracker.handle(Hint(payment_hash, InvoiceStatus.PAID, "webhook", confirmed=False))
        await asyncio.gather(town.here.questioned.wait(), town.there.questioned.wait())
        await town.channel.wait_for(2, timeout=PATIENCE)
        assert (town.here.asked, town.there.asked) == ({anas}, {bens})
        assert [await town.source_of(one) for one in (anas, bens)] == ["polling", "polling:there"]


@pytest.mark.usefixtures("no_settings")
async def test_a_server_that_is_away_holds_up_nobody_at_the_other() -> None:
    town = Town()
    async with town.app() as app:
        anas = await town.ask(app, ANA, HERE)
        town.there.fail_next(WalletRefused("away"), times=1000)
        town.there.cut_feeds()
        with pytest.raises(WalletRefused, match="away"):
            await town.ask(app, BEN, THERE)
        town.here.pay(anas)
        (sent,) = await town.channel.wait_for(1, timeout=PATIENCE)
        assert sent.conversation == ANA


@pytest.mark.usefixtures("no_settings")
async def test_an_order_of_a_name_that_no_server_has_any_more_is_watched_by_the_house_s() -> None:
    """It was made while there was one server, under another name, and is paid while the bot is away."""
    town = Town()
    both, before = town.wallets, WalletRef("own", HOUSE)
    town.wallets = Wallets({"own": town.here}, {before: town.anas}, before)
    async with town.app() as app:
        anas = await town.ask(app, ANA, before)
    town.here.pay(anas)
    town.wallets = both
    async with town.app():
        (sent,) = await town.channel.wait_for(1, timeout=PATIENCE)
    assert sent.conversation == ANA
    assert anas not in town.there.asked
