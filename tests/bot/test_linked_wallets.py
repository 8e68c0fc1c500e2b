"""From the settings to the wallets that people link, on several instances of a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.accounts.secrets import Purpose, Vault
from chatwallet.accounts.shops import link_row
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.keys import ProcessSource
from chatwallet.bot.wallets import credentials_in, house_wallet, linked_wallets, only
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.wallet.servers import HandClock
from chatwallet.tests.wallet.town import RECEIVES
from chatwallet.wallet.base import HOUSE, WalletRef
from chatwallet.wallet.errors import InvoiceMismatch, RateLimited, WalletRefused
from chatwallet.wallet.flash.linker import FlashLinker
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.linked import LinkedWallets
from chatwallet.wallet.linking import Asker
from chatwallet.wallet.money import USD, Money
from chatwallet.wallet.registry import Wallets

DOLLAR = Money(100, USD)


@dataclass
class Instance:
    """What one process has open: its store, and the wallets."""

    store: Store
    wallets: Wallets

    @property
    def linked(self) -> LinkedWallets:
        assert self.wallets.linked is not None
        return self.wallets.linked


@asynccontextmanager
async def instances(vault: Vault, *stores: Store, **settings: object) -> AsyncIterator[list[Instance]]:
    """For each store an instance, with the wallets as `chatwallet run` has them."""
    given = load_settings(**settings)
    async with AsyncExitStack() as stack:
        found = []
        for store in stores:
            await stack.enter_async_context(store)
            house = await stack.enter_async_context(house_wallet(given, store))
            linked = await stack.enter_async_context(
                linked_wallets(given, house, store, credentials_in(store, vault))
            )
            found.append(Instance(store, only(house, given, linked)))
        yield found


async def link_key(store: Store, vault: Vault, sandbox: Sandbox, username: str) -> tuple[WalletRef, Account]:
    """Somebody who linked a key, as the bot does it."""
    flash, at = sandbox.open_account(username), datetime.now(UTC)
    account = await store.accounts.load(Account(Person("telegram", username), "en", "UTC", "USD"), at)
    new = Link(
        id=f"lnk_{username}", shop=f"shp_{username}", wallet=WalletRef("flash", flash.id), kind=LinkKind.KEY,
        name=username, made_by=account.id, made=at,
    )  # fmt: skip
    sealed = vault.seal(Purpose.FLASH_KEY, new.shop, link_row(new.id), sandbox.make_key(flash, RECEIVES))
    await store.shops.link(new, sealed=sealed)
    return new.wallet, account


@pytest.fixture
def vault() -> Vault:
    source = ProcessSource()
    source.make()
    return Vault(source)


@pytest.fixture(params=["memory", "sqlite", "redis"])
def one_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    match request.param:
        case "memory":
            return MemoryStore()
        case "sqlite":
            return SqliteStore(tmp_path_factory.mktemp("linked") / "chatwallet.sqlite")
    return RedisStore(request.getfixturevalue("shared"))


async def test_what_somebody_has_linked_makes_codes_and_is_counted_in_the_store(
    one_store: Store, vault: Vault, sandbox: Sandbox
) -> None:
    async with instances(vault, one_store) as (one,):
        ana, _ = await link_key(one.store, vault, sandbox, "ana")
        wallets = one.wallets
        account = wallets.of(ana, Asker("shp_1", "acc_ana"))
        for _ in range(5):
            await account.create_invoice(DOLLAR, "")
        with pytest.raises(RateLimited) as spent:
            await account.create_invoice(DOLLAR, "")
        assert spent.value.code == "BUDGET"
        await wallets.of(wallets.house).create_invoice(DOLLAR, "")
        assert wallets.of(WalletRef("flash", HOUSE)) is wallets.of(wallets.house)


async def test_pe_17_two_instances_share_windows_and_each_forgets_what_was_unlinked(
    shared: str, vault: Vault, sandbox: Sandbox
) -> None:
    stores = RedisStore(shared), RedisStore(shared)
    async with instances(vault, *stores, people_requests_per_minute=600) as both:
        ana, account = await link_key(both[0].store, vault, sandbox, "ana")
        for n in range(20):  # of so many shops that none has used up its share
            asker = Asker(f"shp_{n // 3}", f"acc_{n}")
            await both[n % 2].wallets.of(ana, asker).create_invoice(DOLLAR, "")
        for instance in both:
            with pytest.raises(RateLimited) as limited:
                await instance.wallets.of(ana, Asker("shp_9", "acc_9")).create_invoice(DOLLAR, "")
            assert limited.value.code != "BUDGET", "it is the window of the wallet that is full"
        assert await both[0].store.shops.unlink("shp_ana", account.id) is not None
        for instance in both:
            await instance.linked.close(ana)
            with pytest.raises(WalletRefused) as gone:
                await instance.wallets.of(ana).balances()
            assert gone.value.code == "NO_WALLET"


async def test_pe_17_another_instance_uses_what_was_unlinked_two_seconds_more_at_most_while_flash_is_away_too(
    shared: str, vault: Vault, sandbox: Sandbox
) -> None:
    ticks = HandClock()
    async with AsyncExitStack() as stack:
        here, there = await stack.enter_async_context(on_one_redis(shared))
        house = await stack.enter_async_context(house_wallet(load_settings(), there))
        assert isinstance(house, FlashWallet)
        linker, secrets = FlashLinker(house, "flash"), credentials_in(there, vault)
        linked = await stack.enter_async_context(LinkedWallets("flash", linker, secrets, clock=ticks))
        control = await stack.enter_async_context(Control(sandbox.control_url))
        ana, account = await link_key(here, vault, sandbox, "ana")
        await linked.of(ana).balances()
        await control.network("refuse", side="http")
        assert await here.shops.unlink("shp_ana", account.id) is not None
        ticks.at += 2
        with pytest.raises(WalletRefused) as gone:
            await linked.of(ana).balances()
        assert (gone.value.code, len(linked.halves)) == ("NO_WALLET", 0)


async def test_the_nodes_that_the_settings_pin_are_those_of_all_wallets(
    vault: Vault, sandbox: Sandbox
) -> None:
    sandbox.open_account("ben")
    async with instances(vault, MemoryStore(), flash_payees="02" + "ab" * 32) as (one,):
        ana, _ = await link_key(one.store, vault, sandbox, "ana")
        for ref in (ana, WalletRef("flash", "till:ben")):
            with pytest.raises(InvoiceMismatch, match="payee"):
                await one.wallets.of(ref).create_invoice(DOLLAR, "")


async def test_an_operator_may_give_people_more_or_less(vault: Vault, sandbox: Sandbox) -> None:
    sandbox.open_account("ben")
    till = WalletRef("flash", "till:ben")
    async with instances(vault, MemoryStore(), people_requests_per_minute=3) as (one,):
        with pytest.raises(RateLimited) as spent:  # one at once, and the invoice is the second
            await one.wallets.of(till, Asker("shp_1", "acc_1")).create_invoice(DOLLAR, "")
        assert 15 < spent.value.retry_after <= 20


async def test_a_crowd_is_told_when_before_the_ingress_shuts_on_all(vault: Vault, sandbox: Sandbox) -> None:
    """People.md 2.6: what one address may ask is given away once, so that no burst of people costs the house a 503."""
    names = [f"shop{n}" for n in range(40)]
    for name in names:
        sandbox.open_account(name)
    async with Control(sandbox.control_url) as control, instances(vault, MemoryStore()) as (one,):
        wallets, linked = one.wallets, one.linked
        house = wallets.of(wallets.house)
        invoice = await house.create_invoice(DOLLAR, "")
        await control.addresses(per_minute=60, burst=30)
        answers = await asyncio.gather(
            *(linked.find_user(name) for name in names[:6]),
            *(house.server.statuses([invoice]) for _ in range(12)),
            *(
                wallets.of(
                    WalletRef("flash", f"till:{name}"), Asker(f"shp_{name}", f"acc_{name}")
                ).create_invoice(DOLLAR, "")
                for name in names
            ),
            return_exceptions=True,
        )
        late = [answer for answer in answers if isinstance(answer, BaseException)]
        assert {type(error) for error in late} == {RateLimited}
        assert {error.code for error in late if isinstance(error, RateLimited)} == {"BUDGET"}
        await house.create_invoice(DOLLAR, "the house goes on")


async def test_a_registry_without_linked_wallets_knows_none(sandbox: Sandbox) -> None:
    async with MemoryStore() as store, house_wallet(load_settings(), store) as house:
        wallets = only(house, load_settings())
        for account in ("till:ben", "7b0e"):
            with pytest.raises(WalletRefused) as refused:
                wallets.of(WalletRef("flash", account))
            assert refused.value.code == "NO_WALLET"
