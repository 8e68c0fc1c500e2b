"""HTTP 401 at will: for one token, one key, one account or everybody; once, some times, or until it ends."""

from typing import Any

import pytest

from chatwallet.sandbox.control import Control, ControlError

from .conftest import UPDATES, Flash

ME = "{ me { id } }"
BAD_KEY = (401, {"error": "invalid_api_key"})


async def status(flash: Flash, token: str) -> int:
    """The HTTP status of a request with a token; its 401 is a page."""
    headers = {"Authorization": f"Bearer {token}"}
    async with flash.http.post(flash.sandbox.graphql_url, json={"query": ME}, headers=headers) as answer:
        if answer.status == 401:
            assert answer.content_type == "text/html"
        return answer.status


async def by_key(flash: Flash, key: str) -> tuple[int, Any]:
    return await flash.post(ME, {"X-API-KEY": key})


async def test_a_key_is_refused_once(flash: Flash, control: Control) -> None:
    await control.unauthorized(credential=flash.sandbox.api_key, times=1)
    assert await by_key(flash, flash.sandbox.api_key) == BAD_KEY
    assert (await by_key(flash, flash.sandbox.api_key))[0] == 200


async def test_a_key_is_refused_until_that_ends_and_others_are_not(flash: Flash, control: Control) -> None:
    other = (await control.make_key(["read_user"]))["key"]
    await control.unauthorized(credential=other)
    for _ in range(3):
        assert await by_key(flash, other) == BAD_KEY
        assert (await by_key(flash, flash.sandbox.api_key))[0] == 200
    await control.unauthorized(on=False, credential=other)
    assert (await by_key(flash, other))[0] == 200


async def test_all_of_one_account_is_refused(flash: Flash, control: Control) -> None:
    ana = await control.open_account("ana")
    key = (await control.make_key(["read_user"], username="ana"))["key"]
    await control.unauthorized(username="ana", times=2)
    assert await status(flash, ana["token"]) == 401
    assert await by_key(flash, key) == BAD_KEY
    assert await status(flash, ana["token"]) == 200
    assert await status(flash, flash.sandbox.token) == 200


async def test_everybody_is_refused_but_who_shows_nothing(flash: Flash, control: Control) -> None:
    ana = await control.open_account("ana")
    await control.unauthorized()
    assert await status(flash, ana["token"]) == 401
    assert await by_key(flash, flash.sandbox.api_key) == BAD_KEY
    assert (await flash.ask("{ __typename }", {}))["data"] == {"__typename": "Query"}
    await control.unauthorized(on=False)
    assert await status(flash, ana["token"]) == 200


async def test_a_later_word_on_the_same_key_replaces_the_earlier(flash: Flash, control: Control) -> None:
    await control.unauthorized(credential=flash.sandbox.api_key)
    await control.unauthorized(credential=flash.sandbox.api_key, times=1)
    assert await by_key(flash, flash.sandbox.api_key) == BAD_KEY
    assert (await by_key(flash, flash.sandbox.api_key))[0] == 200


async def test_a_socket_acknowledges_the_refused_token_and_counts_nothing(
    flash: Flash, control: Control
) -> None:
    await control.unauthorized(credential=flash.sandbox.token, times=1)
    async with flash.socket() as socket:
        ack = await socket.init(Authorization=f"Bearer {flash.sandbox.token}")
        assert ack == {"type": "connection_ack"}
        await socket.subscribe("1", UPDATES)
        [error] = (await socket.next())["payload"]["errors"]
        assert error["message"] == "Not Authenticated for subscription"
    assert await status(flash, flash.sandbox.token) == 401
    assert await status(flash, flash.sandbox.token) == 200


async def test_an_open_socket_keeps_what_it_was_opened_with(flash: Flash, control: Control) -> None:
    async with flash.socket() as socket:
        await socket.init(Authorization=f"Bearer {flash.sandbox.token}")
        await control.unauthorized(credential=flash.sandbox.token)
        await socket.subscribe("1", UPDATES)
        assert "errors" not in (await socket.next())["payload"]


async def test_a_refused_key_spends_nothing_of_its_budget(flash: Flash, control: Control) -> None:
    key = (await control.make_key(["read_user"], rate=1))["key"]
    await control.unauthorized(credential=key, times=5)
    for _ in range(5):
        assert await by_key(flash, key) == BAD_KEY
    assert "errors" not in (await by_key(flash, key))[1]


async def test_reset_ends_every_refusal(flash: Flash, control: Control) -> None:
    await control.unauthorized()
    await control.reset()
    assert await status(flash, flash.sandbox.token) == 200


@pytest.mark.parametrize("given", [{"times": 0}, {"username": "nobody"}, {"credential": ""}])
async def test_a_call_that_means_nobody_is_refused(control: Control, given: dict[str, Any]) -> None:
    with pytest.raises(ControlError) as caught:
        await control.unauthorized(**given)
    assert caught.value.code == "bad_call"
