"""The ingress counts requests and sockets of each address, once it is told to."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import pytest

from chatwallet.sandbox.control import Control, ControlError

from .conftest import PATIENT, Flash

EMPTY = "{ __typename }"
SUBPROTOCOL = ("graphql-transport-ws",)


async def status(flash: Flash, **headers: str) -> int:
    async with flash.http.post(flash.sandbox.graphql_url, json={"query": EMPTY}, headers=headers) as answer:
        if answer.status != 200:
            assert answer.content_type == "text/html"
        return answer.status


async def socket_status(flash: Flash, opened: AsyncExitStack, **headers: str) -> int:
    """The status of a handshake; a socket that opens stays until `opened` ends."""
    connecting = flash.http.ws_connect(flash.sandbox.ws_url, protocols=SUBPROTOCOL, headers=headers)
    try:
        await opened.enter_async_context(connecting)
    except aiohttp.WSServerHandshakeError as error:
        return error.status
    return 101


async def test_nothing_is_counted_unless_told(flash: Flash) -> None:
    assert {await status(flash) for _ in range(100)} == {200}


async def test_over_its_requests_an_address_gets_a_page_with_503(flash: Flash, control: Control) -> None:
    await control.clock(speed=0)
    await control.addresses(burst=3)
    # The first one, and three at once.
    assert [await status(flash) for _ in range(6)] == [200] * 4 + [503] * 2
    await control.clock(advance=1)  # 60 a minute
    assert [await status(flash) for _ in range(2)] == [200, 503]
    await control.clock(advance=60)
    assert [await status(flash) for _ in range(6)] == [200] * 4 + [503] * 2


async def test_each_address_has_its_own_and_forwarded_for_is_nobodys_word(
    flash: Flash, control: Control
) -> None:
    await control.clock(speed=0)
    await control.addresses(burst=0, status=429)
    assert [await status(flash, **{"X-Real-IP": "192.0.2.1"}) for _ in range(2)] == [200, 429]
    assert await status(flash, **{"X-Real-IP": "192.0.2.2"}) == 200
    assert [await status(flash, **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in (3, 4)] == [200, 429]


async def test_every_credential_of_an_address_spends_the_same(flash: Flash, control: Control) -> None:
    await control.clock(speed=0)
    ana = await control.open_account("ana")
    await control.addresses(burst=1)
    assert await status(flash, Authorization=f"Bearer {ana['token']}") == 200
    assert await status(flash, **{"X-API-KEY": flash.sandbox.api_key}) == 200
    assert await status(flash) == 503


async def test_what_the_ingress_refuses_does_not_reach_flash(flash: Flash, control: Control) -> None:
    await control.clock(speed=0)
    key = (await control.make_key(["read_user"], rate=1))["key"]
    await control.addresses(burst=0)
    assert await status(flash) == 200
    await control.unauthorized(credential=key, times=1)
    assert await status(flash, **{"X-API-KEY": key}) == 503
    assert (await control.state())["requests"]["documents"] == 1
    await control.addresses(on=False)
    assert [await status(flash) for _ in range(3)] == [200] * 3
    url = f"{flash.sandbox.graphql_url}"
    async with flash.http.post(url, json={"query": EMPTY}, headers={"X-API-KEY": key}) as answer:
        assert answer.status == 401  # the one time is still there


async def test_the_second_factor_passes_the_same_ingress(flash: Flash, control: Control) -> None:
    await control.clock(speed=0)
    await control.addresses(burst=0)
    assert await status(flash) == 200
    url = f"{flash.sandbox.auth_url}/auth/totp/validate"
    async with flash.http.post(url, json={"authToken": "none", "totpCode": "000000"}) as answer:
        assert answer.status == 503


async def test_an_address_has_so_many_sockets_open(flash: Flash, control: Control) -> None:
    await control.addresses("ws", connections=2)
    async with AsyncExitStack() as opened:
        assert [await socket_status(flash, opened) for _ in range(3)] == [101, 101, 503]
        assert await socket_status(flash, opened, **{"X-Real-IP": "192.0.2.9"}) == 101
        await control.drop()
        assert await socket_status(flash, opened) == 101


async def test_an_address_opens_so_many_sockets_a_minute(flash: Flash, control: Control) -> None:
    await control.clock(speed=0)
    await control.addresses("ws", per_minute=10, burst=1, connections=100)
    async with AsyncExitStack() as opened:
        assert [await socket_status(flash, opened) for _ in range(3)] == [101, 101, 503]
        await control.clock(advance=6)
        assert [await socket_status(flash, opened) for _ in range(2)] == [101, 503]
    assert await status(flash) == 200


async def test_ten_open_sockets_are_the_usual_end(flash: Flash, control: Control) -> None:
    await control.addresses("ws")
    async with AsyncExitStack() as opened:
        assert [await socket_status(flash, opened) for _ in range(11)] == [101] * 10 + [503]
        await control.reset()
        assert await socket_status(flash, opened) == 101


async def test_a_socket_that_was_closed_counts_no_more(flash: Flash, control: Control) -> None:
    await control.addresses("ws", connections=1)
    async with AsyncExitStack() as opened:
        assert await socket_status(flash, opened) == 101
    async with AsyncExitStack() as opened, asyncio.timeout(PATIENT):
        while await socket_status(flash, opened) != 101:
            pass  # each round is a real handshake


@pytest.mark.parametrize("given", [{"per_minute": 0}, {"burst": -1}, {"status": 200}])
async def test_an_allowance_that_is_none_is_refused(control: Control, given: dict[str, int]) -> None:
    with pytest.raises(ControlError) as caught:
        await control.addresses(**given)  # type: ignore[arg-type]
    assert caught.value.code == "bad_call"
