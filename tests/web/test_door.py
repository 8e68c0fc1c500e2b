"""Who may ask, how often, and for what: over a real server (X13, X17, X19, S3-14, S3-23)."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from chatwallet.tests.web.conftest import House, Open
from chatwallet.web.hosts import Hosts
from chatwallet.web.limits import Limits

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", KEY)
GET, SOCKET, HEALTH = "GET /page HTTP/1.1", "GET /socket HTTP/1.1", "GET /healthz HTTP/1.1"
OPEN: list[aiohttp.ClientWebSocketResponse] = []  # so that nobody closes them who counts references
HERE = "Host: 127.0.0.1:8080"


async def test_a_stranger_s_name_that_leads_here_shows_nothing(opened: Open) -> None:
    """X17: with DNS rebinding, host and origin are both the attacker's, and the same."""
    async with opened() as house:
        evil = ("Host: evil.example:8080", "Origin: http://evil.example:8080")
        assert await house.ask(SOCKET, *evil, *UPGRADE) == 403
        assert await house.ask(GET, *evil) == 403
        assert await house.ask(GET, "Host: evil.example:8080") == 403
        assert await house.ask(HEALTH, "Host: evil.example:8080") == 403
        assert await house.ask(SOCKET, HERE, "Origin: http://127.0.0.1:8080", *UPGRADE) == 101
        assert await house.ask(GET, HERE) == 200


async def test_an_origin_that_ends_with_our_host_is_another_site(opened: Open) -> None:
    """X19: a comparison by the end of a name lets it in."""
    async with opened(hosts=Hosts("https://pay.example/wallet")) as house:
        for origin, status in (
            ("https://evilpay.example", 403),
            ("https://evil.pay.example", 403),
            ("https://pay.example.evil.example", 403),
            ("null", 403),
            ("https://pay.example", 101),
        ):
            assert await house.ask(SOCKET, "Host: pay.example", f"Origin: {origin}", *UPGRADE) == status, (
                origin
            )
            assert await house.ask(GET, "Host: pay.example", f"Origin: {origin}") == (
                200 if status == 101 else 403
            )


async def test_two_hosts_are_nobody_s(opened: Open) -> None:
    async with opened() as house:
        assert await house.ask(GET, HERE, "Host: evil.example") in (400, 403)
        assert await house.ask(GET, "Host: evil.example", HERE) in (400, 403)
        assert await house.ask(GET, "X-No-Host: 1") == 403


async def test_a_webhook_is_known_by_its_signature_and_not_by_its_host(opened: Open) -> None:
    async with opened(hosts=Hosts("https://pay.example")) as house:
        head = ("POST /webhooks/paid HTTP/1.1", "Host: 10.0.0.7:8080", "Content-Length: 0")
        assert await house.ask(*head, "X-Signed: yes") == 204
        assert await house.ask(*head) == 403


async def test_what_one_address_may_ask_in_a_minute(opened: Open) -> None:
    async with opened(Limits(requests_per_minute=5)) as house:
        assert [await house.ask(GET, HERE) for _ in range(7)] == [200] * 5 + [429] * 2
        assert [await house.ask(SOCKET, HERE, *UPGRADE)] == [429]
        assert [await house.ask(HEALTH, HERE) for _ in range(7)] == [200] * 7, "monitors ask often"


async def test_behind_a_proxy_each_customer_has_an_address(opened: Open) -> None:
    async with opened(Limits(requests_per_minute=2), proxies=["127.0.0.0/8"]) as house:
        for customer in ("203.0.113.1", "203.0.113.2", "198.51.100.9, 203.0.113.3", "2001:db8::1"):
            asked = [await house.ask(GET, HERE, f"X-Forwarded-For: {customer}") for _ in range(3)]
            assert asked == [200, 200, 429], customer
        invented = await house.ask(GET, HERE, "X-Forwarded-For: 192.0.2.200, 203.0.113.3")
        assert invented == 429, "what the customer said before the proxy counts for nothing"


async def test_who_is_no_proxy_can_not_name_another_address(opened: Open) -> None:
    async with opened(Limits(requests_per_minute=2), proxies=["10.0.0.0/8"]) as house:
        asked = [await house.ask(GET, HERE, f"X-Forwarded-For: 203.0.113.{number}") for number in range(3)]
        assert asked == [200, 200, 429]


