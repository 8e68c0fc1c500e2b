"""The trap of the session cookie: it goes before token and key, so that a client that keeps it is somebody else."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control

from .conftest import UPDATES, Flash

NAME = {"query": "{ me { username } }"}
COOKIE = "ory_kratos_session"


class Named:
    """A client of the sandbox at its name: for an address made of numbers no client keeps cookies."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.url = f"http://localhost:{urlsplit(sandbox.graphql_url).port}/graphql"
        self.ws_url = f"ws://localhost:{urlsplit(sandbox.ws_url).port}/graphql"
        self.http = http

    async def whoami(self, **headers: str) -> Any:
        """The username that the sandbox sees, None for nobody."""
        async with self.http.post(self.url, json=NAME, headers=headers) as answer:
            me = (await answer.json())["data"]["me"]
            return None if me is None else me["username"]


@pytest.fixture
async def keeping(sandbox: Sandbox) -> AsyncIterator[Named]:
    """A client with the usual cookie jar."""
    async with aiohttp.ClientSession() as http:
        yield Named(sandbox, http)


@pytest.fixture
async def forgetting(sandbox: Sandbox) -> AsyncIterator[Named]:
    """A client that keeps no cookies."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Named(sandbox, http)


async def test_no_cookie_is_set_unless_told(keeping: Named, sandbox: Sandbox, control: Control) -> None:
    await control.open_account("ana")
    key = (await control.make_key(["read_user"], username="ana"))["key"]
    assert await keeping.whoami(**{"X-API-KEY": sandbox.api_key}) == "sandbox"
    assert len(keeping.http.cookie_jar) == 0
    assert await keeping.whoami(**{"X-API-KEY": key}) == "ana"


@pytest.mark.parametrize("by", ["token", "key"])
async def test_a_client_that_keeps_the_cookie_carries_one_person_into_the_request_of_another(
    keeping: Named, control: Control, by: str
) -> None:
    await control.cookies()
    headers = {}
    for name in ("ana", "ben"):
        token = (await control.open_account(name))["token"]
        key = (await control.make_key(["read_user"], username=name))["key"]
        headers[name] = {"Authorization": f"Bearer {token}"} if by == "token" else {"X-API-KEY": key}
    assert await keeping.whoami(**headers["ana"]) == "ana"
    assert await keeping.whoami(**headers["ben"]) == "ana"
    assert await keeping.whoami() == "ana"


async def test_a_client_that_keeps_none_is_whom_it_says(forgetting: Named, control: Control) -> None:
    await control.cookies()
    tokens = {name: (await control.open_account(name))["token"] for name in ("ana", "ben")}
    for name in ("ana", "ben", "ana"):
        assert await forgetting.whoami(Authorization=f"Bearer {tokens[name]}") == name
    assert await forgetting.whoami() is None


async def test_the_cookie_is_a_session_that_ends_with_its_logout(keeping: Named, control: Control) -> None:
    await control.cookies()
    token = (await control.open_account("ana"))["token"]
    await keeping.whoami(Authorization=f"Bearer {token}")
    logout = {"query": "mutation { userLogout { success } }"}
    async with keeping.http.post(keeping.url, json=logout) as answer:
        assert (await answer.json())["data"]["userLogout"]["success"] is True
    # It is kept all the same, and goes before a token that is still good.
    headers = {"Authorization": f"Bearer {token}"}
    async with keeping.http.post(keeping.url, json=NAME, headers=headers) as answer:
        assert (answer.status, answer.content_type) == (401, "text/html")


async def test_the_cookie_opens_a_socket_too(keeping: Named, control: Control) -> None:
    await control.cookies()
    ana, ben = await control.open_account("ana"), await control.open_account("ben")
    await keeping.whoami(Authorization=f"Bearer {ana['token']}")
    async with keeping.http.ws_connect(keeping.ws_url, protocols=("graphql-transport-ws",)) as socket:
        payload = {"Authorization": f"Bearer {ben['token']}"}
        await socket.send_json({"type": "connection_init", "payload": payload})
        assert await socket.receive_json() == {"type": "connection_ack"}
        await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": UPDATES}})
        for _ in range(2):  # the prices that come first
            await socket.receive_json()
        await control.receive(100, username="ana")
        update = (await socket.receive_json())["payload"]["data"]["myUpdates"]["update"]
        assert update["walletId"] == ana["wallet_id"]


async def test_who_shows_nothing_is_set_no_cookie_and_reset_ends_the_trap(
    keeping: Named, flash: Flash, control: Control
) -> None:
    await control.cookies()
    assert await keeping.whoami() is None
    assert len(keeping.http.cookie_jar) == 0
    await control.reset()
    assert await keeping.whoami(Authorization=f"Bearer {flash.sandbox.token}") == "sandbox"
    assert len(keeping.http.cookie_jar) == 0


async def test_a_cookie_that_is_none_is_refused(flash: Flash) -> None:
    headers = {"Cookie": f"{COOKIE}=invented"}
    async with flash.http.post(flash.sandbox.graphql_url, json=NAME, headers=headers) as answer:
        assert (answer.status, answer.content_type) == (401, "text/html")
