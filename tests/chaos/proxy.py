"""The load balancer before the bots: what one of them does not take, another one gets."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web
from yarl import URL

CONNECT = 1.0  # seconds
ANSWER = 4.0
PASSED_OVER = 2.0  # a bot that did not answer is left alone for so long

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "content-length"})
_TRY_NEXT = frozenset({502, 503, 504})


class Proxy:
    """Hands requests to bots in turns, as nginx does with `proxy_next_upstream error timeout http_503 non_idempotent`.

    `answers` counts what the senders were answered, `passed_on` how often one bot had to stand in for another.
    """

    def __init__(self, backends: Callable[[], Sequence[str]]) -> None:
        self._backends = backends
        self._turn = 0
        self._bad_until: dict[str, float] = {}
        self.answers: Counter[int] = Counter()
        self.passed_on = 0

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER, connect=CONNECT),
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0),
            auto_decompress=False,
        )
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._forward)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._http.close()

    async def _forward(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        answer: web.Response | None = None
        for number, backend in enumerate(self._in_turn()):
            self.passed_on += number > 0
            answer = await self._try(backend, request, headers, body)
            if answer is not None and answer.status not in _TRY_NEXT:
                break
            self._bad_until[backend] = time.monotonic() + PASSED_OVER
        answer = answer or web.Response(status=502)
        self.answers[answer.status] += 1
        return answer

    async def _try(
        self, backend: str, request: web.Request, headers: dict[str, str], body: bytes
    ) -> web.Response | None:
        url = URL(f"{backend}{request.raw_path}", encoded=True)  # Twilio signs these very characters
        try:
            async with self._http.request(
                request.method, url, headers=headers, data=body, allow_redirects=False
            ) as answer:
                kept = {name: v for name, v in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
                return web.Response(status=answer.status, headers=kept, body=await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            return None

    def _in_turn(self) -> list[str]:
        """The bots, the next one in turn first, those that failed a moment ago last."""
        backends = list(self._backends())
        self._turn += 1
        first = self._turn % len(backends)
        now = time.monotonic()
        return sorted(
            backends[first:] + backends[:first], key=lambda backend: self._bad_until.get(backend, 0) > now
        )
