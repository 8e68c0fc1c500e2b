"""The page of admins over HTTP: on the private port alone, by a link that opens once and a cookie that ends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import Morsel

import aiohttp
import pytest
from starlette.types import ASGIApp

from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.http import private_app, public_app
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.admin.office import AdminOffice, admin_office
from chatwallet.web.charts import bars, line, spark
from chatwallet.web.hosts import Hosts
from chatwallet.web.server import listen, serving
from chatwallet.web.tickets import COOKIE, LINK, Tickets

pytestmark = pytest.mark.usefixtures("no_settings")


@pytest.fixture
async def office(store: Store) -> AsyncIterator[AdminOffice]:
    async with admin_office(store, metrics_port="9464") as opened:
        await opened.say("hello")
        await opened.appoint()
        yield opened


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
    jar = aiohttp.CookieJar(unsafe=True)  # of an address that is no name, too
    with listen("127.0.0.1", 0) as listener:
        async with serving(app, listener), aiohttp.ClientSession(cookie_jar=jar) as session:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", session


async def path_of(office: AdminOffice) -> str:
    """The path of the link that an admin is told."""
    told = await office.say("admin dashboard")
    found = re.match(r"http://127\.0\.0\.1:9464(/admin/open/[\w-]{22})\n", told)
    assert found is not None, told
    return found[1]


async def test_pe_36_a_link_opens_once_and_is_a_cookie_then(office: AdminOffice) -> None:
    path = await path_of(office)
    async with served(private_app(office.app)) as (url, session):
        async with session.head(url + path) as looked:
            assert looked.status in (404, 405), "a preview uses nothing up"
        async with session.get(url + path) as opened:
            assert opened.status == 200
            cookie: Morsel[str] = opened.cookies["chatwallet-admin"]
            assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "strict", "900")
            assert 'content="0; url=../"' in await opened.text()
        async with session.get(url + path) as again:
            assert again.status == 404
        async with session.get(f"{url}/admin/") as page:
            assert page.status == 200
            body = await page.text()
            assert "<form" not in body
            assert "<script" not in body
            policy = page.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Referrer-Policy"] == "no-referrer"
        session.cookie_jar.clear()
        for anybody in ("/admin/", "/admin/?period=today", "/admin/open/", "/admin/open/guess"):
            async with session.get(url + anybody) as refused:
                assert refused.status == 404, anybody
        async with session.post(f"{url}/admin/") as posted:
            assert posted.status == 405


async def test_behind_https_the_cookie_is_bound_to_its_host(office: AdminOffice) -> None:
    path = await path_of(office)
    async with (
        served(private_app(office.app)) as (url, session),
        session.get(url + path, headers={"X-Forwarded-Proto": "https"}) as opened,
    ):
        cookie = opened.cookies["__Host-chatwallet-admin"]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


async def test_pe_36_the_page_is_not_on_the_public_port(office: AdminOffice) -> None:
    path = await path_of(office)
    async with served(public_app(load_settings(), office.app, {})) as (url, session):
        for one in (path, "/admin/", "/admin/figures.json"):
            async with session.get(url + one) as answer:
                assert answer.status == 404, one
    assert office.app.tickets.open(path.rpartition("/")[2]) is not None, "and nothing was used up"


async def test_beside_a_public_address_the_private_port_is_asked_by_its_own_name(office: AdminOffice) -> None:
    hosts = Hosts("https://pay.example")
    async with served(private_app(office.app, hosts=hosts)) as (url, session):
        async with session.get(url + await path_of(office)) as opened:
            assert opened.status == 200
        async with session.get(f"{url}/admin/figures.json", headers={"Host": "evil.example"}) as refused:
            assert refused.status == 403


async def test_without_a_private_port_an_admin_reads_what_to_set() -> None:
    async with admin_office(MemoryStore()) as office:
        await office.say("hello")
        await office.appoint()
        assert "set CHATWALLET_METRICS_PORT" in await office.say("admin dashboard")


def test_links_and_cookies_end_and_the_oldest_go_first() -> None:
    now = [0.0]
    tickets = Tickets(clock=lambda: now[0])
    late, used = tickets.issue(), tickets.issue()
    cookie = tickets.open(used)
    assert cookie is not None
    assert tickets.admits(cookie)
    assert not tickets.admits("")
    assert tickets.open(used) is None
    now[0] = LINK
    assert tickets.open(late) is None
    now[0] = COOKIE
    assert not tickets.admits(cookie)
    many = [tickets.issue() for _ in range(100)]
    assert tickets.open(many[0]) is None
    assert tickets.open(many[-1]) is not None


def test_charts_escape_what_they_show_and_say_each_value() -> None:
    for chart in (bars, line):
        drawn = chart("a <b>", [("x<y", 3.0), ("z", 0.0)])
        assert "<title>x&lt;y: 3</title>" in drawn
        assert "<td>z</td><td>0</td>" in drawn
        assert "<b>" not in drawn
        assert " style=" not in drawn
        assert "Nothing yet." in chart("empty", [])
    assert spark("none", []).startswith("<svg")
    assert "NaN" not in spark("one", [0.0])
