"""What every route gets from the one way in: safe headers, and errors as answers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chatwallet.web.headers import SAFE
from chatwallet.web.hosts import Hosts
from chatwallet.web.limits import Limits
from chatwallet.web.mount import MountPoint
from chatwallet.web.refusal import RequestRefused
from chatwallet.web.signpost import Signpost
from chatwallet.web.site import site


async def _page(_: Request) -> Response:
    return PlainTextResponse("page", headers={"Referrer-Policy": "origin"})


async def _full(_: Request) -> Response:
    raise RequestRefused(503, wait=4.2)


async def _forged(_: Request) -> Response:
    raise RequestRefused(403)


ROUTES = [Route("/page", _page), Route("/full", _full), Route("/webhooks/pay", _forged, methods=["POST"])]


@pytest.fixture
def refused() -> list[tuple[str, str]]:
    return []


@pytest.fixture
async def web(refused: list[tuple[str, str]]) -> AsyncIterator[httpx.AsyncClient]:
    app = site(
        ROUTES,
        limits=Limits(),
        hosts=None,
        refused=lambda surface, reason: refused.append((surface, reason)),
        signpost=Signpost("en"),
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://shop.example"
    ) as client:
        yield client


@pytest.mark.parametrize("path", ["/page", "/full", "/nothing"])
async def test_every_answer_has_safe_headers(web: httpx.AsyncClient, path: str) -> None:
    headers = (await web.get(path)).headers
    assert [name for name in SAFE if name not in headers] == []
    assert headers["x-content-type-options"] == "nosniff"


async def test_what_the_door_refuses_and_what_fails_has_safe_headers_too() -> None:
    async def broken(_: Request) -> Response:
        raise LookupError

    app = site(
        [*ROUTES, Route("/broken", broken)],
        limits=Limits(requests_per_minute=1, refusals_per_minute=1),
        hosts=Hosts("https://shop.example"),
        refused=lambda *_: None,
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client:
        answers = [await client.get("/page", headers={"host": "elsewhere.example"})]
        answers += [await client.get("/broken"), await client.get("/page")]
        answers += [await client.post("/webhooks/pay"), await client.post("/webhooks/pay")]
    assert [answer.status_code for answer in answers] == [403, 500, 429, 403, 429]
    assert [name for answer in answers for name in SAFE if name not in answer.headers] == []


async def test_a_wallet_that_is_not_open_says_so_with_safe_headers() -> None:
    transport = httpx.ASGITransport(MountPoint())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client:
        answer = await client.get("/chat/some-address")
    assert answer.status_code == 503
    assert [name for name in SAFE if name not in answer.headers] == []


async def test_what_a_route_says_of_its_own_answer_stands(web: httpx.AsyncClient) -> None:
    assert (await web.get("/page")).headers["referrer-policy"] == "origin"


async def test_a_route_that_refuses_answers_with_its_status_and_nothing_else(web: httpx.AsyncClient) -> None:
    answer = await web.get("/full")
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (503, "", "5")


async def test_a_webhook_that_is_refused_by_an_error_is_counted(
    web: httpx.AsyncClient, refused: list[tuple[str, str]]
) -> None:
    answer = await web.post("/webhooks/pay")
    assert answer.status_code == 403
    assert "retry-after" not in answer.headers
    assert refused == [("pay", "forged")]


async def test_who_stands_before_nothing_is_told_in_their_language(web: httpx.AsyncClient) -> None:
    answer = await web.get("/nothing", headers={"accept-language": "es"})
    assert answer.status_code == 404
    assert '<html lang="es">' in answer.text


async def test_a_monitor_is_told_in_words_for_programs() -> None:
    app = site(ROUTES, limits=Limits(), hosts=None)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://shop.example"
    ) as client:
        answer = await client.get("/nothing")
    assert (answer.status_code, answer.text) == (404, "Not Found")
