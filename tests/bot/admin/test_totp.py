"""PE-32: who gets a page for a second factor by `admin totp`, and what closes it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatwallet.accounts.modes import Mode, Switched
from chatwallet.accounts.second_factor import Enrolment
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.admin.enrolment import EnrolmentBot, enrolment_bots
from chatwallet.tests.bot.admin.office import BEN
from chatwallet.tests.instances import open_instances

pytestmark = pytest.mark.usefixtures("no_settings")


@pytest.fixture(params=["memory", "sqlite", "redis", "redis with 2 instances"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Store]]:
    """The stores of all instances."""
    async with open_instances(request, tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture
async def bots(stores: list[Store]) -> AsyncIterator[list[EnrolmentBot]]:
    async with enrolment_bots(stores) as running:
        yield running


@pytest.fixture
async def bot() -> AsyncIterator[EnrolmentBot]:
    """One bot in memory, for what no store has a part in."""
    async with MemoryStore() as store, enrolment_bots([store]) as running:
        yield running[0]


async def state(bot: EnrolmentBot) -> Enrolment:
    return await bot.office.factor.state(await bot.office.account())


async def test_pe_32_who_has_a_factor_needs_its_code_to_replace_it(bots: list[EnrolmentBot]) -> None:
    bot = bots[0]
    prepared = await bot.page()
    await bot.enrolled()
    assert (await prepared.post()).status_code == 404, (
        "asked for before there was one, by whoever had the chat"
    )
    assert "six digits" in await bot.office.say("admin totp")
    page = await bot.page(bot.office.digits())
    assert "You have an authenticator already" in (await page.look()).text
    new = await page.secret()
    assert (await page.enter(bot.code(new))).status_code == 200
    await bot.office.say("admin lockdown on fire")
    assert "That code is wrong" in await bot.office.say(bot.office.digits()), "the old ones count no more"
    bot.office.secrets["ada"] = new
    assert (await bot.office.say(bot.office.digits())).startswith("Lockdown")


@pytest.mark.parametrize("way", ["delete my data", "disconnect"])
async def test_pe_32_no_factor_is_shed_by_getting_a_new_account(bots: list[EnrolmentBot], way: str) -> None:
    """Who has taken over an admin's chat has no code: a new account of the same chat gets no page."""
    office = bots[0].office
    code = re.search(r"connect [A-Z]{4}-[A-Z]{4}", await office.say("connect"))
    assert code is not None
    await office.say(code[0], BEN)
    await office.say("1")
    await bots[0].enrolled()
    account = await office.account()
    assert await office.account(BEN) == account
    if way == "disconnect":
        await office.say("disconnect 1", BEN)
    else:
        await office.say("delete my data")
        await office.say(f"delete {account[-4:]}")
    await office.say("hello")
    assert await office.account() != account
    assert "chatwallet totp memory:ada" in await office.say("admin totp")


async def test_pe_32_three_pages_an_hour(bot: EnrolmentBot) -> None:
    for _ in range(3):
        await bot.page()
    assert "ask again in 60 minutes" in await bot.office.say("admin totp")
    bot.office.watch.now += timedelta(hours=1)
    await bot.page()


async def test_pe_32_a_page_of_who_is_no_admin_any_more_is_over(bot: EnrolmentBot) -> None:
    page = await bot.page()
    code = bot.code(await page.secret())
    await bot.office.store.admins.remove("memory:ada", "", last_too=True)
    assert [(await page.look()).status_code, (await page.enter(code)).status_code] == [404, 404]
    assert await state(bot) is Enrolment.BEGUN


async def test_pe_33_a_lockdown_holds_pages_and_a_maintenance_does_not(bots: list[EnrolmentBot]) -> None:
    bot, modes = bots[0], bots[0].office.store.modes
    page = await bot.page()
    fire = Switched("fire", "", bot.office.watch())
    await modes.switch(Mode.LOCKDOWN, fire, "")
    for answer in (await page.look(), await page.post(), await page.enter("123456")):
        assert answer.status_code == 503
    assert "chatwallet totp memory:ada" in await bot.office.say("admin totp")
    await modes.switch(Mode.LOCKDOWN, None, "")
    await modes.switch(Mode.MAINTENANCE, fire, "")
    assert (await page.enter(bot.code(await page.secret()))).status_code == 200


@pytest.mark.parametrize(
    "settings",
    [{"public_url": "http://shop.example"}, {"public_url": None, "http_host": "0.0.0.0"}],
)
async def test_without_https_the_machine_is_named(settings: dict[str, Any]) -> None:
    async with MemoryStore() as store, enrolment_bots([store], **settings) as [bot]:
        said = await bot.office.say("admin totp")
        assert "There is no page for it here" in said
        assert said.endswith("At the machine:\nchatwallet totp memory:ada")
