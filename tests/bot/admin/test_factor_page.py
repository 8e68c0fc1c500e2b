"""PE-32: an admin sets up their second factor on a page of their own, over real HTTP, on every store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.second_factor import Enrolment
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.admin.enrolment import EnrolmentBot, enrolment_bots, secret_in
from chatwallet.tests.bot.admin.office import ADA, BEN
from chatwallet.tests.instances import open_instances
from chatwallet.tests.storage.erased import in_memory
from chatwallet.tracking.one_time_pages import LIVES, MOST_TRIES

pytestmark = pytest.mark.usefixtures("no_settings")

DONE = "The digits of your authenticator count from now on"
TOLD = "🔐 The second factor of an admin (Memory …ada) was set up on a page"
SHOW = "Show the QR"


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


def wrong(code: str) -> str:
    return f"{(int(code) + 500_000) % 1_000_000:06d}"


async def test_pe_32_the_button_shows_the_secret_and_its_first_digits_make_it_count(
    bots: list[EnrolmentBot],
) -> None:
    bot, last = bots[0], bots[-1]
    page = await bot.page()
    seen = await page.look()
    assert (seen.status_code, seen.headers["cache-control"], seen.headers["referrer-policy"]) == (
        200,
        "no-store",
        "no-referrer",
    )
    assert "form-action 'self'" in seen.headers["content-security-policy"]
    for text in (page.digits, "Memory, …ada", "close this page", SHOW):
        assert text in seen.text
    assert "<svg" not in seen.text
    page = page.at(bot.web, last)
    shown = await page.post()
    secret = secret_in(shown)
    assert "<svg" in shown.text
    assert "<script" not in shown.text
    assert await state(bot) is Enrolment.BEGUN
    assert secret_in(await page.post()) == secret, "pressed again"
    done = await page.enter(f" {bot.code(secret)[:3]} {bot.code(secret)[3:]} ")
    assert (done.status_code, DONE in done.text, secret in done.text) == (200, True, False)
    assert await state(bot) is Enrolment.DONE
    assert [(await page.look()).status_code, (await page.post()).status_code] == [404, 404]
    bot.office.secrets["ada"] = secret
    await bot.office.say("admin lockdown on fire")
    assert (await bot.office.say(bot.office.digits())).startswith(
        "Lockdown: nothing but the news of payments"
    )
    rows = await bot.office.rows()
    assert [row.details["what"] for row in rows if row.act is Act.TOTP] == ["begun", "enrolled"]
    assert (await bot.office.store.audit.verify()).bad is None


async def test_pe_32_a_preview_shows_nothing_and_changes_nothing(bots: list[EnrolmentBot]) -> None:
    page = await bots[0].page()
    store = bots[0].office.store
    row = await store.factor_pages.row(page.token)
    before = await store.records.get(row)
    for bot in bots:
        for method in ("GET", "HEAD"):
            assert (await page.at(bot.web, bot).look(method)).status_code == 200
    assert await store.records.get(row) == before
    assert await state(bots[0]) is Enrolment.NONE
    secret = await page.secret()
    seen = await page.look()
    assert SHOW in seen.text, "who only looks is shown no secret that was begun either"
    assert secret[:4] not in seen.text
    assert "<svg" not in seen.text


async def test_pe_32_the_chat_and_all_admins_are_told(stores: list[Store]) -> None:
    async with enrolment_bots(stores[:1]) as [bot]:
        office = bot.office
        await office.say("hello", BEN)
        await office.appoint(BEN)
        await office.say("admin", BEN)
        page = await bot.page()
        code = bot.code(await page.secret())
        before = {who: len(office.heard(who, office.channel.sent)) for who in (ADA, BEN)}
        assert (await page.enter(code)).status_code == 200
        for who, text in ((ADA, DONE), (BEN, TOLD)):
            await office.until_heard(before[who] + 1, who)
            (news,) = office.heard(who, office.channel.sent)[before[who] :]
            assert text in news.message.text


async def test_pe_32_wrong_digits_say_so_and_count(bot: EnrolmentBot) -> None:
    page = await bot.page()
    secret = await page.secret()
    for left in range(MOST_TRIES - 1, 0, -1):
        answer = await page.enter(wrong(bot.code(secret)))
        assert (answer.status_code, f"left: {left}" in answer.text) == (422, True)
        assert secret_in(answer) == secret
    last = await page.enter(wrong(bot.code(secret)))
    assert (last.status_code, "takes no more digits" in last.text, "<svg" in last.text) == (422, True, False)
    assert (await page.enter(bot.code(secret))).status_code == 404
    assert await state(bot) is Enrolment.BEGUN
    assert [row.act for row in await bot.office.rows()].count(Act.WRONG_CODE) == MOST_TRIES


@pytest.mark.parametrize("digits", ["", "12345", "１２３４５６", "<b>123456"])
async def test_pe_32_what_is_no_digits_is_wrong(bot: EnrolmentBot, digits: str) -> None:
    page = await bot.page()
    await page.secret()
    answer = await page.enter(digits)
    assert (answer.status_code, "<b>" in answer.text) == (422, False)


async def test_pe_32_digits_count_only_where_a_secret_was_shown(bot: EnrolmentBot) -> None:
    shown, other = await bot.page(), await bot.page()
    code = bot.code(await shown.secret())
    assert (await other.enter(code)).status_code == 404
    assert (await shown.enter(code)).status_code == 200


async def test_pe_32_a_page_shows_only_its_own_secret(bots: list[EnrolmentBot]) -> None:
    bot = bots[0]
    first, second = await bot.page(), await bot.page()
    old, new = (
        await first.secret(),
        await bot.office.factor.begin(await bot.office.account(), bot.office.watch()),
    )
    assert [(await first.post()).status_code, (await first.enter(bot.code(new))).status_code] == [404, 404]
    assert await second.secret() not in (old, new)
    assert (await first.enter(bot.code(old))).status_code == 404


async def test_pe_32_pressed_on_two_instances_at_once_there_is_one_secret_and_it_counts_once(
    bots: list[EnrolmentBot],
) -> None:
    bot, last = bots[0], bots[-1]
    page = await bot.page()
    places = [page, page.at(last.web, last), page]
    secrets = {secret_in(one) for one in await asyncio.gather(*(one.post() for one in places))}
    assert len(secrets) == 1
    code = bot.code(secrets.pop())
    answers = [one.status_code for one in await asyncio.gather(*(one.enter(code) for one in places))]
    assert 200 in answers
    assert set(answers) <= {200, 404}
    rows = await bot.office.rows()
    assert [row.details["what"] for row in rows if row.act is Act.TOTP] == ["begun", "enrolled"]


async def test_pe_32_whose_answer_was_lost_enters_the_same_digits_and_reads_that_they_count(
    bots: list[EnrolmentBot],
) -> None:
    bot, last = bots[0], bots[-1]
    page = await bot.page()
    code = bot.code(await page.secret())
    for _ in range(MOST_TRIES + 1):
        again = await page.at(last.web, last).enter(code)
        assert (again.status_code, DONE in again.text) == (200, True)
    assert (await page.enter(wrong(code))).status_code == 404
    bot.office.watch.advance(90)
    assert (await page.enter(code)).status_code == 404


async def test_pe_32_a_page_is_over_after_ten_minutes(bots: list[EnrolmentBot]) -> None:
    bot = bots[0]
    page = await bot.page()
    code = bot.code(await page.secret())
    bot.office.watch.now += LIVES
    answers = [await page.look(), await page.post(), await page.enter(code)]
    assert [one.status_code for one in answers] == [404] * 3
    store = bot.office.store
    assert await store.factor_pages.expire(bot.office.watch()) == 1
    assert await store.records.get(await store.factor_pages.row(page.token)) == [None]


async def test_pe_32_whatever_opens_no_page_is_answered_alike(bot: EnrolmentBot) -> None:
    used = await bot.enrolled()
    bot.office.watch.advance(30)
    await bot.office.say("admin totp")
    fresh = await bot.page(bot.office.digits())
    code = bot.code(await fresh.secret())
    answers = [
        await used.look(),
        await used.enter(code),
        await bot.web.get(f"{bot.home}factor/nothing"),
        await bot.web.post(f"{bot.home}factor/nothing", data={"code": code}),
        *[await fresh.look(method) for method in ("PUT", "DELETE", "PATCH", "OPTIONS")],
        await bot.web.post(fresh.address, data={"code": code}, headers={"sec-fetch-site": "cross-site"}),
        await bot.web.post(fresh.address, headers={"sec-fetch-site": "same-site"}),
    ]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert (await bot.web.post(fresh.address, headers=elsewhere)).status_code == 403
    assert (await fresh.look()).status_code == 200, "none of them has used it up"


async def test_pe_32_the_page_speaks_the_language_of_who_asked(bot: EnrolmentBot) -> None:
    await bot.office.say("language fr")
    page = await bot.page()
    assert "Configure ton authentificateur" in (await page.look()).text


async def test_pe_32_the_secret_stands_in_nothing_that_is_kept_or_logged(
    bot: EnrolmentBot, capfd: pytest.CaptureFixture[str]
) -> None:
    page = await bot.page()
    secret = await page.secret()
    await page.enter(wrong(bot.code(secret)))
    await page.enter(bot.code(secret))
    await bot.office.settled()
    store = bot.office.store
    assert isinstance(store, MemoryStore)
    kept = in_memory(store) + repr(bot.office.channel.sent)
    logged = "".join(capfd.readouterr())
    assert page.digits in kept, "this search finds what stands there"
    for text in (kept, logged):
        assert secret not in text
        assert secret[8:20] not in text
    assert page.token not in logged
