"""Security.md T19: a QR picture's address can't be guessed, and is soon of no use."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from yarl import URL

from chatwallet.channels.qr.links import FETCHES, qr_path
from chatwallet.tests.camera import scan
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk

LIFE = timedelta(minutes=11)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Pictures:
    """Pictures as a chat service fetches them."""

    desk: Desk

    async def keep(self, qr: str = "LNBC1") -> str:
        token = secrets.token_urlsafe(16)
        await self.desk.store.pictures.keep(token, qr, self.desk.clock() + LIFE)
        return qr_path(token)

    async def ask(self, path: str, method: str = "GET") -> Answer:
        url = URL(self.desk.url + path, encoded=True)
        async with self.desk.http.request(method, url) as answer:
            return Answer(answer.status, answer.headers.copy(), await answer.read())


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    async with open_desk() as desk:
        yield Pictures(desk)


async def test_a_picture_is_read_by_a_scanner(pictures: Pictures, invoices: list[str]) -> None:
    largest = max(invoices, key=len).upper()
    answer = await pictures.ask(await pictures.keep(largest))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert scan(answer.content) == largest
    assert len(answer.content) <= 100_000


async def test_a_picture_is_kept_by_nobody_and_found_by_no_search(pictures: Pictures) -> None:
    for path in (await pictures.keep(), qr_path(secrets.token_urlsafe(16))):
        headers = (await pictures.ask(path)).headers
        assert headers["Cache-Control"] == "private, max-age=60"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["X-Content-Type-Options"] == "nosniff"


async def test_its_type_and_size_may_be_asked_for_first(pictures: Pictures) -> None:
    path = await pictures.keep()
    head, got = await pictures.ask(path, "HEAD"), await pictures.ask(path)
    assert (head.status, head.content) == (200, b"")
    assert head.headers["Content-Type"] == "image/png"
    assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.content))


async def test_after_its_time_it_is_gone(pictures: Pictures) -> None:
    path = await pictures.keep()
    pictures.desk.clock.ahead = LIFE - timedelta(seconds=5)
    assert (await pictures.ask(path)).status == 200
    pictures.desk.clock.ahead = LIFE
    gone = await pictures.ask(path)
    assert (gone.status, gone.content) == (410, b"")


async def test_after_fifty_fetches_it_is_gone(pictures: Pictures) -> None:
    path = await pictures.keep()
    statuses = [(await pictures.ask(path)).status for _ in range(FETCHES + 2)]
    assert statuses == [200] * FETCHES + [410, 410]


@pytest.mark.parametrize(
    "path",
    [
        "/qr/.png",
        "/qr/aaaaaaaaaaaaaaaaaaaaaa.png",
        "/qr/" + "a" * 10_000 + ".png",
        "/qr/../qr/aaaaaaaaaaaaaaaaaaaaaa.png",
        "/qr/..%2F..%2Fetc%2Fpasswd.png",
        "/qr/%00.png",
        "/qr/%C3%A9.png",
        "/qr/",
        "/qr",
    ],
)
async def test_what_was_never_there_is_not_found(pictures: Pictures, path: str) -> None:
    await pictures.keep()
    assert (await pictures.ask(path)).status == 404


async def test_a_picture_is_only_read(pictures: Pictures) -> None:
    path = await pictures.keep()
    for method in ("POST", "PUT", "DELETE"):
        assert (await pictures.ask(path, method)).status == 405