async def sockets(house: House, session: aiohttp.ClientSession, *addresses: str) -> list[int]:
    """Open a socket from each address, and leave it open: the status of each."""
    found = []
    for address in addresses:
        try:
            OPEN.append(await session.ws_connect(house.url + "/socket", headers={"X-Forwarded-For": address}))
            found.append(101)
        except aiohttp.WSServerHandshakeError as error:
            found.append(error.status)
    return found


async def test_sockets_of_one_address_and_in_all(opened: Open) -> None:
    """A broken version without the limit of sockets in all passed every test."""
    limits = Limits(sockets=5, sockets_per_address=3)
    async with opened(limits, proxies=["127.0.0.1"]) as house, aiohttp.ClientSession() as session:
        assert await sockets(house, session, *["203.0.113.1"] * 4) == [101, 101, 101, 429]
        assert await sockets(house, session, "203.0.113.2", "203.0.113.3") == [101, 101]
        assert await sockets(house, session, "203.0.113.4") == [503]
        assert house.door.sockets == 5
    async with asyncio.timeout(10):
        while house.door.sockets:
            await asyncio.sleep(0.01)


async def test_a_socket_that_has_closed_makes_room(opened: Open) -> None:
    async with opened(Limits(sockets=1)) as house, aiohttp.ClientSession() as session:
        for _ in range(3):
            async with session.ws_connect(house.url + "/socket") as socket:
                await socket.send_str("well?")
                assert await socket.receive_str() == "well?"
            async with asyncio.timeout(10):
                while house.door.sockets:
                    await asyncio.sleep(0.01)


async def test_a_socket_with_too_many_messages_is_closed(opened: Open) -> None:
    """S3-14: with the code of a policy, and without an error anywhere."""
    async with (
        opened(Limits(messages_per_minute=5)) as house,
        aiohttp.ClientSession() as session,
        session.ws_connect(house.url + "/socket") as socket,
    ):
        for number in range(6):
            await socket.send_str(str(number))
        assert [await socket.receive_str(timeout=10) for _ in range(5)] == ["0", "1", "2", "3", "4"]
        closed = await socket.receive(timeout=10)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1008)


async def test_who_is_closed_and_comes_back_at_once_has_said_no_less(opened: Open) -> None:
    """X15: a minute's worth of messages was there again with each new socket."""
    closed = (aiohttp.WSMsgType.CLOSE, 1008)
    async with (
        opened(Limits(messages_per_minute=2), proxies=["127.0.0.1"]) as house,
        aiohttp.ClientSession() as session,
    ):

        async def say(number: int, via: str) -> list[object]:
            headers = {"X-Forwarded-For": via}
            async with session.ws_connect(house.url + "/socket", headers=headers) as socket:
                for _ in range(number):
                    await socket.send_str("well?")
                heard = [await socket.receive(timeout=10) for _ in range(number)]
                return [(one.type, one.data) if one.type is closed[0] else one.data for one in heard]

        assert await say(3, "203.0.113.1") == ["well?", "well?", closed]
        for _ in range(3):
            assert await say(1, "203.0.113.1") == [closed]
        assert await say(2, "203.0.113.2") == ["well?", "well?"]


@pytest.mark.parametrize("path", ["/webhooks/paid", "/webhooks/unknown"])
async def test_who_brings_webhooks_in_vain_is_told_to_wait_and_genuine_ones_never_are(
    opened: Open, path: str
) -> None:
    """S3-23: a forger on the address of a messenger's gateway must not shut out the gateway."""
    forged = (f"POST {path} HTTP/1.1", HERE, "Content-Length: 0")
    signed = ("POST /webhooks/paid HTTP/1.1", HERE, "Content-Length: 0", "X-Signed: yes")
    async with opened(Limits(refusals_per_minute=3, requests_per_minute=1)) as house:
        statuses = [await house.ask(*forged) for _ in range(5)]
        assert statuses[3:] == [429, 429]
        assert set(statuses[:3]) <= {403, 404}
        assert [await house.ask(*signed) for _ in range(20)] == [204] * 20
        assert await house.ask(GET, HERE) == 200, "webhooks are counted apart"
