"""One computation of figures, whoever shows it."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from chatwallet.bot.build import build
from chatwallet.bot.cli.stats import stats
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.http import private_app
from chatwallet.bot.monitoring.figures import By
from chatwallet.bot.monitoring.figures_text import as_json, as_lines
from chatwallet.bot.monitoring.period import Period
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreError
from chatwallet.storage.sqlite.open_records import LONGEST_LOOK
from chatwallet.tests.bot.busy_day import a_day
from chatwallet.tests.charges import only
from chatwallet.tests.tracking.shop import Shop
from chatwallet.wallet.money import USD, Money
from chatwallet.web.server import listen, serving


@pytest.fixture
async def shop(store: Store, no_settings: pytest.MonkeyPatch) -> Shop:
    return await a_day(store)


def samples(text: str) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name.removeprefix("chatwallet_"): float(value) for name, _, value in lines}


def session_with_cookies() -> aiohttp.ClientSession:
    """A browser's way with cookies, also those of an address that is no name."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def test_pe_36_chat_json_page_and_prometheus_show_the_same(store: Store, shop: Shop) -> None:
    """S4-20. What the page is besides is in tests/bot/admin/test_dashboard.py and in tests/browser."""
    app = build(
        load_settings(),
        store=store,
        wallet=only(shop.wallet),
        channels={"memory": shop.channel},
        clock=shop.clock,
    )
    with listen("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with serving(private_app(app), listener), session_with_cookies() as session:
            async with session.get(f"{url}/admin/figures.json") as answer:
                told: dict[str, Any] = await answer.json()
            async with session.get(f"{url}/metrics") as answer:
                scraped = samples(await answer.text())
            link = f"{url}/admin/open/{app.tickets.issue()}"
            async with (
                session.get(link) as opened,
                session.get(f"{url}/admin/?period=today", cookies=opened.cookies) as answer,
            ):
                page = await answer.text()
            async with session.get(f"{url}/admin/figures.json?period=yesteryear") as answer:
                assert answer.status == 400
    expected = {"made": 5, "paid": 2, "open": 1, "lapsed": 1, "cancelled": 1, "late": 1, "extra": 1}
    assert {name: told[name] for name in expected} == expected
    assert {name: scraped[f'orders_today{{what="{name}"}}'] for name in expected} == expected
    tiles = dict(re.findall(r'<div class="tile" data-name="([^"]+)">[^<]+<b>([^<]+)</b>', page))
    assert tiles == {**{name: str(count) for name, count in expected.items()}, "received USD": "15.00"}
    assert told["received"] == {"USD": "15.00"}
    assert scraped['received_today{currency="USD"}'] == 15
    assert told["conversion"] == scraped["conversion_ratio"] == 0.4
    assert told["pay_seconds"]["median"] == scraped['pay_seconds{quantile="0.5"}'] == 20
    assert told["pay_seconds"]["p95"] == scraped['pay_seconds{quantile="0.95"}'] == 29
    assert told["poll_share"] == scraped["poll_only_ratio"] == 0
    people = {state: scraped[f'people{{state="{state}"}}'] for state in ("new", "active", "blocked")}
    assert told["people"] == people == {"new": 1, "active": 1, "blocked": 0}
    assert told["links"] == [{"kind": "till", "state": "active", "count": 1}]
    assert scraped['links{kind="till",state="active"}'] == 1
    assert scraped["lockdown"] == 0
    chat = "\n".join(as_lines(await app.statistician.figures()))
    for line in (
        "made 5 · paid 2 · open 1 · lapsed 1 · cancelled 1 · late 1 · extra 1",
        "received 15.00 USD",
        "conversion 40% · paid within 20.0 s (median), 29.0 s (p95) · found by the poll alone 0%",
        "people: new 1 · active 1 · blocked 0",
        "links: till active 1",
    ):
        assert line in chat
        assert line in page
    assert as_json(await app.statistician.figures()) == told


async def test_figures_are_split_by_day_channel_currency_and_shop(store: Store, shop: Shop) -> None:
    app = build(
        load_settings(),
        store=store,
        wallet=only(shop.wallet),
        channels={"memory": shop.channel},
        clock=shop.clock,
    )
    split = {by: (await app.statistician.figures("month", by=by)).groups for by in By}
    assert {name: (one.made, one.paid) for name, one in split[By.CHANNEL].items()} == {
        "memory": (4, 2), "web": (1, 0),
    }  # fmt: skip
    assert {name: (one.made, one.paid) for name, one in split[By.DAY].items()} == {"2026-01-01": (5, 2)}
    assert {name: one.made for name, one in split[By.SHOP].items()} == {"house": 5}
    assert {name: one.sums.paid["USD"] for name, one in split[By.CURRENCY].items()} == {
        "USD": Money(1500, USD)
    }
    far = (await app.statistician.figures("month", by=By.DAY, zone="Pacific/Kiritimati")).groups
    assert set(far) == {"2026-01-02"}, "where it is tomorrow"


async def test_what_orders_tell_no_more_is_said(store: Store, shop: Shop) -> None:
    app = build(
        load_settings(),
        store=store,
        wallet=only(shop.wallet),
        channels={"memory": shop.channel},
        clock=shop.clock,
    )
    assert (await app.statistician.figures()).orders_since is None
    shop.clock.advance(timedelta(days=40).total_seconds())
    found = await app.statistician.figures("2026-01")
    assert found.orders_since == shop.clock() - timedelta(days=30)
    assert "Orders are kept since 2026-01-11 only" in "\n".join(as_lines(found))
    assert found.total.sums.count == 3, "the ledger knows"


async def test_figures_are_told_at_the_machine_while_a_bot_works(
    lasting: str, no_settings: pytest.MonkeyPatch
) -> None:
    """S4-24, `chatwallet stats`."""
    async with make_store(lasting) as store:
        await a_day(store)
        said: list[str] = []
        await stats(load_settings(store=lasting), "2026-01", By.DAY, said.append, json=True)
        found = json.loads(said[0])
        assert (found["paid"], found["received"], found["delivery"]) == (2, {"USD": "15.00"}, None)
        await stats(load_settings(store=lasting), "2026-01", None, said.append, json=False)
        assert "received 15.00 USD" in said
        with pytest.raises(ValueError, match="is no period"):
            await stats(load_settings(store=lasting), "soon", None, said.append, json=False)


async def test_a_look_that_hangs_is_broken_off_and_keeps_no_payment_waiting(
    lasting: str, no_settings: pytest.MonkeyPatch
) -> None:
    async with make_store(lasting) as store, store.reading() as reading:
        if "://" in lasting:
            pytest.skip("a Redis does its steps one by one, and each is small")
        shop = Shop(store)
        _, payment_hash = await shop.request()
        hangs = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        database = reading.orders._database  # type: ignore[attr-defined]
        hanging = asyncio.create_task(database.read(lambda connection: connection.execute(hangs).fetchone()))
        async with asyncio.timeout(LONGEST_LOOK / 2):
            await shop.tell(payment_hash)
            assert await store.outbox.next_due() is not None
        with pytest.raises(StoreError):
            await hanging


def test_days_begin_where_who_asks_lives_and_months_end_there() -> None:
    now = datetime(2026, 3, 1, 3, tzinfo=UTC)
    today = Period.of("today", "America/Jamaica", now)
    assert (today.since, today.until) == (
        datetime(2026, 2, 28, 5, tzinfo=UTC),
        datetime(2026, 3, 1, 5, tzinfo=UTC),
    )
    week = Period.of("week", "UTC", now)
    assert week.since == datetime(2026, 2, 23, tzinfo=UTC)
    december = Period.of("2025-12", "UTC", now)
    assert (december.since.day, december.until) == (1, datetime(2026, 1, 1, tzinfo=UTC))
    short = Period.of("today", "Europe/Berlin", datetime(2026, 3, 29, 12, tzinfo=UTC))
    assert short.until - short.since == timedelta(hours=23)
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # half past midnight there, for the second time
    long = Period.of("today", "Atlantic/Azores", twice)
    assert (long.since, long.until) == (
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 10, 26, 1, tzinfo=UTC),
    )
    for wrong in ("", "2026-13", "yesterday", "0000-01"):
        with pytest.raises(ValueError, match="is no period"):
            Period.of(wrong, "UTC", now)
