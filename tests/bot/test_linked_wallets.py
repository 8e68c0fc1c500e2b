"""From the settings to the wallets that people link, on several instances of a store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.wallets import house_wallet, linked_wallets, only
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.wallet.town import RECEIVES, Ring
from chatwallet.wallet.base import HOUSE, Credential, WalletRef
from chatwallet.wallet.errors import InvoiceMismatch, RateLimited, WalletRefused
from chatwallet.wallet.linking import Asker
from chatwallet.wallet.money import USD, Money
from chatwallet.wallet.registry import Wallets

DOLLAR = Money(100, USD)


@asynccontextmanager
async def instances(ring: Ring, *stores: Store, **settings: object) -> AsyncIterator[list[Wallets]]:
    """For each store the wallets of an instance, as `chatwallet run` has them."""
    given = load_settings(**settings)
    async with AsyncExitStack() as stack:
        found = []
        for store in stores:
            await stack.enter_async_context(store)
            house = await stack.enter_async_context(house_wallet(given, store))
            linked = await stack.enter_async_context(linked_wallets(given, house, store, ring))
            found.append(Wallets.single(house, "flash", linked))
        yield found


def key_of(sandbox: Sandbox, ring: Ring, username: str) -> WalletRef:
    account = sandbox.open_account(username)
    ref = WalletRef("flash", account.id)
    ring.secrets[ref] = Credential("key", sandbox.make_key(account, RECEIVES))
    return ref


@pytest.fixture(params=["memory", "sqlite", "redis"])
def one_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    match request.param:
        case "memory":
            return MemoryStore()
        case "sqlite":
            return SqliteStore(tmp_path_factory.mktemp("linked") / "chatwallet.sqlite")
    return RedisStore(request.getfixturevalue("shared"))


async def test_what_somebody_has_linked_makes_codes_and_is_counted_in_the_store(
    one_store: Store, sandbox: Sandbox
) -> None:
    ring = Ring()
    ana = key_of(sandbox, ring, "ana")
    async with instances(ring, one_store) as (wallets,):
        account = wallets.of(ana, Asker("shp_1", "acc_ana"))
        for _ in range(5):
            await account.create_invoice(DOLLAR, "")
        with pytest.raises(RateLimited) as spent:
            await account.create_invoice(DOLLAR, "")
        assert spent.value.code == "BUDGET"
        await wallets.of(wallets.house).create_invoice(DOLLAR, "")
        assert wallets.of(WalletRef("flash", HOUSE)) is wallets.of(wallets.house)


async def test_two_instances_share_windows_and_each_forgets_what_was_unlinked(
    shared: str, sandbox: Sandbox
) -> None:
    ring = Ring()
    ana = key_of(sandbox, ring, "ana")
    stores = RedisStore(shared), RedisStore(shared)
    async with instances(ring, *stores, people_requests_per_minute=600) as both:
        for n in range(20):  # of so many shops that none has used up its share
            await both[n % 2].of(ana, Asker(f"shp_{n // 3}", f"acc_{n}")).create_invoice(DOLLAR, "")
        for wallets in both:
            with pytest.raises(RateLimited) as limited:
                await wallets.of(ana, Asker("shp_9", "acc_9")).create_invoice(DOLLAR, "")
            assert limited.value.code != "BUDGET", "it is the window of the wallet that is full"
        ring.secrets.clear()
        for wallets in both:
            assert wallets.linked is not None
            await wallets.linked.close(ana)
            with pytest.raises(WalletRefused) as gone:
                await wallets.of(ana).balances()
            assert gone.value.code == "NO_WALLET"


async def test_the_nodes_that_the_settings_pin_are_those_of_all_wallets(sandbox: Sandbox) -> None:
    ring = Ring()
    ana = key_of(sandbox, ring, "ana")
    sandbox.open_account("ben")
    async with instances(ring, MemoryStore(), flash_payees="02" + "ab" * 32) as (wallets,):
        for ref in (ana, WalletRef("flash", "till:ben")):
            with pytest.raises(InvoiceMismatch, match="payee"):
                await wallets.of(ref).create_invoice(DOLLAR, "")


async def test_an_operator_may_give_people_more_or_less(sandbox: Sandbox) -> None:
    ring = Ring()
    sandbox.open_account("ben")
    till = WalletRef("flash", "till:ben")
    async with instances(ring, MemoryStore(), people_requests_per_minute=3) as (wallets,):
        with pytest.raises(RateLimited) as spent:  # one at once, and the invoice is the second
            await wallets.of(till, Asker("shp_1", "acc_1")).create_invoice(DOLLAR, "")
        assert 15 < spent.value.retry_after <= 20


async def test_a_registry_without_linked_wallets_knows_none(sandbox: Sandbox) -> None:
    async with MemoryStore() as store, house_wallet(load_settings(), store) as house:
        wallets = only(house, load_settings())
        for account in ("till:ben", "7b0e"):
            with pytest.raises(WalletRefused) as refused:
                wallets.of(WalletRef("flash", account))
            assert refused.value.code == "NO_WALLET"
