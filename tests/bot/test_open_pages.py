"""A key page whose answer was lost, and one that is open while its person ends what it would change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from chatwallet.accounts.links import LinkState
from chatwallet.accounts.shops import Linking
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.tests.bot.key_town import BEN, KeyBot, key_bots
from chatwallet.tests.instances import open_instances
from chatwallet.tracking.key_pages import Entered
from chatwallet.tracking.one_time_pages import MOST_TRIES


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as opened:
        yield opened


@pytest.fixture(params=["memory", "sqlite", "redis with 2 instances"])
async def bots(
    request: pytest.FixtureRequest, tmp_path: Path, sandbox: Sandbox
) -> AsyncIterator[list[KeyBot]]:
    async with (
        open_instances(request, tmp_path / "store.db") as stores,
        key_bots(stores, sandbox) as running,
    ):
        yield running


async def test_whose_page_was_used_up_and_not_answered_enters_the_same_key_and_reads_that_it_is_linked(
    bots: list[KeyBot], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, key = await bots[0].page(), bots[0].key("myshop")
    pages = bots[0].store.key_pages
    use = pages.use

    async def lost(row: str, entered: Entered, now: datetime) -> Linking | None:
        await use(row, entered, now)
        raise StoreUnavailable("its answer was lost")

    monkeypatch.setattr(pages, "use", lost)
    assert (await page.enter(key)).status_code == 503
    monkeypatch.undo()
    sandbox.backend.keys.revoke_raw(key)  # Flash has no part in it any more
    for _ in range(MOST_TRIES + 1):
        again = await page.enter(key)
        assert (again.status_code, "✅ Connected: “myshop”" in again.text) == (200, True)
    assert (await page.enter(bots[0].key("other"))).status_code == 404
    assert (await page.look()).status_code == 404
    assert [one.state for one in await bots[-1].links()] == [LinkState.ACTIVE]
    await bots[0].say("unlink")
    await bots[0].say("1")
    assert (await page.enter(key)).status_code == 404, "it is not linked any more"


@pytest.mark.parametrize("ends", ["unlink", "delete my data"])
async def test_what_ends_a_link_closes_the_pages_that_are_open(bots: list[KeyBot], ends: str) -> None:
    """Whoever has the address of one would link a wallet of their own right after somebody has said `unlink`."""
    bot = bots[0]
    await bot.page(BEN)
    bens = await bot.page(BEN)
    first, second = await bot.page(), await bot.page()
    assert (await first.enter(bot.key("myshop"))).status_code == 200
    signs = (await bot.account()).id[-4:]
    await bot.say(ends)
    await bot.say("1" if ends == "unlink" else f"delete {signs}")
    for page in (first, second):
        assert (await page.look()).status_code == 404
        assert (await page.enter(bot.key(f"thief{page.digits}"))).status_code == 404
        row = await bot.store.key_pages.row(page.token)
        assert await bot.store.records.get(row) == [None], "it named a chat and an account"
    assert (await bens.look()).status_code == 200
