"""What became of tries to link a wallet is counted, by the way that was tried (people, design 6.4)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from chatwallet import ChatWallet, LinkRefused
from chatwallet.accounts.base import Person
from chatwallet.accounts.modes import Mode, Switched
from chatwallet.bot.monitoring.counters import Counters
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.base import Store
from chatwallet.tests.bot.key_town import key_bots
from chatwallet.tests.bot.test_host_links import ANA, host
from chatwallet.tests.bot.village import BEN, village
from chatwallet.tracking.clock import utc_now
from chatwallet.wallet.errors import WalletUnavailable

Tries = Counter[tuple[str, str]]


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Tries:
    """Those of all bots of the test."""
    counted: Tries = Counter()

    def tried(_: Counters, way: str, result: str) -> None:
        counted[str(way), str(result)] += 1

    monkeypatch.setattr(Counters, "tried_to_link", tried)
    return counted


def of(tries: Tries) -> dict[str, int]:
    """What was counted since it was asked before."""
    found = {f"{way} {result}": count for (way, result), count in tries.items()}
    tries.clear()
    return found


async def test_tries_of_tills_are_counted_by_what_became_of_them(store: Store, tries: Tries) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.say("link @nobody")
        assert of(tries) == {"till unknown": 1}
        await bot.say("link @myshop")
        assert of(tries) == {}, "it is only asked yet"
        await bot.say("1")
        assert of(tries) == {"till linked": 1}
        bot.linker.fail_next(WalletUnavailable("away"))
        await bot.say("link @myshop")
        assert of(tries) == {"till away": 1}
        await bot.say("link @myshop")
        assert of(tries) == {"till limited": 1}, "begun for the fourth time"
        await bot.say("link @mys\u043dop", BEN)
        assert of(tries) == {"till refused": 1}, "a letter of another script"


async def test_who_may_not_link_is_refused_and_who_only_asks_how_is_no_try(
    store: Store, tries: Tries
) -> None:
    async def nobody(_: Person) -> bool:
        return False

    async with village(store, may_link=nobody) as bot:
        bot.linker.open_account("myshop")
        await bot.say("link")
        assert of(tries) == {}
        await bot.say("link @myshop")
        await bot.say("link key")
        assert of(tries) == {"till refused": 1, "key refused": 1}


async def test_keys_on_a_page_are_counted(store: Store, sandbox: Sandbox, tries: Tries) -> None:
    async with key_bots([store], sandbox) as [bot]:
        page = await bot.page()
        assert of(tries) == {}
        await page.enter("flash_" + "0" * 64)
        await page.enter(bot.key("narrow", ("read_user",)))
        assert of(tries) == {"key refused": 2}
        await store.modes.switch(Mode.LOCKDOWN, Switched("", "", utc_now()), "")
        key = bot.key("myshop")
        await page.enter(key)
        await store.modes.switch(Mode.LOCKDOWN, None, "")
        assert of(tries) == {"key held": 1}
        await page.enter(key)
        assert of(tries) == {"key linked": 1}


async def test_what_a_host_links_is_counted_too(sandbox: Sandbox, tmp_path: Path, tries: Tries) -> None:
    sandbox.open_account("myshop")
    wallet: ChatWallet
    async with host(sandbox, tmp_path / "host.sqlite") as wallet:
        await wallet.link(ANA, till="myshop")
        with pytest.raises(LinkRefused):
            await wallet.link(ANA, till="nobody")
        assert of(tries) == {"till linked": 1, "till unknown": 1}
