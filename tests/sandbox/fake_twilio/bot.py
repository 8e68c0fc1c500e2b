"""A bot on the other side of the stand-in: the official SDK pointed at it, and an address that it can post to."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio

PATIENT = 30.0
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


class PointedAt(AsyncTwilioHttpClient):  # type: ignore[misc]
    """The SDK's own client with another address: api., content. and messaging.twilio.com all lead to it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def request(self, method: str, url: str, *given: Any, **named: Any) -> Any:
        parts = urlsplit(url)
        # It says JSON and sends a form (github.com/twilio/twilio-python/issues/932).
        if named["headers"].get("Content-Type") == "application/json":
            named["data"] = json.dumps(named["data"])
        path = parts._replace(scheme="", netloc="").geturl()
        return await super().request(method, self.url + path, *given, **named)


class Bot:
    """Keeps the forms it is posted, answers as it is told, and serves a picture."""

    def __init__(self) -> None:
        self.url = ""
        self.forms: list[dict[str, str]] = []
        self.signatures: list[tuple[str, str]] = []
        self.answers: list[Callable[[], web.Response]] = []
        self.speaking = asyncio.Event()
        self.speaking.set()
        self.picture, self.picture_type = PNG, "image/png"
        self.fetches: list[str] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Bot"]:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        app.router.add_post("/status", self._take)
        app.router.add_get("/qr.png", self._show)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            self.speaking.set()
            await runner.cleanup()

    def values(self, name: str = "MessageStatus") -> list[str]:
        """One member of all forms that have it, in the order in which they came."""
        return [form[name] for form in self.forms if name in form]

    async def _take(self, request: web.Request) -> web.Response:
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        self.signatures.append((self.url + str(request.rel_url), request.headers["X-Twilio-Signature"]))
        await self.speaking.wait()
        usual = web.Response(text="<Response/>", content_type="text/xml")
        return self.answers.pop(0)() if self.answers else usual

    async def _show(self, request: web.Request) -> web.Response:
        self.fetches.append(request.method)
        return web.Response(body=self.picture, content_type=self.picture_type)


async def send(client: Client, twilio: FakeTwilio, body: str | None = "Hello", **given: Any) -> Any:
    """A message to Ana, whom the stand-in knows from here on."""
    given = {"to": twilio.person().address, "from_": twilio.number} | given
    async with asyncio.timeout(PATIENT):
        return await client.messages.create_async(**({} if body is None else {"body": body}), **given)


async def refused(
    client: Client, twilio: FakeTwilio, body: str | None = "Hello", **given: Any
) -> tuple[int, int]:
    """HTTP status and Twilio's code of a message that is refused."""
    with pytest.raises(TwilioRestException) as caught:
        await send(client, twilio, body, **given)
    return caught.value.status, caught.value.code


def key(twilio: FakeTwilio) -> dict[str, str]:
    """The header that lets in whoever uses no SDK."""
    return {"Authorization": aiohttp.encode_basic_auth(twilio.account_sid, twilio.auth_token)}


async def refusal(call: Awaitable[Any]) -> tuple[int, int]:
    """HTTP status and Twilio's code of any other call that is refused."""
    with pytest.raises(TwilioRestException) as caught:
        await call
    return caught.value.status, caught.value.code


def messages_url(twilio: FakeTwilio) -> str:
    """Where messages are created and listed."""
    return f"{twilio.url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json"


async def post(twilio: FakeTwilio, data: Any, **headers: str) -> tuple[int, Any]:
    """HTTP status and body of what the SDK would never send."""
    async with (
        aiohttp.ClientSession(headers=key(twilio)) as http,
        http.post(messages_url(twilio), data=data, headers=headers) as answer,
    ):
        return answer.status, await answer.json()
