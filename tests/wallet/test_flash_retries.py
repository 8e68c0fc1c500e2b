"""When Flash is asked for an invoice again, and when it is known that it never heard of the request."""

import asyncio

import pytest
from aiohttp import web

from chatwallet.tests.wallet.servers import TEN_DOLLARS, HandClock, Script, Serve, good, wallet_at_noon
from chatwallet.wallet.errors import WalletUnavailable


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_gateway_that_gives_up_is_asked_again(status: int, serve: Serve) -> None:
    script = Script(web.Response(status=status), good())
    async with wallet_at_noon(await serve(script)) as wallet:
        assert await wallet.create_invoice(TEN_DOLLARS, "")
    assert len(script.asked) == 2


async def test_a_server_that_hangs_up_is_asked_again(serve: Serve) -> None:
    calls: list[str] = []

    async def hang_up(request: web.Request) -> web.StreamResponse:
        calls.append(request.path)
        if len(calls) == 1:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return await script(request)

    script = Script(good())
    async with wallet_at_noon(await serve(hang_up)) as wallet:
        assert await wallet.create_invoice(TEN_DOLLARS, "")


async def test_an_answer_that_breaks_off_is_asked_for_again(serve: Serve) -> None:
    broken: list[str] = []

    async def break_off(request: web.Request) -> web.StreamResponse:
        if (await request.json())["operationName"] != "CreateUsdInvoice" or broken:
            return await script(request)
        broken.append(request.path)
        response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"data":')
        assert request.transport is not None
        request.transport.close()
        return response

    script = Script(good())
    async with wallet_at_noon(await serve(break_off)) as wallet:
        assert await wallet.create_invoice(TEN_DOLLARS, "")
    assert broken


async def test_trying_again_ends_with_the_patience(serve: Serve) -> None:
    clock = HandClock()

    async def gone() -> web.StreamResponse:
        clock.at += 1
        return web.Response(status=503)

    script = Script(gone)
    async with wallet_at_noon(await serve(script), patience=3, clock=clock) as wallet:
        with pytest.raises(WalletUnavailable):
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert len(script.asked) == 3  # at 0, 1 and 2 seconds of the hand's clock


async def test_after_a_time_out_there_is_no_second_try(serve: Serve) -> None:
    release = asyncio.Event()

    async def stall() -> web.StreamResponse:
        await release.wait()
        return good()

    script = Script(stall)
    async with wallet_at_noon(await serve(script), timeout=1.5) as wallet:
        with pytest.raises(WalletUnavailable) as error:
            await wallet.create_invoice(TEN_DOLLARS, "")
        release.set()
    assert error.value.sent
    assert len(script.asked) == 1


async def test_a_refused_connection_is_known_as_not_sent(unused_tcp_port: int) -> None:
    async with wallet_at_noon(f"http://127.0.0.1:{unused_tcp_port}", patience=0.1) as wallet:
        with pytest.raises(WalletUnavailable) as error:
            await wallet.create_invoice(TEN_DOLLARS, "")
    assert not error.value.sent


async def test_an_unknown_host_is_known_as_not_sent() -> None:
    async with wallet_at_noon("http://nowhere.invalid", patience=0.1) as wallet:
        with pytest.raises(WalletUnavailable) as error:
            await wallet.balances()
    assert not error.value.sent
