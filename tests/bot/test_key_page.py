"""PE-12: linking by a key on a page of one's own, over real HTTP against the sandbox."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chatwallet.accounts.links import LinkKind, LinkState
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.key_town import ANA, BEN, KeyBot, key_bots
from chatwallet.tests.instances import open_instances
from chatwallet.tests.wallet.town import RECEIVES
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.one_time_pages import MOST_TRIES

DONE = "✅ Connected: “{name}”, key …{tail}."


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as opened:
        yield opened


@pytest.fixture(params=["memory", "sqlite", "redis", "redis with 2 instances"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Store]]:
    """The stores of all instances."""
    async with open_instances(request, tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture
async def bots(stores: list[Store], sandbox: Sandbox) -> AsyncIterator[list[KeyBot]]:
    async with key_bots(stores, sandbox) as running:
        yield running


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[KeyBot]:
    """One bot in memory, for what no store has a part in."""
    async with MemoryStore() as store, key_bots([store], sandbox) as running:
        yield running[0]


async def test_pe_12_a_key_is_linked_on_the_page_and_both_places_say_so(bots: list[KeyBot]) -> None:
    bot = bots[0]
    key = bot.key("myshop")
    page = await bot.page()
    seen = await page.look()
    assert (seen.status_code, seen.headers["cache-control"], seen.headers["referrer-policy"]) == (
        200,
        "no-store",
        "no-referrer",
    )
    assert "form-action 'self'" in seen.headers["content-security-policy"]
    assert "<script" not in seen.text
    assert page.digits in seen.text
    assert "Memory, …ana" in seen.text
    assert "whoever sent it to you would get your wallet" in seen.text
    done = await page.enter(f"  {key[:40]}\n{key[40:]} ")
    said = DONE.format(name="myshop", tail=key[-4:])
    assert (done.status_code, said in done.text) == (200, True)
    assert key not in done.text
    await bot.told(said)
    [link] = await bot.links()
    assert (link.kind, link.state, link.name, link.tail) == (
        LinkKind.KEY,
        LinkState.ACTIVE,
        "myshop",
        key[-4:],
    )
    assert (await bot.say("balance")).text.startswith("💰 Balance")


@pytest.mark.parametrize(
    ("left_out", "lacks"),
    [
        ("read_user", "read user"),
        ("read_transactions", "read transactions"),
        ("write_wallet", "write wallet"),
    ],
)
async def test_pe_12_each_scope_that_is_missing_is_named(bot: KeyBot, left_out: str, lacks: str) -> None:
    page = await bot.page()
    key = bot.key("myshop", [one for one in RECEIVES if one != left_out])
    answer = await page.enter(key)
    assert answer.status_code == 422
    [line] = [one for one in answer.text.split("<p>") if one.startswith("This key may not: ")]
    assert line.startswith(f"This key may not: {lacks}. Please make one that may: read user, read wallet,")
    assert key not in answer.text
    assert await bot.links() == ()


async def test_pe_12_what_writes_a_wallet_may_read_it(bot: KeyBot) -> None:
    page = await bot.page()
    key = bot.key("myshop", [one for one in RECEIVES if one != "read_wallet"])
    assert (await page.enter(key)).status_code == 200


async def test_pe_12_a_revoked_key_is_refused_and_another_one_may_follow(bot: KeyBot) -> None:
    page, key = await bot.page(), bot.key("myshop")
    bot.sandbox.backend.keys.revoke_raw(key)
    assert "Flash does not accept this key" in (await page.enter(key)).text
    other = bot.sandbox.make_key(bot.user("other"), RECEIVES)
    assert (await page.enter(other)).status_code == 200


async def test_pe_12_what_is_no_key_or_refused_is_said_and_may_be_tried_five_times(bot: KeyBot) -> None:
    page = await bot.page()
    user = bot.user("myshop")
    over = bot.sandbox.make_key(user, RECEIVES, seconds=1)
    bot.sandbox.backend.clock.advance(2)
    tries = [
        ("", "This is no key of Flash", "left: 4"),
        ("hello", "This is no key of Flash", "left: 3"),
        ("ory_st_abcdefghij", "This is a sign-in and no key", "left: 2"),
        (f"fk_{'0' * 8}_{'x' * 64}", "Flash does not accept this key", "left: 1"),
        (over, "Flash does not accept this key", "takes no more keys"),
    ]
    assert len(tries) == MOST_TRIES
    for text, why, left in tries:
        answer = await page.enter(text)
        assert (answer.status_code, why in answer.text, left in answer.text) == (422, True, True), text
        assert not text or text not in answer.text
    for answer in (await page.look(), await page.enter(bot.key("other"))):
        assert answer.status_code == 404
    assert await bot.links() == ()


async def test_pe_12_whatever_opens_no_page_is_answered_alike(bot: KeyBot) -> None:
    used, wrong = await bot.page(), f"{bot.web.base_url}"
    key = bot.key("myshop")
    assert (await used.enter(key)).status_code == 200
    fresh = await bot.page()
    web, base = bot.web, fresh.address.rpartition("/")[0]
    answers = [
        await used.look(),
        await used.enter(bot.key("other")),
        await web.get(f"{base}/nothing{wrong}"),
        await web.post(f"{base}/nothing", data={"key": key}),
        *[await web.request(method, fresh.address) for method in ("PUT", "DELETE", "PATCH", "OPTIONS")],
        await web.post(fresh.address, data={"key": key}, headers={"sec-fetch-site": "cross-site"}),
    ]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    refused = await web.post(
        fresh.address,
        data={"key": key},
        headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    )
    assert refused.status_code == 403
    assert (await fresh.look()).status_code == 200, "none of them has used it up"


async def test_pe_12_a_preview_writes_nothing(bots: list[KeyBot]) -> None:
    page = await bots[0].page()
    row = await bots[0].store.key_pages.row(page.token)
    before = await bots[0].store.records.get(row)
    for bot in bots:
        for method in ("GET", "HEAD"):
            assert (await bot.web.request(method, page.address)).status_code == 200
    assert await bots[0].store.records.get(row) == before


async def test_pe_12_a_page_is_over_after_ten_minutes(sandbox: Sandbox, stores: list[Store]) -> None:
    now = utc_now()

    def clock() -> datetime:
        return now

    async with key_bots(stores[:1], sandbox, clock=clock) as [bot]:
        page, key = await bot.page(), bot.key("myshop")
        now += timedelta(minutes=10)
        for answer in (await page.look(), await page.enter(key)):
            assert answer.status_code == 404
        row = await bot.store.key_pages.row(page.token)
        assert await bot.store.key_pages.expire(now) == 1
        assert await bot.store.records.get(row) == [None]
        assert await bot.store.key_pages.expire(now) == 0


async def test_pe_12_another_chats_page_links_that_chats_wallet_and_says_whose_it_is(bot: KeyBot) -> None:
    await bot.say("help", BEN)
    page = await bot.page()
    assert "Memory, …ana" in (await page.look()).text
    await page.enter(bot.key("myshop"))
    await bot.told("✅ Connected")
    assert [one.conversation for one in bot.channel.sent if "Connected" in one.message.text] == [ANA]
    assert await bot.links(BEN) == ()


async def test_pe_12_two_posts_at_once_on_two_instances_link_once(bots: list[KeyBot]) -> None:
    page, key = await bots[0].page(), bots[0].key("myshop")
    answers = await asyncio.gather(*(page.enter(key) for _ in range(3)))
    assert {one.status_code for one in answers} <= {200, 404}
    assert 200 in {one.status_code for one in answers}
    assert len(await bots[0].links()) == 1
    await bots[0].told("✅ Connected")
    assert sum("Connected" in one.message.text for bot in bots for one in bot.channel.sent) == 1


async def test_pe_12_of_two_keys_at_once_one_is_linked(bots: list[KeyBot]) -> None:
    page, keys = await bots[0].page(), [bots[0].key(name) for name in ("first", "second")]
    answers = await asyncio.gather(*(page.enter(key) for key in keys))
    assert sorted(one.status_code for one in answers) == [200, 404]
    [link] = await bots[0].links()
    [linked] = [key for key, one in zip(keys, answers, strict=True) if one.status_code == 200]
    assert link.tail == linked[-4:]


async def test_pe_12_what_is_replaced_is_said_before_the_button_is_pressed(bot: KeyBot) -> None:
    bot.user("oldshop")
    await bot.say("link @oldshop")
    await bot.say("1")
    page = await bot.page()
    assert "It replaces “oldshop”" in (await page.look()).text
    await page.enter(bot.key("newshop"))
    assert [one.name for one in await bot.links() if one.state is LinkState.ACTIVE] == ["newshop"]


async def test_pe_12_a_fourth_shop_of_the_same_wallet_is_refused_on_the_page(bot: KeyBot) -> None:
    user = bot.user("myshop")
    people = [type(ANA)("memory", name, name) for name in ("one", "two", "three", "four")]
    for place, who in enumerate(people, 1):
        page = await bot.page(who)
        answer = await page.enter(bot.sandbox.make_key(user, RECEIVES))
        assert (answer.status_code, "three shops already" in answer.text) == (
            (422, True) if place == 4 else (200, False)
        )


async def test_pe_12_link_key_is_the_second_way_and_counts_as_begun(bot: KeyBot) -> None:
    lines = (await bot.say("link")).text.split("\n")
    assert lines[2].startswith("2  Key: a key of your Flash account")
    assert "/link/" in (await bot.say("2")).text
    await bot.page()
    await bot.page()
    assert "/link/" not in (await bot.say("link key")).text, "three links begun an hour"


@pytest.mark.parametrize(
    "settings",
    [{"public_url": "http://shop.example"}, {"public_url": None, "http_host": "0.0.0.0"}],
)
async def test_without_https_there_is_no_page_and_a_till_is_offered(
    settings: dict[str, Any], sandbox: Sandbox
) -> None:
    async with MemoryStore() as store, key_bots([store], sandbox, **settings) as [bot]:
        assert "2  Key" not in (await bot.say("link")).text
        said = (await bot.say("link key")).text.split("\n")
        assert said[0].startswith("A key can't be entered here: that takes a page at an address with https")
        assert said[1] == "A till needs no secret: “link @myshop”."


async def test_pe_12_a_guest_of_the_house_links_a_key_on_a_page_too(sandbox: Sandbox) -> None:
    async with MemoryStore() as store, key_bots([store], sandbox, guests="orders") as (bot,):
        key = bot.key("myshop")
        page = await bot.page()
        assert (await page.look()).status_code == 200
        assert (await page.enter(key)).status_code == 200
        await bot.told(DONE.format(name="myshop", tail=key[-4:]))
        assert [link.kind for link in await bot.links()] == [LinkKind.KEY]


async def test_other_chats_hear_of_a_link_and_its_end_however_the_bot_ends_after_that_step(
    bot: KeyBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = re.search(r"connect [A-Z]{4}-[A-Z]{4}", (await bot.say("connect")).text)
    assert code is not None
    await bot.say(code[0], BEN)
    await bot.say("1")
    page, key = await bot.page(), bot.key("myshop")

    async def away(*_: object) -> None:
        raise StoreUnavailable("the bot was killed after the step")

    monkeypatch.setattr(bot.store.outbox, "put_news", away)
    assert (await page.enter(key)).status_code == 200
    await bot.told("Your orders are paid to “myshop” from now on.")
    await bot.say("unlink")
    await bot.say("1")
    await bot.told("“myshop” was unlinked: no more QRs are made for it.")
    told = [one.conversation for one in bot.channel.sent if "from now on" in one.message.text]
    assert told == [BEN], "where it was said it is answered"
