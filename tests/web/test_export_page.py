"""PE-19: a link's page shows a number and writes nothing; the file goes out once, and only after a yes in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from chatwallet.web.export_page import ExportPage

TOKEN = "A1b2C3d4E5f6G7h8I9j0_-"


class Links:
    """One link, as the chat leaves it."""

    def __init__(self) -> None:
        self.number: str | None = "4271"
        self.fetched = 0

    async def look(self, token: str) -> str | None:
        return self.number if token == TOKEN else None

    async def fetch(self, token: str) -> str | None:
        self.fetched += 1
        self.number = None
        return '{"made": "now"}' if self.fetched == 1 else None


@pytest.fixture
def links() -> Links:
    return Links()


@pytest.fixture
async def page(links: Links) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=list(ExportPage(links.look, links.fetch, language="en").routes("/export")))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://pay.example.org") as client:
        yield client


async def test_pe_19_looking_shows_the_number_and_changes_nothing(
    page: httpx.AsyncClient, links: Links
) -> None:
    for _ in range(3):  # previews look too
        answer = await page.get(f"/export/{TOKEN}")
        assert answer.status_code == 200
        assert "4271" in answer.text
        assert "whoever sent you the link would get your data" in answer.text
    assert (links.fetched, links.number) == (0, "4271")
    policy = answer.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text


async def test_pe_19_before_the_number_was_written_no_file_goes_out(
    page: httpx.AsyncClient, links: Links
) -> None:
    answer = await page.post(f"/export/{TOKEN}")
    assert "The number was not written in the chat yet." in answer.text
    assert links.fetched == 0


async def test_pe_19_the_file_goes_out_once(page: httpx.AsyncClient, links: Links) -> None:
    links.number = ""
    assert "4271" not in (await page.get(f"/export/{TOKEN}")).text
    answer = await page.post(f"/export/{TOKEN}")
    assert answer.json() == {"made": "now"}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="chatwallet.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    again = await page.post(f"/export/{TOKEN}")
    links.number = ""  # two at once: the other one was first
    late = await page.post(f"/export/{TOKEN}")
    assert (again.status_code, late.status_code) == (404, 404)


@pytest.mark.parametrize("token", ["B1b2C3d4E5f6G7h8I9j0_-", "short", "x" * 200, "%2e%2e%2fexport"])
async def test_pe_19_any_other_address_is_none(page: httpx.AsyncClient, token: str) -> None:
    for ask in (page.get, page.post):
        answer = await ask(f"/export/{token}")
        assert answer.status_code == 404


async def test_it_speaks_the_language_of_the_browser(page: httpx.AsyncClient) -> None:
    answer = await page.get(f"/export/{TOKEN}", headers={"Accept-Language": "fr"})
    assert "Prendre le fichier" in answer.text
