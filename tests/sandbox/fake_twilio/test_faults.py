"""How Twilio breaks down when it is told to."""

import asyncio

import aiohttp
import pytest
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import key, messages_url, refused, send


@pytest.mark.parametrize(
    ("code", "status"), [(20429, 429), (63018, 429), (20500, 500), (20503, 503), (21610, 400)]
)
async def test_the_next_request_can_be_refused_with_any_code(
    twilio: FakeTwilio, client: Client, code: int, status: int
) -> None:
    twilio.faults.refuse(code)
    assert await refused(client, twilio) == (status, code)
    assert (await send(client, twilio)).status == "queued"


async def test_too_many_requests_can_say_when_to_come_back(twilio: FakeTwilio) -> None:
    twilio.faults.refuse(20429, retry_after=7)
    url = messages_url(twilio)
    async with aiohttp.ClientSession(headers=key(twilio)) as http, http.post(url, data={"To": "x"}) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")


async def test_a_proxy_s_page_is_no_twilio_error(twilio: FakeTwilio, client: Client) -> None:
    twilio.faults.answer(502, times=2)
    for _ in range(2):
        assert (await refused(client, twilio))[0] == 502
    assert twilio.messages == []


async def test_a_connection_can_break_after_the_message_was_accepted(
    twilio: FakeTwilio, client: Client
) -> None:
    twilio.faults.break_off()
    with pytest.raises(aiohttp.ClientError):
        await send(client, twilio, "doubtful")
    assert (await twilio.person().next()).text == "doubtful"
    found = await client.messages.list_async(to=twilio.person().address)
    assert [message.body for message in found] == ["doubtful"]


async def test_an_answer_can_stay_away_though_the_message_was_accepted(
    twilio: FakeTwilio, client: Client
) -> None:
    twilio.faults.hang()
    sending = asyncio.create_task(send(client, twilio, "late answer"))
    assert (await twilio.person().next()).text == "late answer"
    assert not sending.done()
    twilio.faults.let_go()
    assert (await sending).body == "late answer"


async def test_connections_can_be_refused(twilio: FakeTwilio, client: Client) -> None:
    await twilio.line("refuse")
    with pytest.raises(aiohttp.ClientConnectorError):
        await send(client, twilio)
    await twilio.line("ok")
    await send(client, twilio, "back")
    assert [message.body for message in twilio.sent(twilio.person())] == ["back"]


async def test_a_stalled_line_does_nothing_until_it_is_well(twilio: FakeTwilio, client: Client) -> None:
    await twilio.line("stall")
    sending = asyncio.create_task(send(client, twilio, "patience"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(sending), 0.1)
    assert twilio.messages == []
    await twilio.line("ok")
    assert (await sending).body == "patience"


async def test_faults_can_be_taken_back(twilio: FakeTwilio, client: Client) -> None:
    twilio.faults.refuse(20500, times=5)
    twilio.faults.clear()
    assert (await send(client, twilio)).status == "queued"


async def test_a_fault_of_the_list_leaves_sending_alone(twilio: FakeTwilio, client: Client) -> None:
    twilio.faults.refuse(20503, operation="list")
    await send(client, twilio, "sent")
    with pytest.raises(TwilioException):
        await client.messages.list_async()
    assert [message.body for message in await client.messages.list_async()] == ["sent"]
